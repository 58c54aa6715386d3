#!/usr/bin/env bash
# Shocks: the examples of docs/shocks.md run, presets load in their countries and say where their figures come from.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
small=(--set population.households=2385 --set years.last=2021 --set report=2021 --set uncertainty=process --replicates 3)

# ---- docs/shocks.md -------------------------------------------------------------------------------------
mkdir "$dir/scenarios"
ln -s "$PWD/scenarios/BOL" "$PWD/scenarios/shocks" "$dir/scenarios/"
awk -v dir="$dir/" '/^```cfg/ { getline; file = dir $3; next } /^```/ { file = ""; next } file { print > file }' docs/shocks.md
program=$(realpath "$amparo")
commands=$(sed -n 's/^amparo run //p' docs/shocks.md)
[ "$(wc -l <<<"$commands")" -eq 3 ] && pass "docs/shocks.md shows three runs" || fail "docs/shocks.md shows three runs" "$commands"
k=0
while read -r line; do
    read -ra words <<<"$line"
    check "amparo run $line" env -C "$dir" "$program" run "${words[@]}" "${small[@]}" -o "$dir/run$((++k))"
done <<<"$commands"
poverty() { awk -F, -v s="$2" '$1 == s && $2 == 2021 && $3 == "poverty" && $4 == "all" && $5 == "mean" { print $6 }' "$dir/$1/results.csv"; }
[ -n "$(poverty run1 lean_year)" ] && [ "$(poverty run1 lean_year)" = "$(poverty run2 lean_year)" ] &&
    pass "a shock is the same in a reform as in a baseline" ||
    fail "a shock is the same in a reform as in a baseline" "$(poverty run1 lean_year) $(poverty run2 lean_year)"
awk "BEGIN { exit !($(poverty run1 lean_year) > $(poverty run1 lean_year_helped) && $(poverty run1 lean_year_helped) > 0) }" &&
    pass "help lowers the poverty of a shock" || fail "help lowers the poverty of a shock"
says "the page says which scenarios a shock hits" 0 'A shock hits "lean_year": lean_year.' env -C "$dir" "$program" run \
    scenarios/BOL/baseline.cfg scenarios/lean_year.cfg "${small[@]}" -o "$dir/page"
check "verify runs it again" "$amparo" verify "$dir/run1"
for threads in 1 2 5; do
    check "a run on $threads threads" env -C "$dir" "$program" run scenarios/BOL/baseline.cfg scenarios/lean_year.cfg \
        "${small[@]}" --threads $threads -o "$dir/threads$threads"
done
same_files "the same bytes on 1 and 2 threads" "$dir/threads1/results.h5" "$dir/threads2/results.h5"
same_files "the same bytes on 1 and 5 threads" "$dir/threads1/results.h5" "$dir/threads5/results.h5"

# ---- every ageing ---------------------------------------------------------------------------------------
for ageing in static none; do
    check "a shock under ageing = \"$ageing\"" "$amparo" run "$dir/scenarios/BOL/baseline.cfg" "$dir/scenarios/lean_year.cfg" \
        "${small[@]}" --set ageing=$ageing -o "$dir/$ageing"
    awk "BEGIN { exit !($(poverty $ageing lean_year) > $(poverty $ageing baseline)) }" &&
        pass "it raises poverty under ageing = \"$ageing\"" || fail "it raises poverty under ageing = \"$ageing\""
done
survey=$shared/data/surveys/bol-eh2019/persona_coded.dta
if [ -r "$survey" ]; then
    sed 's/2021/2019/g; s/2022/2020/g' "$dir/scenarios/lean_year_shock.cfg" >"$dir/shock_2019.cfg"
    printf 'extends = "%s/scenarios/BOL/survey_2019.cfg";\nshock = "shock_2019.cfg";\n\n' "$PWD" >"$dir/hit.cfg"
    check "a shock on a survey with recorded benefits" "$amparo" run "$PWD/scenarios/BOL/survey_2019.cfg" "$dir/hit.cfg" \
        --set population.file="$(realpath "$survey")" --replicates 3 -o "$dir/survey"
