#!/usr/bin/env bash
# The region's list of programmes: docs/seeds.md is walked row by row (tests/cli/seeds.py).
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 0; }
python3 tests/cli/seeds.py "$amparo" "$dir" || fail "docs/seeds.md is walked"
