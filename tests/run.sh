#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds with gcc, clang and sanitizers, runs every test and a while of fuzzing, and ends with "N passed, N failed".
#   tests/run.sh          everything
#   tests/run.sh --quick  the dev build and its tests only, without end-to-end tests
# As root, or as a user with sudo.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

results=$PWD/build/results
jobs=$(nproc)
python=/usr/bin/python3 # Debian's, whose modules the tests import
broken=0

stage() { printf '\n== %s\n' "$*"; }
# A stage that breaks does not hide what the others would say.
must() { "$@" || { echo "-- failed: $*"; broken=$((broken + 1)); return 1; }; }

build() { # preset [target]
	local log=$results/$1-build.log
	stage "Build: $1"
	must cmake --preset "$1" >"$log" || { cat "$log"; return 1; }
	must cmake --build --preset "$1" -j "$jobs" ${2:+--target "$2"} >>"$log" || { grep -E 'error|FAILED' "$log" | head -n 40; return 1; }
}

# Counted in the summary, so a failing test is no broken stage.
run_ctest() { # preset [ctest arguments]
	local preset=$1
	shift
	stage "Tests: $preset"
	ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure \
		--test-output-size-passed 1000000 --test-output-size-failed 1000000 --output-junit "$results/ctest-$preset.xml" "$@" |
		grep -vE '^ +Start |Passed +[0-9.]+ sec$'
}

run_e2e() { # binary
	stage "End to end"
	ANCHORHOLD_BINARY=$1 "$python" -B -m pytest -q -p no:cacheprovider --junit-xml="$results/e2e.xml" tests/e2e
}

mkdir -p "$results"
rm -f "$results"/*.xml
must deploy/packages.sh build run test || exit 1

build dev && run_ctest dev
if [ "${1:-}" != "--quick" ]; then
	build clang
	build asan && { run_ctest asan -LE lint; run_e2e "$PWD/build/asan/anchorhold"; }
	build tsan && run_ctest tsan -L threads
	build fuzz fuzzers && run_ctest fuzz -L fuzz
	stage "Shell scripts"
	must shellcheck deploy/*.sh tests/run.sh tests/support/*.sh tests/bench/run.sh .ci/run
fi

stage "Summary"
"$python" -B tests/support/summary.py "$broken" "$results"/*.xml
