#!/usr/bin/env bash
# Five countries from 2011 on beside what was observed since: the shares of docs/backcast.md, within 12 points.
# With AMPARO_WRITE_TABLES=1 the page gets the new ones instead.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
for country in BOL COL CRI PER URY; do
    "$amparo" run "scenarios/$country/backcast.cfg" -o "$dir/$country" >"$dir/log" 2>&1 ||
        fail "$country runs" "$(cat "$dir/log")"
done
python3 tools/backcast.py --brief "$dir"/[A-Z][A-Z][A-Z] >"$dir/shares"
check "docs/backcast.md holds the shares that the runs give" python3 tests/cli/near_tables.py \
    docs/backcast.md shares "$dir/shares" --loose 2 --relative 0 --absolute 12
