#!/usr/bin/env bash
# Results are the same bytes for any number of threads, and a reform equal to its baseline changes
# exactly nothing.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh

small="--set population.households=3000 --set years.last=2023 --set report=2023 --replicates 4"
cp -r scenarios "$dir/scenarios"
cat >"$dir/scenarios/BOL/twin.cfg" <<'C'
extends = "baseline.cfg";
name = "twin";
label = { en = "The same again"; es = "Lo mismo"; };
C
export AMPARO_DATA=data
for threads in 1 2 3 8; do
    # shellcheck disable=SC2086
    check "a run with $threads threads ends well" "$amparo" run "$dir/scenarios/BOL/baseline.cfg" \
        "$dir/scenarios/BOL/pension_at_line.cfg" "$dir/scenarios/BOL/twin.cfg" \
        $small --threads $threads -o "$dir/run$threads"
done
for threads in 2 3 8; do
    for file in results.h5 results.csv summary.json table.csv; do
        same_files "$file has the same bytes with 1 and $threads threads" \
            "$dir/run1/$file" "$dir/run$threads/$file"
    done
done
changed=$(grep '^twin-baseline,' "$dir/run1/results.csv" |
    awk -F, '$5 != "n" && $6 != 0' | head -3)
rows=$(grep -c '^twin-baseline,' "$dir/run1/results.csv")
if [ -z "$changed" ] && [ "$rows" -gt 1000 ]; then
    pass "a reform equal to its baseline differs by exactly 0 in all $rows cells"
else
    fail "a reform equal to its baseline differs by exactly 0" "$rows rows; $changed"
fi
moved=$(grep '^pension_at_line-baseline,2023' "$dir/run1/results.csv" | awk -F, '$5 != "n" && $6 != 0' | wc -l)
[ "$moved" -eq 0 ] && pass "a reform of 2027 changes nothing in 2023" ||
    fail "a reform of 2027 changes nothing in 2023" "$moved cells"
says "verify finds the same bytes" 0 "same bytes" "$amparo" verify "$dir/run2"
says "verify --quick finds the files unchanged" 0 "same files" "$amparo" verify --quick "$dir/run2"
echo "# touched" >>"$dir/scenarios/BOL/pension_at_line.cfg"
says "verify names an input that has changed" 4 "pension_at_line.cfg" "$amparo" verify "$dir/run2"
says "a folder that holds another run is refused" 2 "holds another run" "$amparo" run \
    scenarios/BOL/baseline.cfg $small -o "$dir/run1"
