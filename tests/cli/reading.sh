#!/usr/bin/env bash
# The examples of docs/reading.md run in a run folder, and summary.json follows its schema.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data
python=/usr/bin/python3

run=$dir/run
check "a run to read" "$amparo" run scenarios/BOL/baseline.cfg scenarios/BOL/pension_at_line.cfg --set population.households=1000 \
    --set years.last=2028 --set report=2028 --replicates 4 --chance "P(poverty(2028) < 50%)" -o "$run"

# The blocks of a language, numbered, each in a file of its own.
blocks() { awk -v kind="$1" -v base="$dir/$1" '
    $0 == "```" kind { open = 1; n++; next }
    $0 == "```" { open = 0 }
    open { print > (base n) }
    END { print n + 0 }' docs/reading.md; }

n=$(blocks python)
[ "$n" -eq 4 ] && pass "the page has four examples in Python" || fail "the page has four examples in Python" "$n"
for k in $(seq "$n"); do
    library=$(grep -oE '^import (pandas|h5py)' "$dir/python$k" | cut -d' ' -f2)
    if [ -n "$library" ] && ! $python -c "import $library" 2>/dev/null; then
        echo "skipped: python3-$library is not installed"
        continue
    fi
    (cd "$run" && $python "$dir/python$k") >"$dir/said$k" 2>&1 && [ -s "$dir/said$k" ] && pass "example $k in Python runs" ||
        fail "example $k in Python runs" "$(cat "$dir/said$k")"
done
mean=$(awk -F, '$1 == "baseline" && $2 == 2028 && $3 == "poverty" && $4 == "all" && $5 == "mean" { printf "%.1f", $6 }' "$run/results.csv")
grep -q "^2028 $mean " "$dir/said1" && pass "it tells the figure of results.csv" || fail "it tells the figure of results.csv" "$(tail -1 "$dir/said1")"
n=$(blocks r)
if ! command -v Rscript >/dev/null; then
    echo "skipped: R is not installed"
else
    out=$(cd "$run" && Rscript "$dir/r1" 2>&1) && grep -q 2028 <<<"$out" && pass "the example in R runs" || fail "the example in R runs" "$out"
fi
if $python -c "import jsonschema" 2>/dev/null; then
    check "summary.json follows docs/summary.schema.json" $python -c '
import json, sys, jsonschema
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open("docs/summary.schema.json")))' "$run/summary.json"
else
    echo "skipped: python3-jsonschema is not installed"
fi
