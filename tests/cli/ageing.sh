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

# ---- the table of docs/ageing.md: each cell within 5 % or 0.5 -------------------------------------------
runs=(dynamic static)
central=(--set uncertainty=none --replicates 1)
check "dynamic ageing runs" "$amparo" run $s/ageing_dynamic.cfg "${central[@]}" -o "$dir/dynamic"
check "static ageing runs" "$amparo" run $s/ageing_static.cfg "${central[@]}" -o "$dir/static"
if [ -r "$survey" ]; then
    check "the survey runs" "$amparo" run $s/survey_static.cfg "${central[@]}" \
        --set population.file="$(realpath "$survey")" -o "$dir/survey"
    runs+=(survey)
else
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/bol-eh2019"
fi
for run in "${runs[@]}"; do
    sed -n '/<!-- three ways -->/,/<!-- end -->/p' docs/ageing.md | grep '`' >"$dir/printed.md"
    far=$(awk -v run="$run" '
        BEGIN { FS = ","; first["dynamic"] = 4; first["static"] = 7; first["survey"] = 10
            year[0] = 2019; year[1] = 2022; year[2] = 2030 }
        FNR == NR { if ($5 == "mean") value[$2 "," $3 " " $4] = $6; next }
        { split($0, cell, /[ ]*[|][ ]*/); key = cell[3]; gsub(/`/, "", key)
            for (k = 0; k < 3; k++) {
                printed = cell[first[run] + k]; gsub(/,/, "", printed)
                is = value[year[k] "," key]; d = is - printed; if (d < 0) d = -d
                seen++
                if (is == "" || !(d <= 0.5 || d <= 0.05 * printed)) print key, year[k] ": " printed ", now " is
            } }
        END { if (seen < 60) print seen " cells" }
    ' "$dir/$run/results.csv" "$dir/printed.md")
    [ -z "$far" ] && pass "docs/ageing.md holds what $run says" || fail "docs/ageing.md holds what $run says" "$far"
done
