#!/usr/bin/env bash
# amparo decompose: a land in which all parts are known, every command of docs/decompose.md, and what it refuses.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data

# A land of 1,000 adults; output 24 million at prices that double from 2020 to 2021. A grant of 10 to all costs
# 120,000 in 2020, which is 0.5 % of output.
awk 'BEGIN { print "folio,nro,factor,sex,age,area,income,z,zext"
    for (i = 1; i <= 100; i++) printf "%d,1,10,%d,%d,1,%g,130,60\n", i, i % 2 + 1, 61 + i % 10, 20 + i * 2 }' >"$dir/land.csv"
cat >"$dir/land.map" <<'MAP'
country = "BOL"; year = 2020;
person  = { household = "folio"; line = "nro"; weight = "factor"; };
columns = { sex = "sex == 1 ? male : female"; age = "age"; area = "urban"; relationship = "head"; earnings = "income"; birth_month = "0"; };
lines = { poverty = "z"; extreme = "zext"; };
MAP
printf '# assumption: a land\nyear,gdp_million,real_growth_pct,cpi,spending_pct_gdp,fx\n2019,24,0,100,30,1\n2020,24,0,100,30,1\n2021,48,0,200,30,1\n' >"$dir/macro.csv"
cat >"$dir/base.cfg" <<'CFG'
country = "BOL"; population = { source = "survey"; file = "land.csv"; map = "land.map"; };
years = { first = 2020; last = 2021; }; ageing = "none"; macro = { file = "macro.csv"; };
param = { large = "uniform(low = 0.5, high = 1.5)"; small = "uniform(low = 0.9, high = 1.1)"; };
programmes = ( { name = "grant"; class = "cash_transfer"; who = "age_july >= 60"; amount = ( { value = 10; }, { from = 2021; value = 30; } ); },
               { name = "risky"; class = "cash_transfer"; who = "age_july >= 60"; amount = "10 * param.large + 10 * param.small"; } );
uncertainty = ( "process", "parameters" ); replicates = 10;
CFG
row() { awk -v name="$1" 'index($0, "  " name) == 1 { print; exit }' <<<"$out"; }
has() { case "$(row "$2")" in *"$3"*) pass "$1" ;; *) fail "$1" "no \"$3\" in row \"$2\" of: $out" ;; esac }

# ---- sources: only the parameters matter -------------------------------------------------------------------
out=$("$amparo" decompose "$dir/base.cfg" --of "cost_gdp(2020, programme=risky)" --samples 128 2>&1)
has "chance has no share in a cost that has none" "chance in people" "0 ± 0"
has "all of the doubt is the parameters'" "parameters" "100 ± 0"

# ---- parameters: 5th to 95th percentile of a uniform is nine tenths of its width ----------------------------
out=$("$amparo" decompose --by parameters "$dir/base.cfg" --of "cost_gdp(2020, programme=risky)" 2>&1)
has "the wide parameter swings by 0.9 of 0.5 %" "param.large" "+0.450"
has "the narrow one by a fifth of it" "param.small" "+0.0900"
[ "$(grep -n 'param.large' <<<"$out" | cut -d: -f1)" -lt "$(grep -n 'param.small' <<<"$out" | cut -d: -f1)" ] && pass "the widest comes first" || fail "the widest comes first" "$out"
says "how many move it is told" 0 "2 of" "$amparo" decompose --by parameters "$dir/base.cfg" --of "cost_gdp(2020, programme=risky)"

# ---- parts: two that add, one that bars another ------------------------------------------------------------
cat >"$dir/package.cfg" <<'CFG'
extends = "base.cfg";
add = ( { name = "one"; class = "cash_transfer"; who = "age_july >= 60"; amount = 20; },
        { name = "two"; class = "cash_transfer"; who = "age_july >= 60"; amount = 30; },
        { name = "three"; class = "cash_transfer"; who = "age_july >= 60"; amount = 30; excludes = ( "two" ); } );
change = ( { programme = "grant"; from = 2020; amount = 14; } );
remove = ( "risky" );
CFG
out=$("$amparo" decompose --by parts "$dir/base.cfg" "$dir/package.cfg" --set uncertainty=process --of "change(cost_gdp, 2020)" 2>&1)
has "a part that adds keeps what it adds" "one" "+1.000"
has "a change is a part" "grant" "+0.200"
has "a removal is a part" "risky" "−1.000"
has "who bars another shares with it" "two" "+0.750"
has "and the other has its half" "three" "+0.750"
has "together they are the whole" "together" "+1.700"
says "all subsets are run" 0 "32 subsets run" "$amparo" decompose --by parts "$dir/base.cfg" "$dir/package.cfg" --of "change(cost_gdp, 2020)"
{
    echo 'extends = "base.cfg"; add = ('
    for k in 1 2 3 4 5 6 7 8 9 10 11; do
        echo "{ name = \"part_$k\"; class = \"cash_transfer\"; who = \"age_july >= 60\"; amount = $k; }$([ $k = 11 ] || echo ,)"
    done
    echo ');'
} >"$dir/many.cfg"
out=$("$amparo" decompose --by parts "$dir/base.cfg" "$dir/many.cfg" --set uncertainty=none --replicates 1 --samples 6 --of "change(cost_gdp, 2020)" 2>&1)
has "of many parts orders are drawn" "part_11" "+0.550"
has "and still they add up" "together" "+3.300"
grep -q "drawn by chance" <<<"$out" && pass "and this is told" || fail "and this is told" "$out"

# ---- years: 10 becomes 5 by prices, 30 by law is 15 ---------------------------------------------------------
out=$("$amparo" decompose --by years --from 2020 "$dir/base.cfg" --set uncertainty=none --of "spending(2021, programme=grant)" 2>&1)
has "before" "2020" "0.120"
has "policy" "policy" "+0.120"
has "uprating" "uprating" "−0.060"
has "population" "population" "0.0"
has "change" "change" "+0.060"
has "after" "2021" "0.180"

while read -r line; do
    eval "set -- ${line#amparo }"
    check "docs/decompose.md: ${line:17:100}" "$amparo" "$@" --households 300 --replicates 2 --samples 3
done < <(grep '^amparo decompose' docs/decompose.md)

says "in Spanish" 0 "fuente de duda" env LC_ALL=es_ES.UTF-8 LANG=es "$amparo" decompose "$dir/base.cfg" --of "cost_gdp(2020)" --samples 4
says "of what" 2 "of what?" "$amparo" decompose "$dir/base.cfg"
says "a way that is none" 2 "expected sources, parameters, parts or years" "$amparo" decompose --by parameter "$dir/base.cfg"
says "parts of one scenario" 2 "give both" "$amparo" decompose --by parts "$dir/base.cfg" --of "cost_gdp(2020)"
says "no doubt" 3 "nothing is in doubt" "$amparo" decompose "$dir/base.cfg" --set uncertainty=none --of "cost_gdp(2020)"
says "no difference" 3 "in no programme" "$amparo" decompose --by parts "$dir/base.cfg" "$dir/base.cfg" --set 2:name=x --of "cost_gdp(2020)"
says "a change without a reform" 2 "the run has no reform" "$amparo" decompose "$dir/base.cfg" --of "change(cost_gdp, 2020)"
says "an earlier year that is later" 2 "before those of --of" "$amparo" decompose --by years --from 2021 "$dir/base.cfg" --of "cost_gdp(2021)"
says "an indicator that is not there" 2 "no indicator" "$amparo" decompose "$dir/base.cfg" --of "cost_gpd(2020)"
