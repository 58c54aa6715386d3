#!/usr/bin/env bash
# The plain trajectory against the numpy program whose job it can do (docs/plain.md): the same people, six runs of
# each, ten years; results agree within 4 standard errors of the two means.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=tests/bench/job AMPARO_SHARED=$shared
job() {
    /usr/bin/python3 tests/bench/job.py "$@" --persons 60000 --seeds 6
}

if ! job people "$dir/job.csv" 2>"$dir/why"; then
    echo "skipped: no numpy, or no bench/baseline_numpy.py in $shared"
    exit 0
fi
says "the population is imported" 0 "60000 persons" \
    "$amparo" population import "$dir/job.csv" --map tests/bench/job/job.map -o "$dir/job.h5"
for threads in 1 2; do
    says "the job runs with $threads threads" 0 "Cite" "$amparo" run tests/bench/job/job.cfg --replicates 6 \
        --set population.file="$dir/job.h5" --threads $threads -o "$dir/run$threads"
done
same_files "the job gives the same bytes on two threads" "$dir/run1/results.h5" "$dir/run2/results.h5"
mkdir "$dir/tables" && job tables "$dir/tables"
for table in "$dir"/tables/*.csv; do
    same_files "$(basename "$table") is what the numpy program says" "$table" \
        "tests/bench/job/countries/JOB/$(basename "$table")"
done
job run "$dir/numpy.csv"
says "its results are numpy's" 0 "gini" job compare "$dir/numpy.csv" "$dir/run1/results.csv"
