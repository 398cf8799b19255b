#!/bin/sh
# All tests of the test server; the last line reads "N passed, N failed".
exec "$(dirname "$0")/bin/dse-test-server" test "$@"
