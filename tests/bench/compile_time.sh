#!/usr/bin/env bash
# What including <dse/dse.hpp> costs a program at -O0: user seconds (best of RUNS), next to Boost.Asio's awaitable.hpp
# with <iostream>, and a file with over 200 traversals, all compiled in turn so that a busy machine slows all. Fails when
# the SDK's headers bring a library that only its sources may use, or take more than MOST_SECONDS, or the traversals more
# than MOST_TRAVERSAL_SECONDS.
#   tests/bench/compile_time.sh            seconds and ratio
#   COUNT=instructions …/compile_time.sh   instructions instead, under valgrind: exact on any machine, a minute or more
set -euo pipefail
cd "$(dirname "$0")/../.."

compiler=${CXX:-g++}
runs=${RUNS:-5}
most_seconds=${MOST_SECONDS:-2.5}
most_traversal_seconds=${MOST_TRAVERSAL_SECONDS:-6}
count=${COUNT:-seconds}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
includes=(-Itests)
for folder in sdk/*/include */include; do includes+=("-I$folder"); done

printf '#include <boost/asio/awaitable.hpp>\n#include <iostream>\nint main() {}\n' >"$work/asio.cpp"
printf '#include <dse/dse.hpp>\nint main() {}\n' >"$work/dse.cpp"
cp tests/gremlin/documentation.cpp "$work/traversals.cpp"
traversals=$(grep -c 'all.push_back(' "$work/traversals.cpp")
compile=("$compiler" -std=c++20 -O0 "${includes[@]}")

# A dependency file has no spaces in its paths here: one header a word.
if "${compile[@]}" -M "$work/dse.cpp" | tr -s ' \\' '\n' | grep -E '/(openssl|rapidjson|sasl|gssapi)/|/gssapi\.h$'; then
  echo "compile_time: <dse/dse.hpp> includes a library that only sources may include"
  exit 1
fi

cost() { # cost NAME: of one compilation
  if [ "$count" = instructions ]; then
    "${compile[@]}" -S -o "$work/out" "$work/$1.cpp" \
      -wrapper valgrind,--tool=cachegrind,--cache-sim=no,--cachegrind-out-file=/dev/null 2>&1 |
      awk '/I *refs:/ { gsub(",", "", $NF); print $NF / 1e9 }'
  else
    TIMEFORMAT=%U
    { time "${compile[@]}" -c -o "$work/out" "$work/$1.cpp"; } 2>&1
  fi
}

[ "$count" = instructions ] && runs=1
for ((i = 0; i < runs; ++i)); do
  for name in asio dse traversals; do cost "$name" >>"$work/$name"; done
done
asio=$(sort -n "$work/asio" | head -n 1)
dse=$(sort -n "$work/dse" | head -n 1)
written=$(sort -n "$work/traversals" | head -n 1)
unit=s
[ "$count" = instructions ] && unit="e9 instructions"
awk -v a="$asio" -v d="$dse" -v unit="$unit" \
  'BEGIN { printf "<dse/dse.hpp> %.2f %s, <boost/asio/awaitable.hpp> with <iostream> %.2f %s, ratio %.2f\n", d, unit, a, unit, d / a }'
printf '%s traversals: %.2f %s\n' "$traversals" "$written" "$unit"
at_most() { # at_most SECONDS MOST
  [ "$count" = instructions ] || awk -v s="$1" -v most="$2" 'BEGIN { exit s > most }' || {
    echo "compile_time: more than $2 s"
    exit 1
  }
}
at_most "$dse" "$most_seconds"
at_most "$written" "$most_traversal_seconds"
