# SPDX-License-Identifier: Apache-2.0
"""Runs benchmarks by name; see run.sh."""
import sys

from benchmarks import BENCHMARKS
from stage import Stage


def run(name, stage):
    """Prints the figures of one benchmark, the worst last."""
    figures = sorted(BENCHMARKS[name](stage), key=lambda figure: -figure.margin)
    for figure in figures:
        print(figure.line(), flush=True)
    return figures


def main(arguments):
    names = list(BENCHMARKS) if arguments == ["all"] else arguments
    if arguments == ["list"]:
        for name, benchmark in BENCHMARKS.items():
            print("%-16s %s" % (name, benchmark.__doc__.splitlines()[0]))
        return 0
    if not names or not set(names) <= set(BENCHMARKS):
        print("usage: tests/bench/run.sh NAME…|all|list; names: " + " ".join(BENCHMARKS), file=sys.stderr)
        return 2
    stage = Stage()
    try:
        figures = [figure for name in names for figure in run(name, stage)]
    finally:
        stage.close()
    if len(names) > 1:
        missed = sum(figure.margin < 1 for figure in figures)
        print("%d figures, %d targets missed; the worst:" % (len(figures), missed))
        print(min(figures, key=lambda figure: figure.margin).line())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
