#!/usr/bin/env bash
# amparo solve: a grant whose amount is known, a chance whose percentile is known, an age, what cannot be solved, a
# frontier, every command of docs/solve.md, and what it refuses.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data

# A land of 1,000 adults, each a household, 100 of each age from 61 to 70; output 24 million; grants of all.
awk 'BEGIN { print "folio,nro,factor,sex,age,area,income,z,zext"
    for (i = 1; i <= 100; i++) printf "%d,1,10,%d,%d,1,%g,130,60\n", i, i % 2 + 1, 61 + i % 10, 20 + i * 2 }' >"$dir/land.csv"
cat >"$dir/land.map" <<'MAP'
country = "BOL"; year = 2020;
person  = { household = "folio"; line = "nro"; weight = "factor"; };
columns = { sex = "sex == 1 ? male : female"; age = "age"; area = "urban"; relationship = "head"; earnings = "income"; birth_month = "0"; };
lines = { poverty = "z"; extreme = "zext"; };
MAP
printf '# assumption: a land\nyear,gdp_million,real_growth_pct,cpi,spending_pct_gdp,fx\n2019,24,0,100,30,1\n2020,24,0,100,30,1\n2021,24,0,100,30,1\n' >"$dir/macro.csv"
cat >"$dir/land.cfg" <<'CFG'
country = "BOL"; population = { source = "survey"; file = "land.csv"; map = "land.map"; };
years = { first = 2020; last = 2020; }; ageing = "none"; macro = { file = "macro.csv"; };
param = { factor = "uniform(low = 0.5, high = 1.5)"; };
programmes = ( { name = "grant"; class = "cash_transfer"; who = "age_july >= 60"; amount = 10; },
               { name = "risky"; class = "cash_transfer"; who = "age_july >= 60"; amount = "0 * param.factor"; } );
uncertainty = ( "parameters" ); replicates = 100;
CFG
land=("$amparo" solve "$dir/land.cfg" --replicates 100)
value() { sed -n 's/.* = \([0-9.]*\) meets .*/\1/p' <<<"$out"; }
near() { awk -v a="$2" -v b="$3" -v t="$4" 'BEGIN { exit !(a != "" && (a - b) ^ 2 <= t ^ 2) }' && pass "$1" || fail "$1" "$2, expected $3: $out"; }

# 1,000 persons x 12 x 30 = 360,000, which is 1.5 % of 24 million.
out=$("${land[@]}" --lever "programme.grant.amount={0:100}" --target "cost_gdp(2020, programme=grant) = 1.5" 2>&1)
near "a linear cost is met at its value" "$(value)" 30 0.11
grep -q "Each replicate alone would ask for 30.0 (90 in 100: 30.0 to 30.0)" <<<"$out" && pass "without doubt all replicates ask for it" ||
    fail "without doubt all replicates ask for it" "$out"
# With a factor uniform on 0.5 to 1.5 the 80th percentile of the cost is 1.3 times the mean: 30 / 1.3.
out=$("${land[@]}" --lever "programme.risky.amount={0:100} * param.factor" --target "cost_gdp(2020, programme=risky) < 1.5" --chance 0.8 2>&1)
near "a chance is met at its percentile" "$(value)" 23.08 0.35
out=$("${land[@]}" --lever "programme.risky.amount={0:100} * param.factor" --target "cost_gdp(2020, programme=risky) < 1.5" 2>&1)
near "without a chance the mean is" "$(value)" 30 0.35
# Each age is 100 persons, 0.05 % of output at 10 a month; 0.26 % pays five ages and not six: from 66 on.
out=$("${land[@]}" --lever "programme.grant.who=age_july >= {60..75}" --target "cost_gdp(2020, programme=grant) < 0.26" 2>&1)
near "an age that keeps a bound" "$(value)" 66 0
grep -q "at 65 it is on the other side" <<<"$out" && pass "its neighbour is told" || fail "its neighbour is told" "$out"
out=$("${land[@]}" --lever "programme.grant.who=age_july >= {60..75}" --target "cost_gdp(2020, programme=grant) > 0.26" 2>&1)
near "the other side of the bound" "$(value)" 65 0
# Incomes rise in steps of 2 and everybody has a weight of 10, so poverty steps; 50 % of 130 - 20 = 55 persons at most.
out=$("${land[@]}" --lever "programme.grant.amount={0:150}" --target "poverty(2020) = 20" 2>&1)
grep -qE "meets \"poverty\(2020\) = 20\"" <<<"$out" && pass "a step is solved" || fail "a step is solved" "$out"

says "a target out of reach" 0 "goes from 0 to 5, and the target is 9" "${land[@]}" --lever "programme.grant.amount={0:100}" --target "cost_gdp(2020, programme=grant) = 9"
says "a lever that moves nothing" 0 "moves nothing that the target asks about" "${land[@]}" --lever "programme.grant.amount@2021={0:100}" --target "cost_gdp(2020) = 1"
says "a way that turns" 0 "does not rise or fall all the way" "${land[@]}" --lever "programme.grant.amount=max(0, 60 - abs({0:100} - 50))" --target "cost_gdp(2020, programme=grant) = 2"
says "a jump is told" 0 "lies in a jump" "${land[@]}" --lever "programme.grant.amount={0:100} > 37.3 ? 50 : 10" --target "cost_gdp(2020, programme=grant) = 1.5"
says "a frontier under a target" 0 "frontier" "${land[@]}" --lever "programme.grant.who=age_july >= {60..66}" --lever "programme.grant.amount={0:200}" --target "cost_gdp(2020, programme=grant) = 1.5" --points 3
rows=$(grep -cE '^  6[0-6] .* 1\.500 ' <<<"$out")
[ "$rows" = 3 ] && pass "all its rows meet the target" || fail "all its rows meet the target" "$out"
says "a frontier without" 0 "no other row costs less" "${land[@]}" --lever "programme.grant.amount={0:60}" --points 3
says "in Spanish" 0 "no mueve nada" env LC_ALL=es_ES.UTF-8 LANG=es "${land[@]}" --lever "programme.grant.amount@2021={0:100}" --target "cost_gdp(2020) = 1"

while read -r line; do
    eval "set -- ${line#amparo }"
    check "docs/solve.md: ${line:14:200}" "$amparo" "$@" --households 300 --replicates 2 --points 2
done < <(grep '^amparo solve' docs/solve.md)

says "a lever without a range" 2 "expected a setting with its range" "${land[@]}" --lever programme.grant.amount=7 --target "cost_gdp(2020) = 1"
says "no lever" 2 "no lever given" "${land[@]}" --target "cost_gdp(2020) = 1"
says "a chance of an equality" 2 "a chance is of a target with < or >" "${land[@]}" --lever "programme.grant.amount={0:9}" --target "cost_gdp(2020) = 1" --chance 0.8
says "a programme that is not there" 3 'did you mean "grant"' "${land[@]}" --lever "programme.grand.amount={0:9}" --target "cost_gdp(2020) = 1"
says "an indicator that is not there" 2 "no indicator" "${land[@]}" --lever "programme.grant.amount={0:9}" --target "cost_gpd(2020) = 1"
says "a year that is not there" 2 "found the year" "${land[@]}" --lever "programme.grant.amount={0:9}" --target "cost_gdp(2030) = 1"
