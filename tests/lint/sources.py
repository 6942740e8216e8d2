# SPDX-License-Identifier: Apache-2.0
"""Sources open with their licence, tests do not wait by the clock, and no path of a build machine stays behind.

usage: sources.py ROOT
"""
import pathlib
import re
import sys

LICENSE = "SPDX-License-Identifier: Apache-2.0"
FIRST_LINE = {
    ".c": f"/* {LICENSE} */",
    ".h": f"/* {LICENSE} */",
    ".py": f"# {LICENSE}",
    ".sh": f"# {LICENSE}",
    ".sql": f"-- {LICENSE}",
}
TEXT = set(FIRST_LINE) | {".cmake", ".json", ".md", ".service", ".toml", ".txt", ".yaml", ".yml"}
SKIPPED = {".git", ".pytest_cache", "__pycache__", "build", "dist", "node_modules", "var"}

WAITS = re.compile(r"\b(?:u|nano|clock_nano)?sleep\s*\(")
MACHINE = re.compile(r"/(?:work/(?:main|shared)|root|home/\w+|tmp/bash_jobs)\b")


def sources(root):
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and path.suffix in TEXT and not SKIPPED.intersection(inside.parts):
            yield path, inside


def check_license(inside, lines):
    wanted = FIRST_LINE.get(inside.suffix)
    first = 1 if lines and lines[0].startswith("#!") else 0
    if wanted is None or lines[first : first + 1] == [wanted]:
        return []
    return [f"{inside}:{first + 1}: is not the line {wanted}"]


def check_lines(inside, lines):
    faults = []
    for number, line in enumerate(lines, 1):
        if inside.parts[0] == "tests" and inside.suffix in FIRST_LINE and WAITS.search(line):
            faults.append(f"{inside}:{number}: a test waits by the clock")
        if MACHINE.search(line):
            faults.append(f"{inside}:{number}: names a path of a build machine")
    return faults


def check(root):
    faults, count = [], 0
    for path, inside in sources(root):
        lines = path.read_text(encoding="utf-8").splitlines()
        faults += check_license(inside, lines) + check_lines(inside, lines)
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
