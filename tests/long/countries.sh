#!/usr/bin/env bash
# Nine countries from their base year to 2024, beside the published poverty of each year: the table of
# docs/countries.md. With the argument "print" it prints the table instead.
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
if [ "${1:-}" = print ]; then
    cat "$dir/new"
    exit
fi
sed -n '/^<!-- published -->$/,/^<!-- \/published -->$/p' docs/countries.md | sed '1d;$d' >"$dir/printed"
check "docs/countries.md holds what the runs say beside published figures" python3 tests/cli/near_tables.py \
    "$dir/printed" "$dir/new" --loose 4 --relative 0.03 --absolute 0.3
