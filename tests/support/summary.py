#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up JUnit files of ctest and pytest: summary.py BROKEN_STAGES FILE…

A ctest case is a program; where it is a cmocka program, its own tests are counted. Ends with the line
"N passed, N failed"; exits with 1 when anything failed, or when no test ran.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

CMOCKA_LINE = re.compile(r"^\[ +(OK|FAILED|SKIPPED) +\] (\w+)$", re.MULTILINE)


def count_case(case):
    """(passed, failed, skipped) of one <testcase>."""
    output = case.findtext("system-out") or ""
    failed = case.find("failure") is not None or case.find("error") is not None
    if not failed and case.find("skipped") is not None:
        return 0, 0, 1
    kinds = [kind for kind, _ in set(CMOCKA_LINE.findall(output))]  # failures are listed twice
    passed = kinds.count("OK") if kinds else int(not failed)
    return passed, max(kinds.count("FAILED"), int(failed)), kinds.count("SKIPPED")


def count_file(path):
    totals = [0, 0, 0]
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        totals = [total + part for total, part in zip(totals, count_case(case))]
    return totals


def main():
    broken, paths = int(sys.argv[1]), sys.argv[2:]
    totals = [0, 0, 0]
    for path in paths:
        counts = count_file(path)
        print("%-20s %5d passed %3d failed %3d skipped" % (path.rsplit("/", 1)[-1], *counts))
        totals = [total + part for total, part in zip(totals, counts)]
    passed, failed, skipped = totals
    if broken:
        print("%d stages broke before their tests could run" % broken)
    if skipped:
        print("%d skipped" % skipped)
    failed += broken
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


sys.exit(main())
