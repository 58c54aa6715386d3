#!/usr/bin/env bash
# The programmes of each country's library beside what was published of them: the tables of docs/programme_checks.md
# (AMPARO_WRITE_TABLES=1 writes them anew).
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
page=docs/programme_checks.md

for folder in data/programmes/???/; do
    iso3=$(basename "$folder")
    runs=()
    while read -r -a paths; do
        runs+=("${paths[0]%.cfg}")
        "$amparo" run "${paths[@]}" -o "${paths[0]%.cfg}" >"$dir/log" 2>&1 ||
            fail "programmes of $iso3 run" "$(cat "$dir/log")"
    done < <(python3 tests/cli/programme_checks.py scenarios "$iso3" "$dir" --households 10000 --replicates 6)
    python3 tests/cli/programme_checks.py prove "$iso3" "${runs[@]}" --households 10000 2>&1 || fail "programmes of $iso3"
    all+=("${runs[@]}")
done
is_held() { # is_held TABLE LOOSE RELATIVE ABSOLUTE
    python3 tests/cli/programme_checks.py "$1" "${all[@]}" >"$dir/new"
    check "$page holds the table $1" python3 tests/cli/near_tables.py $page "$1" "$dir/new" --loose "$2" \
        --relative "$3" --absolute "$4"
}
is_held summary 2 0.25 3
is_held checks 5 0.08 0.08
is_held moves 5 0.2 0.05
silent=$(python3 tests/cli/programme_checks.py silent $page "${all[@]}" 2>&1)
[ -z "$silent" ] && pass "$page speaks of each prediction that is far off" ||
    fail "$page speaks of each prediction that is far off" "$silent"
