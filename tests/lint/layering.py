# SPDX-License-Identifier: Apache-2.0
"""Layers by their #include lines: a file includes its own layer and lower ones only.

usage: layering.py ROOT
"""
import pathlib
import re
import sys

RANK = ["base", "model", "crypto", "x509", "trust", "udap", "store", "service", "http", "app"]

# Pairs that the order alone would allow: (files that begin with, may not include what begins with).
NEVER = [("http/", "store/"), ("http/relying_party/", "service/"), ("http/relying_party/", "http/management/")]

# What a file may not even reach through the headers that it includes.
NEVER_REACHES = [("http/relying_party/", "store/"), ("http/relying_party/", "service/")]

# Each foreign library is spoken to in few layers.
LIBRARIES = [
    ("openssl/", {"crypto", "x509"}),
    ("crypto/ossl.h", {"crypto", "x509"}),
    ("libpq", {"store"}),
    ("microhttpd", {"http"}),
    ("cJSON", {"base"}),
    ("cjson/", {"base"}),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


def includes_of(path):
    found = INCLUDE.findall(path.read_text(encoding="utf-8"))
    return [own for own, _ in found if own], [system for _, system in found if system]


def layer_of(name):
    return name.split("/", 1)[0]


def check_order(name, target):
    if layer_of(target) not in RANK:
        return f'{name}: "{target}" is in no layer'
    if RANK.index(layer_of(target)) > RANK.index(layer_of(name)):
        return f'{name}: includes "{target}", which is of a higher layer'
    for begin, refused in NEVER:
        if name.startswith(begin) and target.startswith(refused):
            return f'{name}: {begin} never includes {refused}, but here "{target}"'
    return None


def check_library(name, target):
    for library, layers in LIBRARIES:
        if target.startswith(library) and layer_of(name) not in layers:
            return f"{name}: {target} is for {', '.join(sorted(layers))} only"
    return None


def check_public(name, own):
    """Headers of the library stand for themselves: applications do not have src/."""
    return [f'{name}: a public header includes "{target}"' for target in own if not target.startswith("anchorhold/")]


def reached(start, graph):
    seen, todo = set(), [start]
    while todo:
        for target in graph.get(todo.pop(), []):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def check_reach(name, graph):
    return [
        f'{name}: reaches "{target}" through its headers'
        for begin, refused in NEVER_REACHES
        if name.startswith(begin)
        for target in sorted(reached(name, graph))
        if target.startswith(refused)
    ]


def check_cycle(name, graph):
    if name.endswith(".h") and name in reached(name, graph):
        return [f"{name}: includes itself through its headers"]
    return []


def check_source(name, own, system, graph):
    if layer_of(name) not in RANK:
        return [f"{name}: is in no layer"]
    order = [check_order(name, target) for target in own if not target.startswith("anchorhold/")]
    libraries = [check_library(name, target) for target in own + system]
    missing = [f'{name}: there is no "{target}"' for target in own if target not in graph]
    return [fault for fault in order + libraries + missing if fault] + check_reach(name, graph) + check_cycle(name, graph)


def check(root):
    faults, files = [], {}
    for top in ("src", "include"):
        base = root / top
        for path in sorted(base.rglob("*.[ch]")):
            files[path.relative_to(base).as_posix()] = includes_of(path)
    graph = {name: own for name, (own, _) in files.items()}
    for name, (own, system) in files.items():
        if name.startswith("anchorhold/"):
            faults += check_public(name, own) + check_cycle(name, graph)
        else:
            faults += check_source(name, own, system, graph)
    if not files:
        faults.append(f"{root}: there is nothing to check")
    return faults


def main():
    faults = check(pathlib.Path(sys.argv[1]))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
