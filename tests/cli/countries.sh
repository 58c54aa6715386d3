#!/usr/bin/env bash
# The country profiles: each margin valid and as the fact sheets have it; docs/countries.md as the files are.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data

facts=$shared/facts
[ -d "$facts" ] || { echo "skipped: no fact sheets in $facts"; facts=; }
python3 tests/cli/margins.py data/countries $facts
if [ -n "$facts" ]; then
    check "the profiles are what data/make_countries.py makes of the fact sheets" \
        python3 data/make_countries.py --facts "$facts" --check
fi

# A wrong figure must show: the checks above would be worth nothing without.
cp -r data/countries/PER "$dir/PER"
sed -i 's/^household_size,size=1,[0-9.]*/household_size,size=1,61.77/' "$dir/PER/margins.csv"
sed -i 's/^contributors,all,22,17.6,26.4/contributors,all,22,,/' "$dir/PER/margins.csv"
out=$(python3 tests/cli/margins.py "$dir" $facts)
for name in "each margin is valid" "shares add up" ${facts:+"figures are those of the fact sheets"}; do
    grep -q "^not ok PER: $name" <<<"$out" && pass "a wrong figure shows: $name" ||
        fail "a wrong figure shows: $name" "$out"
done

# docs/countries.md
data/countries_table.py >"$dir/table"
sed -n '/^<!-- table -->$/,/^<!-- \/table -->$/p' docs/countries.md | sed '1d;$d' >"$dir/printed"
same_files "docs/countries.md holds the table that the profiles give" "$dir/printed" "$dir/table"