else
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/bol-eh2019"
fi

# ---- presets --------------------------------------------------------------------------------------------
for file in scenarios/shocks/*.cfg scenarios/shocks/*/*.cfg; do
    country=$(basename "$file" .cfg | grep -oE '[A-Z]{3}$')
    printf 'country = "%s";\nyears = { first = 2019; last = 2030; };\nprogrammes = ( );\nshock = "%s";\n' \
        "${country:-BOL}" "$PWD/$file" >"$dir/preset.cfg"
    says "$file is correct" 0 "correct" "$amparo" check "$dir/preset.cfg"
    [ "$(grep -c 'who = ' "$file")" -eq "$(grep -cE '(source|assumption) = ' "$file")" ] &&
        pass "$file says where every effect comes from" || fail "$file says where every effect comes from"
done
facts=$shared/facts
if [ -r "$facts/social/indicators.csv" ]; then
    check "covid2020 is what data/make_covid_shocks.py makes of the fact sheets" \
        python3 data/make_covid_shocks.py --facts "$facts" --check
else
    echo "skipped: no fact sheets in \$AMPARO_SHARED/facts"
fi

printf 'country = "PER";\nyears = { first = 2026; last = 2028; };\nprogrammes = ( );\npopulation = { households = 10000; };\nuncertainty = ( "process" );\nreplicates = 3;\n' >"$dir/peru.cfg"
printf 'extends = "peru.cfg";\nshock = "%s/scenarios/shocks/covid2020/PER.cfg";\n' "$PWD" >"$dir/covid.cfg"
check "Peru runs under covid2020" "$amparo" run "$dir/peru.cfg" "$dir/covid.cfg" -o "$dir/per"
printed=$(grep -A1 -- '<!-- PER -->' docs/shocks.md | tr '\n' ' ' | sed 's/.*<!-- PER -->\([0-9.]*\) points in the first year and \([0-9.]*\) .*/\1 \2/')
found=$(awk -F, '$1 == "covid-peru" && $3 == "poverty" && $4 == "all" && $5 == "mean" && $2 > 2026 { print $6 }' "$dir/per/results.csv" | tr '\n' ' ')
awk -v p="$printed" -v f="$found" 'BEGIN { n = split(p, a, " "); m = split(f, b, " "); d1 = a[1] - b[1]; d2 = a[2] - b[2]
    exit !(n == 2 && m == 2 && d1 * d1 < 1 && d2 * d2 < 1) }' &&
    pass "docs/shocks.md holds what Peru's run says, within a point" || fail "docs/shocks.md holds what Peru's run says, within a point" "$printed; $found"

# ---- mistakes -------------------------------------------------------------------------------------------
printf 'extends = "%s/scenarios/BOL/baseline.cfg";\nshock = { name = "x"; effects = (\n{ who = "aera == rural"; start = 2020; end = 2021; } ); };\n' \
    "$PWD" >"$dir/bad.cfg"
says "a wrong name in a group is told with its line" 3 'bad.cfg:3: unknown value "aera"' "$amparo" check "$dir/bad.cfg"
says "a shock that is not there is told" 3 "cannot read nowhere.cfg" "$amparo" run scenarios/BOL/baseline.cfg \
    "${small[@]}" --set shock=nowhere.cfg -o "$dir/nowhere"
sed 's/2021/2020/g; s/2022/2021/g' "$dir/scenarios/lean_year_shock.cfg" >"$dir/shock_2020.cfg"
says "a year whose employment the profile has already is told" 0 "has the employment of 2020 already" "$amparo" run \
    scenarios/BOL/baseline.cfg "${small[@]}" --set shock="$dir/shock_2020.cfg" -o "$dir/twice"
says "a shock alone is sent to its scenario" 2 "a shock is checked with the scenario that names it" "$amparo" check \
    scenarios/shocks/prices.cfg
