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

# Its example, as it is printed but for sizes: the commands run, and what they change moves results.
root=$PWD
mkdir "$dir/example" "$dir/bin" && ln -s "$root/tools" "$dir/example/tools" && ln -s "$(realpath "$amparo")" "$dir/bin/amparo"
# block KIND: text of the code blocks that follow a line "<!-- KIND... -->", with the file's name for files
awk -v out="$dir/example/" '
    /^<!-- file: / { file = out $3; next }
    /^<!-- run -->$/ { file = out "run.sh"; next }
    /^```/ { if (inside) file = ""; inside = file != ""; next }
    inside { print > file }' docs/countries.md
sed -i 's/households = 20000/households = 1000/; s/last = 2030/last = 2024/; s/replicates = 20/replicates = 2/' \
    "$dir/example/peru.cfg"
out=$(cd "$dir/example" && PATH=$dir/bin:$PATH AMPARO_DATA=$root/data bash -e run.sh 2>&1)
code=$?
[ $code -eq 0 ] && pass "the example of docs/countries.md runs" || fail "the example of docs/countries.md runs" "$out"
grep -q '^| .*Poverty' <<<"$out" && pass "it shows before and after side by side" ||
    fail "it shows before and after side by side" "$out"
says "verify names a result that moved" 6 "differs:" env AMPARO_DATA="$dir/example/mydata" "$amparo" verify "$dir/example/before"
