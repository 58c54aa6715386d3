#!/usr/bin/env bash
# amparo gap: ECLAC and FAO's hunger grant to the dollar, the poor as `poverty` counts them, a menu for two countries
# with their total, every command of docs/gap.md, and what it refuses.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data
# figure FILE COUNTRY YEAR INDICATOR GROUP STATISTIC
figure() { awk -F, -v c="$2" -v y="$3" -v i="$4" -v g="\"$5\"" -v s="$6" '$1 == c && $2 == y && $3 == i && $4 == g && $5 == s { print $6 }' "$1"; }
# near NAME A B TOLERANCE: relative
near() {
    awk -v a="$2" -v b="$3" -v t="$4" 'BEGIN { exit !(a != "" && b != "" && (a - b) ^ 2 <= (t * b) ^ 2) }' && pass "$1" || fail "$1" "$2, expected $3"
}

# ---- June 2020: 83.4 million persons, 70 % of a line of 67.14 dollars, six months, a GDP of 5.2 trillion ---------
awk 'BEGIN { print "folio,nro,factor,sex,age,area,income,z,zext"
    for (i = 1; i <= 200; i++) printf "%d,1,%d,%d,%d,%d,%g,130,%.17g\n", i, i <= 100 ? 834000 : 4700000, i % 2 + 1,
        20 + i % 50, i % 3 == 0 ? 2 : 1, i <= 100 ? 30 + i * 0.3 : 300 + i, 47 / 0.7 }' >"$dir/region.csv"
cat >"$dir/region.map" <<'MAP'
country = "BOL"; year = 2020;
person  = { household = "folio"; line = "nro"; weight = "factor"; };
columns = { sex = "sex == 1 ? male : female"; age = "age"; area = "area == 1 ? urban : rural"; relationship = "head"; earnings = "income"; };
lines = { poverty = "z"; extreme = "zext"; };
MAP
printf '# assumption: a region\nyear,gdp_million,real_growth_pct,cpi,spending_pct_gdp,fx\n2019,5200000,0,100,30,1\n2020,5200000,0,100,30,1\n2021,5200000,0,100,30,1\n' >"$dir/macro.csv"
cat >"$dir/region.cfg" <<'CFG'
country = "BOL"; population = { source = "survey"; file = "region.csv"; map = "region.map"; };
years = { first = 2020; last = 2020; }; ageing = "none"; programmes = ( ); macro = { file = "macro.csv"; };
uncertainty = "none"; replicates = 1;
CFG
grant=(--years 2020 --group "market_income_pc < line_extreme" --have nothing --line extreme --floors 0.7 --months 6)
says "the hunger grant is told" 0 "0.452" "$amparo" gap "$dir/region.cfg" "${grant[@]}" -o "$dir/grant.csv"
group="group=market_income_pc < line_extreme;floor=0.7"
near "83.4 million persons" "$(figure "$dir/grant.csv" BOL 2020 gap_persons "$group" mean)" 83400000 1e-12
near "47 dollars for six months make 23,519 million" "$(figure "$dir/grant.csv" BOL 2020 gap_dollars "$group" mean)" 23518.8 1e-12
near "0.45 % of GDP" "$(figure "$dir/grant.csv" BOL 2020 gap_gdp "$group" mean)" 0.452284615384615 1e-12
near "and of a spending of 30 %" "$(figure "$dir/grant.csv" BOL 2020 gap_public_spending "$group" mean)" 1.50761538461538 1e-12

# ---- all poor: the same persons as in `poverty` --------------------------------------------------------------------
small=(--households 1500 --replicates 4)
check "all poor of Peru" "$amparo" gap scenarios/any_country.cfg --set country=PER --set years.first=2022 --ages all,65+ --floors 1 --years 2025 "${small[@]}" -o "$dir/per.csv"
"$amparo" run scenarios/any_country.cfg --set country=PER --set years.first=2022 --set years.last=2025 --set report=2025 \
    --set population.households=1500 --replicates 4 -o "$dir/per" >/dev/null 2>&1
run() { awk -F, -v i="$1" -v g="$2" '$2 == 2025 && $3 == i && $4 == g && $5 == "mean" { print $6 }' "$dir/per/results.csv"; }
near "those missing are the poor" "$(figure "$dir/per.csv" PER 2025 gap_share "age=all;floor=1" mean)" "$(run poverty all)" 1e-9
near "and so by sex" "$(figure "$dir/per.csv" PER 2025 gap_share "age=all;floor=1;sex=female" mean)" "$(run poverty sex=female)" 1e-9
near "and of 65 and more" "$(figure "$dir/per.csv" PER 2025 gap_share "age=65+;floor=1" mean)" "$(run poverty age=65+)" 1e-9
near "their money is the poverty gap" "$(figure "$dir/per.csv" PER 2025 gap_money "age=all;floor=1" mean)" "$(run poverty_gap_money all)" 0.02

# ---- a menu, two countries, their total ----------------------------------------------------------------------------
check "a menu for two countries" "$amparo" gap PER URY --total --floors 0.5,1 --ages 0-17,65+ --years 2025 "${small[@]}" -o "$dir/two.csv"
for i in gap_persons gap_dollars; do
    sum=$(for c in PER URY; do figure "$dir/two.csv" $c 2025 $i "age=65+;floor=1" mean; done | awk '{ s += $1 } END { printf "%.17g", s }')
    near "the total of $i adds up" "$(figure "$dir/two.csv" all 2025 $i "age=65+;floor=1" mean)" "$sum" 1e-12
done
half=$(figure "$dir/two.csv" PER 2025 gap_money "age=0-17;floor=0.5" mean) whole=$(figure "$dir/two.csv" PER 2025 gap_money "age=0-17;floor=1" mean)
awk -v a="$half" -v b="$whole" 'BEGIN { exit !(a > 0 && 2 * a < b) }' && pass "half a floor takes less than half" || fail "half a floor takes less than half" "$half $whole"
[ -n "$(figure "$dir/two.csv" all 2025 gap_gdp "age=65+;floor=1" p95)" ] && pass "the total has a band" || fail "the total has a band"

# ---- the page's commands, small; and in Spanish ---------------------------------------------------------------------
while read -r line; do
    line=${line%%   *}
    line=${line/gap all /gap PER URY }
    eval "set -- ${line#amparo }"
    [ "$1" = gap ] || continue
    check "docs/gap.md: ${line#amparo }" "$amparo" "$@" --years 2020-2021 "${small[@]}" --households 400
done < <(grep '^amparo ' docs/gap.md)
says "in Spanish" 0 "línea de pobreza" env LC_ALL=es_ES.UTF-8 LANG=es "$amparo" gap PER --years 2022 --households 400 --replicates 2

says "an age that is none" 2 'expected ages, as in 0-17, 65+ or all' "$amparo" gap PER --ages 65-
says "a floor that is none" 2 'expected poverty lines' "$amparo" gap PER --floors half
says "no country" 2 "no country given" "$amparo" gap
says "a country that is not there" 2 'no country "PRE"' "$amparo" gap PRE
says "years before the scenario" 2 "begins in 2019" "$amparo" gap BOL --years 2015-2020
says "a formula that is wrong" 3 'did you mean "age"' "$amparo" gap PER --group "agee > 5" --years 2022
says "more scenarios than there are" 2 "2:key=value is for the second alone" "$amparo" run scenarios/BOL/baseline.cfg --set 3:seed=7
