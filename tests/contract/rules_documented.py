#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of rules in the documentation is the one of the program: rules_documented.py ROOT ANCHORHOLD [--write]"""
import json
import pathlib
import re
import subprocess
import sys

ROW = re.compile(r"^\| `[a-z0-9-]+` \| [A-Za-z]+ \| .* \| .* \|$", re.MULTILINE)


def rows(binary):
    rules = json.loads(subprocess.run([binary, "rules", "--json"], check=True, capture_output=True, text=True).stdout)
    return ["| `%s` | %s | %s | %s |" % (rule["id"], rule["severity"], rule["source"], rule["summary"]) for rule in rules["items"]]


def main():
    page = pathlib.Path(sys.argv[1]) / "docs/integrators/decisions.md"
    text, wanted = page.read_text(), rows(sys.argv[2])
    if "--write" in sys.argv:
        head = "| rule | severity | source | holds when |\n| --- | --- | --- | --- |\n"
        start, _, rest = text.partition("## The rules\n")
        intro = rest.split("\n\n")[1]
        page.write_text(start + "## The rules\n\n" + intro + "\n\n" + head + "\n".join(wanted) + "\n\n## Offline\n" +
                        rest.split("## Offline\n")[1])
        return 0
    found = ROW.findall(text)
    for row in sorted(set(wanted) ^ set(found)):
        print(("not in the page: " if row in wanted else "not in the program: ") + row)
    return int(found != wanted)


sys.exit(main())
