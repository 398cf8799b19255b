#!/usr/bin/env bash
# Builds and runs the tests:   tests/run.sh [--long] [--preset NAME] [SUITE…]
#
#   SUITE     unit sim fake server integration kerberos executors gremlin faults examples package bench-gate; all of them
#             when none is named
#             gremlin-fast: every tenth scenario of gremlin
#             fuzz: named alone, since clang builds it with a preset of its own
#   --long    the long forms: more seeds, more rounds, bigger tables
#   --preset  asan (the default), debug, tsan, clang
#
# Installs missing Debian packages. Builds in build/<preset>, or in $DSE_BUILD_ROOT/<preset>; DSE_CMAKE_OPTIONS holds
# further options for cmake.
# Closes with one line: N passed, N failed. Each named suite closes with such a line.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

all_suites=(unit sim fake server integration kerberos executors gremlin faults examples package bench-gate)
preset=asan
suites=()
while [ $# -gt 0 ]; do
  case "$1" in
    --long) export DSE_TEST_LONG=1 ;;
    --preset) preset=${2:?"--preset needs a name"} && shift ;;
    -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0" && exit 0 ;;
    *)
      case " ${all_suites[*]} gremlin-fast fuzz " in
        *" $1 "*) suites+=("$1") ;;
        *) echo "tests/run.sh: unknown suite or option '$1'; suites: ${all_suites[*]} gremlin-fast fuzz" >&2 && exit 2 ;;
      esac
      ;;
  esac
  shift
