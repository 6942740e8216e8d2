#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One benchmark side by side with its floor or peer, in the same run. The last line is a JSON object; of several
# figures the worst comes last. Targets that are missed are reported, they are no failure.
#   tests/bench/run.sh NAME…   tests/bench/run.sh all    tests/bench/run.sh list
# As root, or as a user with sudo. ANCHORHOLD_BENCH_BUILD names another build directory than build/release.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=${ANCHORHOLD_BENCH_BUILD:-build/release}
log=$build/bench-build.log

fail() { tail -n 40 "$log" >&2; exit 1; }

if [ "${1:-}" != list ]; then
	deploy/packages.sh build run test bench >&2
	mkdir -p "$build"
	cmake --preset release -B "$build" >"$log" 2>&1 || fail
	cmake --build "$build" -j "$(nproc)" --target anchorhold benchmarks >"$log" 2>&1 || fail
fi
export ANCHORHOLD_BINARY=$PWD/$build/anchorhold ANCHORHOLD_BENCHMARKS=$PWD/$build/tests/benchmarks
exec /usr/bin/python3 -B tests/bench/bench.py "$@"
