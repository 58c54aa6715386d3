#!/usr/bin/env bash
# The programmes of each country's library in runs of small populations: each moves an indicator, and those that were
# fitted have about the recipients that were published. tests/long/programmes.sh is the full size.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data

for folder in data/programmes/???/; do
    iso3=$(basename "$folder")
    runs=()
    while read -r -a paths; do
        runs+=("${paths[0]%.cfg}")
        "$amparo" run "${paths[@]}" -o "${paths[0]%.cfg}" >"$dir/log" 2>&1 ||
            fail "programmes of $iso3 run" "$(cat "$dir/log")"
    done < <(python3 tests/cli/programme_checks.py scenarios "$iso3" "$dir" --households 1500)
    python3 tests/cli/programme_checks.py prove "$iso3" "${runs[@]}" --households 1500 2>&1 || fail "programmes of $iso3"
done
