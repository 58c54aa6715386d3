#!/usr/bin/env bash
# Behaviour: the examples and the table of docs/behaviour.md, the library's files and where their figures come from,
# nothing without the key or without numbers, the same bytes on any threads, mistakes.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
small=(--set population.households=10000 --set years.last=2030 --replicates 10)
tiny=(--set population.households=2385 --set years.last=2029 --set report=2029 --set uncertainty=process --replicates 2)

# ---- docs/behaviour.md ----------------------------------------------------------------------------------
mkdir "$dir/scenarios"
ln -s "$PWD/scenarios/BOL" "$dir/scenarios/"
awk -v dir="$dir/" '/^```cfg/ { getline; file = dir $3; next } /^```/ { file = ""; next } file { print > file }' docs/behaviour.md
program=$(realpath "$amparo")
commands=$(sed -n 's/^amparo run //p' docs/behaviour.md)
[ "$(wc -l <<<"$commands")" -eq 3 ] && pass "docs/behaviour.md shows three runs" || fail "docs/behaviour.md shows three runs" "$commands"
k=0
while read -r line; do
    read -ra words <<<"$line"
    says "amparo run $line says that behaviour is on" 0 "Behaviour is on: a year later people answer what" \
        env -C "$dir" "$program" run "${words[@]}" "${small[@]}" -o "$dir/run$((++k))"
done <<<"$commands"
says "the page names the figures" 0 "(schooling.secondary 1.25)" env -C "$dir" "$program" run scenarios/BOL/baseline.cfg \
    scenarios/school_grant_answered.cfg "${tiny[@]}" -o "$dir/page"
check "verify runs it again" "$amparo" verify "$dir/page"
if command -v python3 >/dev/null; then
    python3 tests/cli/behaviour_table.py "$dir/run1" "$dir/run2" >"$dir/table.md"
    check "docs/behaviour.md holds what the runs say" python3 tests/cli/near_tables.py docs/behaviour.md answered \
        "$dir/table.md" --loose 1 --relative 0.05 --absolute 0.1
else
    echo "skipped: python3 is not installed (table of docs/behaviour.md)"
fi

# ---- nothing of nothing, and threads --------------------------------------------------------------------
printf 'extends = "%s/scenarios/BOL/pension_at_line.cfg";\n' "$PWD" >"$dir/pension.cfg"
check "without the key" "$amparo" run scenarios/BOL/baseline.cfg "$dir/pension.cfg" "${tiny[@]}" -o "$dir/off"
check "with \"none\"" "$amparo" run scenarios/BOL/baseline.cfg "$dir/pension.cfg" "${tiny[@]}" --set behaviour=none -o "$dir/none"
same_files "\"none\" is the same bytes as no key" "$dir/off/results.h5" "$dir/none/results.h5"
printf 'extends = "pension.cfg";\nbehaviour = { schooling = { primary = 0; }; multiplier = { local = 0; closing = "path"; }; };\n' >"$dir/zero.cfg"
for threads in 1 2 5; do
    check "answers on $threads threads" "$amparo" run scenarios/BOL/baseline.cfg "$dir/pension.cfg" "$dir/zero.cfg" \
        scenarios/BOL/pension_at_line_answered.cfg "${tiny[@]}" --threads $threads -o "$dir/threads$threads"
done
same_files "the same bytes on 1 and 2 threads" "$dir/threads1/results.h5" "$dir/threads2/results.h5"
same_files "the same bytes on 1 and 5 threads" "$dir/threads1/results.h5" "$dir/threads5/results.h5"
values() { # of a scenario, without its name
    sed -n "s/^$2,//p" "$1/results.csv"
}
[ -n "$(values "$dir/off" pension)" ] && [ "$(values "$dir/threads1" zero)" = "$(values "$dir/off" pension)" ] &&
    pass "zeros are the same numbers as no behaviour" || fail "zeros are the same numbers as no behaviour"
[ "$(values "$dir/threads1" baseline)" = "$(values "$dir/off" baseline)" ] &&
    [ "$(values "$dir/threads1" pension)" = "$(values "$dir/off" pension)" ] &&
    pass "no other scenario moves" || fail "no other scenario moves"
[ "$(values "$dir/threads1" pension_at_line_answered)" != "$(values "$dir/off" pension)" ] &&
    pass "the scenario that answers does" || fail "the scenario that answers does"

# ---- the library ----------------------------------------------------------------------------------------
for file in data/behaviour/*.cfg; do
    name=$(basename "$file" .cfg)
    printf 'extends = "%s/scenarios/BOL/baseline.cfg";\nbehaviour = "%s";\n' "$PWD" "$name" >"$dir/named.cfg"
    says "$file is correct" 0 "correct" "$amparo" check "$dir/named.cfg"
    [ "$(grep -cE '^[a-z_]+ += \{' "$file")" -eq "$(grep -cE '^    (source|assumption) +=' "$file")" ] &&
        pass "$file says where every channel comes from" || fail "$file says where every channel comes from"
done

# ---- mistakes -------------------------------------------------------------------------------------------
says "behaviour that the library has not is told" 3 'no behaviour "latin" in' "$amparo" run scenarios/BOL/baseline.cfg \
    "${tiny[@]}" --set behaviour=latin -o "$dir/wrong"
says "a file that is not there is told" 3 "cannot read ./nowhere.cfg" "$amparo" run scenarios/BOL/baseline.cfg \
    "${tiny[@]}" --set behaviour=./nowhere.cfg -o "$dir/wrong"
says "static ageing is refused" 3 'needs ageing = "dynamic"' "$amparo" run scenarios/BOL/baseline.cfg \
    scenarios/BOL/pension_at_line_answered.cfg "${tiny[@]}" --set ageing=static -o "$dir/wrong"
says "a run without a reform says that nothing is answered" 0 "has no reform: it moves nothing" "$amparo" run \
    scenarios/BOL/pension_at_line_answered.cfg "${tiny[@]}" -o "$dir/alone"
