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
runs=(ageing_dynamic ageing_static)
if [ -r "$survey" ]; then
    check "the survey runs" "$amparo" run $s/survey_static.cfg "${central[@]}" \
        --set population.file="$(realpath "$survey")" -o "$dir/static_survey"
    runs+=(survey_static)
else
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/bol-eh2019"
fi
table() { sed -n "/<!-- $1 -->/,/<!-- end -->/p" docs/ageing.md | grep '`'; }
# Lines "KEY|PRINTED" of both tables, the key as a row of results.csv has it.
table "three ways" | awk -F' *[|] *' '{ gsub(/[`,]/, "")
    split("2019 2022 2030", year, " "); split("ageing_dynamic ageing_static survey_static", run, " ")
    for (r = 1; r <= 3; r++) for (y = 1; y <= 3; y++) print run[r] " " year[y] " " $3 "|" $(3 * r + y) }' >"$dir/printed"
table reforms | awk -F' *[|] *' '{ gsub(/[`,]/, ""); gsub(/−/, "-"); split($3, key, " ")
    for (r = 4; r <= 5; r++) print key[1] (r == 4 ? "-ageing_dynamic" : "-ageing_static") substr($3, length(key[1]) + 1) "|" $r
    }' >>"$dir/printed"
cat "$dir"/{dynamic,static,static_survey}/results.csv 2>/dev/null | awk -F, '$5 == "mean" { print $1 " " $2 " " $3 " " $4 "|" $6 }' >"$dir/found"
for run in "${runs[@]}"; do
    far=$(awk -F'|' -v run="$run" 'FNR == NR { found[$1] = $2; next }
        $1 ~ "^([a-z_0-9]*-)?" run " " { seen++; d = found[$1] - $2; x = $2; if (d < 0) d = -d; if (x < 0) x = -x
            if (!($1 in found) || $2 == "" || (d > 0.5 && d > 0.05 * x)) print $1 ": " $2 ", now " found[$1] }
        END { if (seen < 60) print seen " cells" }' "$dir/found" "$dir/printed")
    [ -z "$far" ] && pass "docs/ageing.md holds what $run says" || fail "docs/ageing.md holds what $run says" "$far"
done
