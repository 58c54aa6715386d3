#!/usr/bin/env bash
# The scenarios of the countries: each runs, small, and docs/scenarios.md holds what they find
# (AMPARO_WRITE_TABLES=1 writes its tables anew).
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=${AMPARO_DATA:-$PWD/data}
small=(--set population.households=2000 --set years.last=2028 --set report=2028 --replicates 10)
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 0; }

while read -r iso3 base files; do
    read -ra reform <<<"$files"
    check "scenarios of $iso3 run" "$amparo" run "$base" "${reform[@]}" "${small[@]}" -o "$dir/$iso3"
    grep -E '^[a-z_]+-baseline,(2020|2028),(cost_gdp|poverty|extreme_poverty|gini),all,(mean|p5|p95),' "$dir/$iso3/results.csv" |
        sed "s/^/$iso3,/" >>"$dir/found.csv"
done < <(python3 tests/cli/scenario_table.py runs)
for mark in $(grep -oP '(?<=<!-- )\w+(?= -->)' docs/scenarios.md | grep -v '^end$'); do
    python3 tests/cli/scenario_table.py table "$mark" "$dir/found.csv" >"$dir/$mark.md"
    check "docs/scenarios.md holds what the runs find: $mark" python3 tests/cli/near_tables.py docs/scenarios.md "$mark" \
        "$dir/$mark.md" --loose 1 --relative 0.1 --absolute 0.3
done