done
named=${#suites[@]}
[ "$named" -gt 0 ] || suites=("${all_suites[@]}")
if [[ " ${suites[*]} " == *" fuzz "* ]]; then
  [ "$named" -eq 1 ] || { echo "tests/run.sh: fuzz has a build of its own; run it alone: tests/run.sh fuzz" >&2 && exit 2; }
  preset=fuzz
fi

build="${DSE_BUILD_ROOT:-$root/build}/$preset"
results="$build/results"
jobs=$(nproc)
mkdir -p "$results"

export LC_ALL=C.UTF-8
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
export TSAN_OPTIONS="${TSAN_OPTIONS:-second_deadlock_stack=1}"

# ThreadSanitizer of GCC 12 dies on memory maps more random than this.
without_aslr=()
if [ "$preset" = tsan ] && [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 0)" -gt 28 ]; then
  without_aslr=(setarch -R)
fi

times=()
started=$SECONDS
lap() { # lap NAME: the time since the last lap was spent on NAME
  times+=("$(printf '%-14s %5d s' "$1" $((SECONDS - started)))")
  started=$SECONDS
}

# These are CTest labels; bench-gate measures preset release, which has no tests.
ctest_suites=()
for suite in "${suites[@]}"; do
  [ "$suite" = bench-gate ] || ctest_suites+=("$suite")
done

uses_server() { [[ $1 =~ ^(server|integration|kerberos|executors|gremlin|gremlin-fast|faults|examples)$ ]]; }
any_uses_server=""
for suite in "${suites[@]}"; do
  ! uses_server "$suite" || any_uses_server=1
done

# ninja, ctest, and GoogleTest seen through ctest
progress_line='^(\[[0-9]+/[0-9]+\]|\ *Start\ +[0-9]+:|\ *[0-9]+/[0-9]+\ Test\ +#.*Passed|[0-9]+:\ (\[( RUN|       OK|-)|$))'
ctest_noise='^(Internal ctest|UpdateCTest|Test project|Constructing|Done constr|Updating test|Added [0-9]+|Checking test|test [0-9]+$|[0-9]+: (Test command|Working Dir|Test timeout|Environment var)| [0-9]+: *DSE_|Errors while|Output from these|Use "--rerun)'

# Passes lines on; of those that only tell how far a step is, one every ten seconds.
show_progress() {
  local line shown=$SECONDS
  while IFS= read -r line; do
    if [ -z "$line" ] || [[ $line =~ $ctest_noise ]]; then continue; fi
    if [[ $line =~ $progress_line ]] && [ $((SECONDS - shown)) -lt 10 ]; then continue; fi
    shown=$SECONDS
    printf '%s\n' "$line"
  done
}

build_targets() { cmake --build "$build" -j "$jobs" --target "$@" -- -k 0 2>&1 | show_progress; }

total_passed=0
total_failed=0
conclude() { # conclude SUITE PASSED FAILED REMARK
  total_passed=$((total_passed + $2))
  total_failed=$((total_failed + $3))
  echo "$1: $4"
  [ "$named" -eq 0 ] || echo "$2 passed, $3 failed"
  lap "$1"
}

run_bench_gate() {
  echo "== bench-gate"
  local log="$results/bench-gate.log" counts passed failed
  tests/bench/instructions.py --gate 2>&1 | tee "$log" | sed '/^[0-9]* passed, [0-9]* failed$/d' || true  # conclude says it
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log")
  read -r passed failed <<<"${counts:-0 1}"
  conclude bench-gate "$passed" "$failed" "$passed of $((passed + failed)) limits kept"
}

run_suite() {
  local suite=$1 junit="$results/ctest-$1.xml" how=(-V) passed failed
  echo "== $suite"
  if [ -n "$build_failed" ] && ! cmake --build "$build" -j "$jobs" --target "suite_$suite" >/dev/null 2>&1; then
    conclude "$suite" 0 1 "does not build"
    return
  fi
  if uses_server "$suite" && [ -n "$server_failed" ]; then
    conclude "$suite" 0 1 "the test server does not build"
    return
  fi
  case "$suite" in
    unit | sim | fake) how=(--output-on-failure -j "$jobs") ;;
    fuzz) how=(-V -j "$jobs") ;;  # says what each target did
    # How it starts, guards and ends processes, and what gremlin shows too, is tested in the long form.
    server) if [ -z "${DSE_TEST_LONG:-}" ]; then how+=(-R '_short$'); else how+=(-E '_short$'); fi ;;
    # Each kind once in the short form, the one that all other suites run on apart: TSan, which looks for what threads do to
    # each other, takes those with more of them.
    executors)
      if [ -z "${DSE_TEST_LONG:-}" ]; then
        if [ "$preset" = tsan ]; then how+=(-R '_(threads4|user_context2)$'); else how+=(-R '_thread_pool$'); fi
      fi
      ;;
  esac
  rm -f "$results"/*.xml
  "${without_aslr[@]}" ctest --test-dir "$build" -L "^$suite\$" "${how[@]}" --no-tests=ignore --output-junit "$junit" \
    --test-output-size-passed 65536 --test-output-size-failed 65536 --test-output-truncation head 2>&1 | show_progress || true
  if [ ! -s "$junit" ]; then
    conclude "$suite" 0 0 "no tests yet"
    return
  fi
  read -r passed failed < <(python3 tests/count_results.py "$suite" "$junit" "$results") || { passed=0 && failed=1; }
  if [ $((passed + failed)) -eq 0 ]; then
    conclude "$suite" 0 0 "no tests yet"
  else
    conclude "$suite" "$passed" "$failed" "$passed of $((passed + failed)) tests passed"
  fi
}

finish() {
  if [ "$named" -eq 0 ]; then
    echo "== time"
    printf '%s\n' "${times[@]}"
    echo "$total_passed passed, $total_failed failed"
  fi
  [ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]
}

give_up() { # a step before the tests failed: every suite has
  echo "$1" >&2
  for suite in "${suites[@]}"; do conclude "$suite" 0 1 "not run"; done
  finish
  exit 1
}

echo "== packages"
sections=(library tests)
[ "$preset" != fuzz ] || sections+=(fuzz)
[ -z "$any_uses_server" ] || sections+=(server)
case " ${suites[*]} " in *" bench-gate "*) sections+=(bench) ;; esac
sdk/install_packages.sh "${sections[@]}" || give_up "Packages are missing."
lap packages

# Maven mostly waits for the network or for its own start, so that it runs beside the compiler.
server_failed=""
server_build=""
if [ -n "$any_uses_server" ]; then
  tests/server/bin/dse-test-server build >"$results/server-build.log" 2>&1 </dev/null &
  server_build=$!
  trap '[ -z "$server_build" ] || kill "$server_build" 2>/dev/null || true' EXIT
fi

build_failed=""
if [ ${#ctest_suites[@]} -gt 0 ]; then
  echo "== build ($preset, in $build)"
  cmake --preset "$preset" -B "$build" ${DSE_CMAKE_OPTIONS:-} >"$results/configure.log" 2>&1 </dev/null || {
    cat "$results/configure.log"
    give_up "The build could not be configured."
  }
  build_targets "${ctest_suites[@]/#/suite_}" || build_failed=1
  lap build
fi

if [ -n "$server_build" ]; then
  echo "== test server"
  if ! wait "$server_build"; then
    server_failed=1
    tail -n 40 "$results/server-build.log"
  fi
  server_build=""
  lap "test server"
fi

for suite in "${suites[@]}"; do
  if [ "$suite" = bench-gate ]; then run_bench_gate; else run_suite "$suite"; fi
done
finish
