#!/usr/bin/env bash
# Bands hold the truth as often as they say: 1,000 surveys of a land whose poverty is known, each with its own band by
# the bootstrap of its sampling units. In 870 to 930 of them the 90 % band holds the truth, of a level and of what a
# grant changes.
#
# Incomes a head are 100 (u + v), u of the sampling unit and v of the household, both uniform on 0 to 1: triangular on
# 0 to 200. With a line of 100 half are poor; with 20 for all, those below 80 are: 0.8^2 / 2 = 32 %, a change of -18.
# AMPARO_WORLDS: how many surveys (1000).
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data OMP_NUM_THREADS=1
worlds=${AMPARO_WORLDS:-1000}

cat >"$dir/land.map" <<'MAP'
country = "BOL"; year = 2020;
person  = { household = "folio"; line = "nro"; weight = "factor"; stratum = "stratum"; psu = "unit"; };
columns = { sex = "sex == 1 ? male : female"; age = "age"; area = "urban"; relationship = "head"; earnings = "income"; birth_month = "0"; };
lines = { poverty = "z"; extreme = "zext"; };
MAP
printf '# assumption: a land\nyear,gdp_million,real_growth_pct,cpi,spending_pct_gdp,fx\n2019,24,0,100,30,1\n2020,24,0,100,30,1\n2021,24,0,100,30,1\n' >"$dir/macro.csv"
cat >"$dir/land.cfg" <<'CFG'
country = "BOL"; population = { source = "survey"; file = "land.csv"; map = "land.map"; };
years = { first = 2020; last = 2020; }; ageing = "none"; macro = { file = "macro.csv"; }; programmes = ( );
indicators = ( "poverty" ); uncertainty = ( "sampling" ); replicates = 200;
CFG
echo 'extends = "land.cfg"; add = ( { name = "grant"; class = "cash_transfer"; who = "true"; amount = 20; } );' >"$dir/grant.cfg"

# world K: 80 units of 5 households in two strata, drawn anew (awk's own generator, whose seed is the world's number)
world() {
    awk -v seed="$1" 'BEGIN { srand(seed); print "folio,nro,factor,sex,age,stratum,unit,income,z,zext"
        for (c = 1; c <= 80; c++) { u = rand()
            for (i = 1; i <= 5; i++) printf "%d,1,10,%d,40,%d,%d,%.6f,100,50\n", c * 10 + i, i % 2 + 1, c % 2 + 1, c, 100 * (u + rand()) } }' >"$dir/land.csv"
}
# bounds SCENARIO: p5 and p95 of its poverty
bounds() {
    awk -F, -v s="$1" '$1 == s && $3 == "poverty" && $4 == "all" { v[$5] = $6 } END { print v["p5"], v["p95"] }' "$dir/out/results.csv"
}
holds() { awk -v t="$1" -v b="$2" 'BEGIN { split(b, x, " "); exit !(x[1] != "" && x[1] <= t && t <= x[2]) }'; }

level=0 change=0
for ((k = 1; k <= worlds; k++)); do
    world "$k"
    rm -rf "$dir/out"
    "$amparo" run "$dir/land.cfg" "$dir/grant.cfg" --seed "$k" --threads 1 -o "$dir/out" >"$dir/said" 2>&1 ||
        { fail "world $k is run" "$(cat "$dir/said")"; break; }
    holds 50 "$(bounds land)" && level=$((level + 1))
    holds -18 "$(bounds grant-land)" && change=$((change + 1))
done
for what in level change; do
    said="the 90 % band of a $what holds the truth in 87 to 93 of 100 worlds"
    awk -v n="${!what}" -v all="$worlds" 'BEGIN { exit !(n >= 0.87 * all && n <= 0.93 * all) }' && pass "$said" || fail "$said" "${!what} of $worlds"
    echo "$what: ${!what} of $worlds"
done
