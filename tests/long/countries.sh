#!/usr/bin/env bash
# Nine countries from their base year to 2024, beside the published poverty of each year: the table of
# docs/countries.md (AMPARO_WRITE_TABLES=1 writes it anew).
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
for country in ARG BRA COL CRI DOM ECU PAN PER PRY; do
    first=$(sed -n 's/.*survey_year = { value = \([0-9]*\).*/\1/p' "data/countries/$country/profile.cfg")
    cat >"$dir/$country.cfg" <<EOF
name = "$country";
country = "$country";
population = { source = "synthetic"; households = 20000; };
years = { first = $first; last = 2024; };
programmes = ( );
replicates = 20;
EOF
    "$amparo" run "$dir/$country.cfg" -o "$dir/$country" >"$dir/log" 2>&1 || fail "$country runs" "$(cat "$dir/log")"
    runs+=("$dir/$country")
done
python3 tools/trust_table.py "${runs[@]}" >"$dir/new"
check "docs/countries.md holds what the runs say beside published figures" python3 tests/cli/near_tables.py \
    docs/countries.md published "$dir/new" --loose 4 --relative 0.03 --absolute 0.3
