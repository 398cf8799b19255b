#!/usr/bin/env bash
# Fails when a tracked C++ file is not as clang-format-19 writes it. Generated *.inc files are left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(git -c safe.directory='*' ls-files -z '*.hpp' '*.cpp' |
  xargs -0 -r -n 20 -P "$(nproc)" clang-format-19 --dry-run 2>&1 | sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: warning:.*/\1/p' | sort -u)
if [ -n "$unformatted" ]; then
  printf '%s\n' "$unformatted"
  echo "format: these files are not formatted; .ci/format does it"
  exit 1
fi
echo "format: all files are formatted"
