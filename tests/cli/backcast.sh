#!/usr/bin/env bash
# Editions of profiles for an earlier base year, and runs from them beside what was observed since.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data

if [ -d "$shared/facts" ]; then
    check "the editions are what data/make_editions.py makes of the fact sheets" \
        python3 data/make_editions.py --facts "$shared/facts" --check
else
    echo "skipped: no fact sheets in $shared/facts"
fi
for folder in data/countries/???/[0-9]*/; do
    says "$folder can be checked" 0 "public figures" "$amparo" check "$folder"
done
for file in scenarios/*/backcast.cfg; do
    says "$file is a scenario" 0 "correct" "$amparo" check "$file"
done
says "a population of an edition can be built" 0 "" \
    "$amparo" population build PER/2011 -n 500 -o "$dir/per.h5"
printf 'country = "PER/2001"; years = { first = 2011; last = 2012; }; programmes = ( );\n' >"$dir/none.cfg"
says "an edition that is not there is told" 3 'no country "PER/2001"' "$amparo" check "$dir/none.cfg"

# A small one, seed and all: most of what Peru published is inside the bands, and little would be without doubt on incomes.
for doubt in process,parameters,macro process,parameters; do
    "$amparo" run scenarios/PER/backcast.cfg --set population.households=3000 --set replicates=20 \
        --set uncertainty=$doubt -o "$dir/$doubt" >"$dir/log" 2>&1 || fail "Peru runs" "$(cat "$dir/log")"
    share=$(python3 tools/backcast.py --brief "$dir/$doubt" | sed -n 's/^| all | 3[0-9] | \([0-9]*\) % | \([0-9]*\) %.*/\1 \2/p')
    read -r in50 in90 <<<"$share"
    if [ "$doubt" = process,parameters,macro ]; then
        [ "${in50:-0}" -ge 40 ] && [ "${in90:-0}" -ge 80 ] && pass "the bands hold what was observed" ||
            fail "the bands hold what was observed" "$share"
    else
        [ "${in90:-100}" -lt 60 ] && pass "without doubt on incomes they do not" ||
            fail "without doubt on incomes they do not" "$share"
    fi
done
