#!/usr/bin/env bash
# The table in the README is the demo's output, to the printed digit.
cd "$(dirname "$0")/../.." || exit 1
exec tools/readme.sh check
