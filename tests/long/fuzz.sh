#!/usr/bin/env bash
# libFuzzer on formulas, tables, maps, scenarios, margins, surveys (text, Stata, both of SPSS) and population files: first
# good ones and the bad ones of tests/bad, then FUZZ_SECONDS (60) of new ones for each target under the address and undefined-behaviour
# sanitizers. FUZZ_TARGETS names some of them. What it ever finds is kept in tests/fuzz/found/<target>/
# and played again here.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
seconds=${FUZZ_SECONDS:-60}
command -v clang >/dev/null || { echo "skipped: clang is not installed"; exit 0; }
check "the fuzzers build" make --no-print-directory -s PROFILE=fuzz fuzzers
echo 'leak:libconfig' >"$dir/leaks" # libconfig 1.5 forgets the text of a string that never closes
export LSAN_OPTIONS=suppressions=$dir/leaks:print_suppressions=0
corpus=$dir/corpus
mkdir -p "$corpus"/{expr,table,map,scenario,margins,popfile,survey_csv}

# ---- good ones to begin with ------------------------------------------------------------------------------
n=0
while IFS= read -r formula; do # the first byte of a case is the wanted type and level: @ to H
    letter=$(printf "\\x$(printf %x $((64 + n % 9)))")
    printf '%s%s' "$letter" "$formula" >"$corpus/expr/$n"
    n=$((n + 1))
done < <({ grep -hvE '^(#|$)' tests/expr/*.test
    grep -ohE '"[^"]*"' data/programmes/*/*.cfg scenarios/*/*.cfg data/surveys/*.map | tr -d '"'; } | sort -u)
[ $n -gt 300 ] && pass "$n formulas to begin with" || fail "$n formulas to begin with"
cp data/surveys/*.map "$corpus/map/"
for file in scenarios/*/*.cfg tests/data/scenarios/*.cfg; do cp "$file" "$corpus/scenario/${file//\//_}"; done
for file in data/countries/*/margins.csv; do cp "$file" "$corpus/margins/${file//\//_}"; done
check "seeds of Stata and SPSS" build/fuzz/make_seeds "$dir"
for kind in dta sav zsav; do mv "$dir/$kind" "$corpus/survey_$kind"; done
cat >"$corpus/survey_csv/seed" <<'C'
h;hh;n;w;s;p;pa;mo;fa;age;sex;r;y;d;z
1;A 1;1;10;1;7;2;;;40;M;1;300,5;2;99
1;A 1;2;10;1;7;1;0;0;"39";F;2;NA;2;99
1;A 1;3;10;1;7;;2;1;8;2.Mujer;;98,5;2;99
2;B;1;12;2;8;;;;70;F;1;1,5e3;;88
C
{ printf '@'; head -40 data/countries/BOL/population.csv; } >"$corpus/table/comma"
{ printf 'A'; cat "$corpus/survey_csv/seed"; } >"$corpus/table/semicolon"
{ printf 'Q'; iconv -t UTF-16 "$corpus/survey_csv/seed"; } >"$corpus/table/utf16"
check "a population" "$amparo" population build BOL -n 50 -o "$dir/people.h5"
cp "$dir/people.h5" "$corpus/popfile/sealed"
dd if="$dir/people.h5" of="$corpus/popfile/bare" bs=512 skip=1 status=none

# ---- bad ones, but for those that only their size makes bad ----------------------------------------------
mkdir "$dir/bad"
check "the bad files of tests/bad" env AMPARO="$amparo" tests/bad/make.sh "$dir/bad"
cp tests/bad/*.cfg "$corpus/scenario/"
add() { # KIND FOLDER: bad files of a kind to the corpus of a target
    find "$dir/bad" -maxdepth 1 -type f -name "*.$1" -size -100k -exec cp {} "$corpus/$2/" \;
    [ -n "$(ls "$corpus/$2")" ] && pass "$2 begins with bad files" || fail "$2 begins with bad files"
}
add csv survey_csv
add csv table
add map map
add margins margins
add h5 popfile
for kind in dta sav zsav; do add $kind survey_$kind; done

# ---- and new ones -------------------------------------------------------------------------------------------
for target in ${FUZZ_TARGETS:-expr table map scenario margins survey_csv survey_dta survey_sav survey_zsav popfile}; do
    fuzzer=build/fuzz/fuzz_$target
    mkdir -p "$dir/new_$target"
    if ls tests/fuzz/found/"$target"/* >/dev/null 2>&1; then
        check "$target: what was found once passes" "$fuzzer" tests/fuzz/found/"$target"/*
    fi
    check "$target: what is good passes" "$fuzzer" -runs=0 "$corpus/$target"
    if "$fuzzer" -max_len=20000 -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -malloc_limit_mb=2500 \
        -print_final_stats=1 -artifact_prefix="$dir/" "$dir/new_$target" "$corpus/$target" >"$dir/log" 2>&1; then
        pass "$target: $(sed -n 's/stat::number_of_executed_units: *//p' "$dir/log") new cases in $seconds s"
    else
        fail "$target: new cases for $seconds s" "$(grep -aE '^(==|SUMMARY|    #)|Base64' "$dir/log" | head -30)"
        [ -z "${FUZZ_KEEP:-}" ] || cp "$dir"/{crash,oom,timeout}-* "$FUZZ_KEEP/" 2>/dev/null
    fi
    rm -f /tmp/amparo-fuzz-*
done
