# SPDX-License-Identifier: Apache-2.0
"""Every header compiles alone and twice in a row, as C11; those of include/ as C++ too.

usage: headers.py ROOT CC CXX [INCLUDE_DIRECTORY ...]
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]


def compile_header(compiler, language, name, directories):
    command = [*compiler, "-x", language, "-fsyntax-only", "-D_GNU_SOURCE", *WARNINGS]
    command += [f"-I{directory}" for directory in directories] + ["-"]
    source = f'#include "{name}"\n#include "{name}"\n'
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"{name} does not compile alone as {language}:\n{done.stderr}"


def jobs(root, cc, cxx, extra):
    own = [root / "src", root / "include"]
    for base in own:
        for path in sorted(base.rglob("*.h")):
            yield [cc, "-std=c11"], "c", path.relative_to(base).as_posix(), [*own, *extra]
    for path in sorted((root / "include").rglob("*.h")):
        yield [cxx, "-std=c++17"], "c++", path.relative_to(root / "include").as_posix(), [root / "include"]


def main():
    root, cc, cxx, *extra = sys.argv[1:]
    with concurrent.futures.ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        results = list(pool.map(lambda job: compile_header(*job), jobs(pathlib.Path(root), cc, cxx, extra)))
    faults = [result for result in results if result]
    if not results:
        faults.append("there is nothing to check")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
