#!/usr/bin/env bash
# Bolivia's household survey of 2019 from INE's file to a number: the three kinds of file give the same
# population, poverty is INE's own, every indicator is what R makes of the same data, and the tables of
# docs/validation.md are what the program says. The survey is INE's and not here: skipped without it.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
survey=$shared/data/surveys/bol-eh2019
map=data/surveys/bol-eh2019.map
if [ ! -r "$survey/persona_coded.dta" ]; then
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/bol-eh2019"
    exit 0
fi
export AMPARO_DATA=$PWD/data
s=scenarios/BOL

for file in persona_coded.dta persona_coded.sav persona.csv; do
    says "$file is imported with INE's poverty" 0 "poor by the survey's own welfare and line: 37.17 %" \
        "$amparo" population import "$survey/$file" --map $map -o "$dir/${file#*.}.h5"
done
same_files "Stata and SPSS give the same file" "$dir/dta.h5" "$dir/sav.h5"
same_files "Stata and text give the same file" "$dir/dta.h5" "$dir/csv.h5"

# ---- what it looks like beside the margins: the figures that a synthetic Bolivia is held against -------
check "the structure of the survey is worked out" "$amparo" population structure "$dir/dta.h5" -o "$dir/structure.csv"
same_files "data/countries/BOL/structure.csv is what the survey gives" "$dir/structure.csv" data/countries/BOL/structure.csv
far=$(awk -F, '
    /^#/ { next }
    NR == FNR { found[$1 "," $2] = $3; next }
    $1 == "indicator" { next }
    { k = $1 "," $2; sub(/^poverty_before_transfers/, "poor", k); sub(/^extreme_poverty_before_transfers/, "extremely_poor", k)
      sub(/^without_own_income_before_transfers/, "without_own_income", k); sub(/^gini,before_transfers/, "gini,all", k); sub(/all;/, "", k); sub(/^living_alone/, "alone", k)
      if ($1 == "poverty" || $1 == "without_own_income" || !(k in found)) next
      seen++; d = found[k] - $3; if (d < 0) d = -d
      if (d > 6e-5 + 1e-7 * $3) print k ": " found[k] ", the tabulation says " $3
    }
    END { if (seen < 37) print "only " seen " figures met" }
' "$dir/structure.csv" data/countries/BOL/validation.csv)
[ -z "$far" ] && pass "the structure agrees with the tabulation made by another program" || fail "the structure agrees with the tabulation made by another program" "$far"

# ---- one run pays exactly what people told INE, and every figure is R's --------------------------------
paid() { # paid PROGRAMME COLUMN: the settings that make a programme pay the recorded money
    echo "--set"; echo "programme.$1.who=$2 > 0"
    echo "--set"; echo "programme.$1.amount=$2"
    echo "--set"; echo "programme.$1.payments=12"
    echo "--set"; echo "programme.$1.take_up=1"
}
mapfile -t recorded < <(paid renta_dignidad recorded.renta_dignidad
    paid juancito_pinto received.juancito_pinto
    paid juana_azurduy recorded.juana_azurduy)
file=("--set" "population.file=$(realpath "$survey/persona_coded.dta")")
for seed in 7 2026; do
    check "a run pays what the survey recorded (seed $seed)" "$amparo" run $s/survey_2019.cfg "${file[@]}" \
        --set uncertainty=process --replicates 1 --seed $seed "${recorded[@]}" -o "$dir/recorded$seed"
done
far=$(awk -F, '
    NR == FNR { if ($0 !~ /^#/ && $1 != "indicator") { truth[$1 "," $2] = $3; n++ } next }
    $5 == "mean" { k = $3 "," $4
        if (!(k in truth) && $4 ~ /^decile=/) next   # a cut goes through households of equal income
        if (!(k in truth)) { print k ": no figure of R"; next }
        d = $6 - truth[k]; t = truth[k]; seen++
        if (d < 0) d = -d; if (t < 0) t = -t
        if (!(d <= 1e-9 * (t > 1 ? t : 1))) print k ": " $6 ", R says " truth[k]
    }
    END { if (seen != n || n < 400) print seen " of " n " figures met" }
' tests/reference/bol_eh2019_run.csv "$dir/recorded7/results.csv" 2>&1 | head -20)
[ -z "$far" ] && pass "every indicator agrees with R to 1e-9" || fail "every indicator agrees with R to 1e-9" "$far"
same_files "a survey without doubt does not depend on the seed" "$dir/recorded7/results.csv" "$dir/recorded2026/results.csv"

# ---- the tables of docs/validation.md ------------------------------------------------------------------
if ! command -v python3 >/dev/null; then
    echo "skipped: python3 is not installed (tables of docs/validation.md)"
    exit 0
fi
reforms="$s/synthetic_2019.cfg $(echo $s/overnight/*.cfg)"
on_survey() { # on_survey FILE: the settings that run the same on a survey, recorded benefits kept
    echo "--set"; echo "population.source=survey"
    echo "--set"; echo "population.file=$(realpath "$1")"
    echo "--set"; echo "population.map=$(realpath $map)"
    echo "--set"; echo "benefits=reported"
    echo "--set"; echo "uncertainty=process,sampling"
}
check "the survey takes WPP's ages" python3 tools/reweight_survey.py "$survey/persona.csv" \
    data/countries/BOL/population.csv 2019 "$dir/persona_wpp.csv"
ln -s "$(realpath "$survey/persona_coded.dta")" "$dir" # the map takes the difficulties from it
# shellcheck disable=SC2046,SC2086
says "the survey's run prints poverty as INE does" 0 "Poverty 2019: 37.2 / 37.2 %" \
    "$amparo" run $reforms $(on_survey "$survey/persona_coded.dta") -o "$dir/survey"
# shellcheck disable=SC2046,SC2086
check "a survey with other weights runs" "$amparo" run $reforms $(on_survey "$dir/persona_wpp.csv") -o "$dir/survey_wpp"
# shellcheck disable=SC2086
check "the synthetic twin runs" "$amparo" run $reforms -o "$dir/synthetic"
names="survey,survey at WPP's ages,synthetic"
python3 tools/compare_runs.py --names "$names" "$dir/survey" "$dir/survey_wpp" "$dir/synthetic" >"$dir/table.md" 2>&1
check "the synthetic population is built" "$amparo" population build BOL -o "$dir/synthetic.h5"
check "the survey at WPP's ages is imported" "$amparo" population import "$dir/persona_wpp.csv" --map $map -o "$dir/wpp.h5"
for of in wpp synthetic; do
    check "the structure of $of is worked out" "$amparo" population structure "$dir/$of.h5" -o "$dir/$of.csv"
done
python3 tools/compare_structures.py --names "$names" "$dir/structure.csv" "$dir/wpp.csv" "$dir/synthetic.csv" 2>&1 | grep "^|" >"$dir/structure.md"
# The figures of the survey as printed, but for the last digit; those of the synthetic population, which
# moves when the profile does, within 5 % or 0.2; the answers in the last columns as printed.
check "docs/validation.md holds the table that the runs give" python3 tests/cli/near_tables.py \
    docs/validation.md "survey and synthetic" "$dir/table.md" --loose 3 --relative 0.05 --absolute 0.2
# The last columns count errors, which move with the population: they are loose as well.
check "docs/validation.md holds the structures that amparo works out" python3 tests/cli/near_tables.py \
    docs/validation.md structure "$dir/structure.md" --loose 3 --relative 0.05 --absolute 1
