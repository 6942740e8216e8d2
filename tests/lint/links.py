# SPDX-License-Identifier: Apache-2.0
"""What the Markdown pages point to is there, and their lines can be read in a terminal.

Checked are relative links with their anchors, files of the tree that are named in `code`, and the width of lines outside
tables (which cannot be broken).

usage: links.py ROOT
"""
import pathlib
import re
import sys

from sources import SKIPPED

WIDEST = 140
TREE = r"(?:\.ci|api|cmake|deploy|docs|include|migrations|src|tests)"

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*:")
FENCE = re.compile(r"^ *```")
HEADING = re.compile(r"^#+ +(.*?) *$")
# `deploy/quickstart.sh --stop`, but not `tests/unit/<layer>` or `src/…`: a pattern is no file.
NAMED = re.compile(rf"`({TREE}/[\w./-]*)(?=[` ])")


def pages(root):
    for path in sorted(root.rglob("*.md")):
        if not SKIPPED.intersection(path.relative_to(root).parts):
            yield path


def prose(text):
    """The lines outside fenced code, numbered from 1."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(path):
    """The anchors of headings, as GitHub and others make them."""
    headings = [HEADING.match(line) for _, line in prose(path.read_text(encoding="utf-8"))]
    return {re.sub(r"[^\w\- ]", "", heading[1].lower()).replace(" ", "-") for heading in headings if heading}


def check_link(page, target):
    name, _, anchor = target.partition("#")
    path = page.parent / name if name else page
    if not path.exists():
        return f"there is no {name}"
    if anchor and path.suffix == ".md" and anchor not in anchors(path):
        return f"{name or 'the page'} has no heading #{anchor}"
    return None


def check_page(root, page):
    text = page.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDEST and not line.startswith("|"):
            yield number, f"has {len(line)} characters, more than {WIDEST}"
    for number, line in prose(text):
        for target in LINK.findall(line):
            fault = None if FOREIGN.match(target) else check_link(page, target)
            if fault:
                yield number, fault
        for name in NAMED.findall(line):
            if not (root / name).exists():
                yield number, f"there is no {name}"


def check(root):
    faults, count = [], 0
    for page in pages(root):
        faults += [f"{page.relative_to(root)}:{number}: {fault}" for number, fault in check_page(root, page)]
        count += 1
    if count == 0:
        faults.append(f"{root}: there is nothing to check")
    return faults


def main():
    faults = check(pathlib.Path(sys.argv[1]))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
