#!/usr/bin/env bash
# Which lines of sdk/core/src/wire its unit tests and the fuzz inputs reach:   tests/coverage.sh [LEAST_PERCENT]
#
# Prints a line for each file, with the lines that were not reached, and fails when fewer than LEAST_PERCENT (95) of all
# lines were. Builds with GCC in build/coverage, or in $DSE_BUILD_ROOT/coverage.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
build="${DSE_BUILD_ROOT:-$root/build}/coverage"

sdk/install_packages.sh library tests
cmake --preset coverage -B "$build" >/dev/null
cmake --build "$build" -j "$(nproc)" --target wire_coverage
find "$build" -name '*.gcda' -delete
"$build/tests/fuzz/wire_coverage" --gtest_brief=1 --gtest_filter=-fuzz_folders.*
tests/line_coverage.py "$build" sdk/core/src/wire "${1:-95}"
