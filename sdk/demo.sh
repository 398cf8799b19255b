#!/usr/bin/env bash
# Shows the SDK at work: builds it, starts a DSE-compatible server with Kerberos, runs the README's programs, stops it.
# Needs Debian 12 and root (or sudo) for missing packages. The second run takes less than a minute.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
build="${DSE_BUILD_ROOT:-$root/build}/release"
server=tests/server/bin/dse-test-server
cluster="$build/demo-cluster"

say() { printf '\n== %s\n' "$*"; }
run() { printf '$ %s\n' "$*" && "$@"; }

say "Packages"
sdk/install_packages.sh library server
mkdir -p "$build"

say "Building the SDK and its example programs (release) and the test server"
"$server" build >"$build/server-build.log" 2>&1 </dev/null &
server_build=$!
cmake --preset release -B "$build" >"$build/configure.log" || { cat "$build/configure.log" && exit 1; }
cmake --build "$build" -j "$(nproc)" --target examples
wait "$server_build" || { tail -n 40 "$build/server-build.log" && exit 1; }

say "Starting a server with graph, geometry, PLAIN and Kerberos"
"$server" stop --dir "$cluster" --remove >/dev/null 2>&1 || true
trap '"$server" stop --dir "$cluster" --remove >/dev/null 2>&1 || true' EXIT
run "$server" start --dir "$cluster" --auth gssapi --owner $$

shown=0
for source in tests/examples/*.cpp; do
  name=$(basename "$source" .cpp)
  say "$(sed -n '1s,^// *,,p' "$source")   ($source)"
  run tests/examples/on_cluster.py "$cluster/cluster.json" "$build/tests/examples/$name"
  shown=$((shown + 1))
done

say "Stopping the server"
run "$server" stop --dir "$cluster" --remove
trap - EXIT
say "Done: $shown programs ran"
