#!/usr/bin/env bash
# Uruguay's sample of 2018 beside the synthetic Uruguay: the tables of docs/validation_uruguay.md are what
# the program says. The survey is INE's and not here: skipped without it.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
survey=$shared/data/surveys/ury-ech2018-sample/ech2018_sample.dta
map=data/surveys/ury-ech2018.map
if [ ! -r "$survey" ] || ! command -v python3 >/dev/null; then
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/ury-ech2018-sample, or no python3"
    exit 0
fi
export AMPARO_DATA=$PWD/data
near() { # near NAME MARK NEW OPTIONS: the table after <!-- MARK --> of the page against a new one
    check "$1" python3 tests/cli/near_tables.py docs/validation_uruguay.md "$2" "$3" "${@:4}"
}

check "the survey is imported" "$amparo" population import "$survey" --map $map -o "$dir/survey.h5"
check "the synthetic Uruguay of 2018 is built" "$amparo" population build URY/2018 -o "$dir/synthetic.h5"
for of in survey synthetic; do
    check "the structure of the $of is worked out" "$amparo" population structure "$dir/$of.h5" -o "$dir/$of.csv"
done
python3 tools/compare_structures.py --cases 30 --names survey,synthetic "$dir/survey.csv" "$dir/synthetic.csv" 2>&1 |
    grep '^|' >"$dir/structure.md"
near "docs/validation_uruguay.md holds the structures" structure "$dir/structure.md" --loose 2 --relative 0.05 --absolute 1.5

reforms="scenarios/URY/overnight_2018.cfg $(echo scenarios/URY/overnight/*.cfg)"
# shellcheck disable=SC2086
check "the reforms run on the synthetic population" "$amparo" run $reforms -o "$dir/run_synthetic"
# shellcheck disable=SC2086
check "the reforms run on the survey" "$amparo" run $reforms --set population.source=survey \
    --set "population.map=$PWD/$map" --set benefits=reported --set "population.file=$(realpath "$survey")" \
    --set uncertainty=process,sampling -o "$dir/run_survey"
python3 tools/compare_runs.py --heads --sampling --effective 333 --names survey,synthetic "$dir/run_survey" "$dir/run_synthetic" 2>&1 |
    sed -n '/^\*\*child_benefit/,$p' | grep -v '^Of ' >"$dir/reforms.md"
near "docs/validation_uruguay.md holds the reforms" reforms "$dir/reforms.md" --loose 2 --relative 0.1 --absolute 0.3
