#!/usr/bin/env bash
# Static ageing: what a run writes and says of its weights, the same bytes on any number of threads, and the
# table of docs/ageing.md. The survey's columns need INE's file: left out without it.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
s=scenarios/BOL
survey=$shared/data/surveys/bol-eh2019/persona_coded.dta
small=(--set population.households=3001 --set years.last=2021 --set report=2021 --replicates 3)

for threads in 1 2 3; do
    says "a run with $threads threads says what it did to the weights" 0 "(weights.csv)." "$amparo" run \
        $s/ageing_static.cfg "${small[@]}" --threads $threads -o "$dir/run$threads"
done
for file in results.h5 weights.csv; do
    same_files "$file is the same for 1 and 2 threads" "$dir/run1/$file" "$dir/run2/$file"
    same_files "$file is the same for 1 and 3 threads" "$dir/run1/$file" "$dir/run3/$file"
done
says "verify runs it again" 0 "same bytes" "$amparo" verify "$dir/run1"
sed -i 's/^2021/2022/' "$dir/run2/weights.csv"
says "verify sees that weights.csv was touched" 6 "weights.csv is not the file that the run wrote" \
    "$amparo" verify "$dir/run2" --quick
says "other ageings write no weights" 0 "Cite" "$amparo" run $s/ageing_static.cfg "${small[@]}" \
    --set ageing=none -o "$dir/none"
[ ! -e "$dir/none/weights.csv" ] && pass "no weights.csv without static ageing" || fail "no weights.csv without static ageing"
says "scenarios of one run share their ageing" 3 "ageing differs" \
    "$amparo" run $s/ageing_dynamic.cfg $s/ageing_static.cfg -o "$dir/both"
says "doubt of demography is refused" 3 "needs dynamic ageing" \
    "$amparo" run $s/ageing_static.cfg "${small[@]}" --set uncertainty=demography -o "$dir/doubt"

ury=$shared/data/surveys/ury-ech2018-sample/ech2018_sample.dta
if [ -r "$ury" ]; then
    cat >"$dir/ury.cfg" <<C
country    = "URY";
population = { source = "survey"; file = "$(realpath "$ury")"; map = "$PWD/data/surveys/ury-ech2018.map"; };
years      = { first = 2018; last = 2030; };
ageing     = "static";
programmes = ( );
replicates = 2;
C
    says "500 households of Uruguay are weighted to 2030" 0 "Static ageing: the people of 2018" \
        "$amparo" run "$dir/ury.cfg" -o "$dir/ury"
    miss=$(awk -F, 'NR > 2 && !($12 < 1e-9) { print $1, $12 }' "$dir/ury/weights.csv")
    [ -z "$miss" ] && pass "every margin of every year is met" || fail "every margin of every year is met" "$miss"
else
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/ury-ech2018-sample"
fi

# ---- the tables of docs/ageing.md: each cell within 5 % or half a unit ----------------------------------
central=(--set uncertainty=none --replicates 1)
for ageing in dynamic static; do
    check "reforms run under $ageing ageing" "$amparo" run $s/ageing_$ageing.cfg $s/pension_at_line.cfg \
        $s/bonos_widened.cfg $s/emergency_income_2020.cfg --set ageing=$ageing --set years.last=2030 \
        "${central[@]}" -o "$dir/$ageing"
done
runs=(dynamic="$dir/dynamic" static="$dir/static")
if [ -r "$survey" ]; then
    check "the survey runs" "$amparo" run $s/survey_static.cfg "${central[@]}" \
        --set population.file="$(realpath "$survey")" -o "$dir/static_survey"
    runs+=(survey="$dir/static_survey")
else
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/bol-eh2019"
fi
if ! command -v python3 >/dev/null; then
    echo "skipped: python3 is not installed (tables of docs/ageing.md)"
    exit 0
fi
for mark in "three ways" reforms; do
    python3 tests/cli/ageing_tables.py "$mark" "${runs[@]}" >"$dir/table.md"
    check "docs/ageing.md holds what the runs say: $mark" python3 tests/cli/near_tables.py docs/ageing.md "$mark" \
        "$dir/table.md" --loose 2 --relative 0.05 --absolute 0.5
done
