#!/usr/bin/env bash
# Installs the Debian packages of the named sections of sdk/packages.txt (library, tests, checks, bench, fuzz) and of the test
# server (server), as far as they are missing. Silent and quick when nothing is.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

packages_of() {
  if [ "$1" = server ]; then
    sed 's/#.*//' "$root/tests/server/packages.txt" | tr -s ' \t' '\n'
  else
    awk -v section="[$1]" '/^\[/ { on = ($1 == section); next } { sub(/#.*/, "") } on && NF { print $1 }' "$root/sdk/packages.txt"
  fi
}

missing=()
for section in "$@"; do
  for package in $(packages_of "$section"); do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
  done
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "These Debian packages are missing and need root: apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo -n)
fi

echo "Installing Debian packages: ${missing[*]}"
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" </dev/null; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt update && apt install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "The packages could not be installed: ${missing[*]}" >&2
  exit 1
fi
