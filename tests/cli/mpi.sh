#!/usr/bin/env bash
# Multidimensional poverty in whole runs: what its deprivation of income says is poverty, a reform lowers both, and the table
# of docs/dwelling.md beside published headcounts (AMPARO_WRITE_TABLES=1 writes it anew).
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
# value FOLDER SCENARIO YEAR INDICATOR GROUP
value() { grep "^$2,$3,$4,$5,mean," "$1/results.csv" | cut -d, -f6; }
near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(a != "" && b != "" && d * d < 1e-18 * (1 + b * b)) }'; }

# ---- income after programmes, in all years and scenarios ---------------------------------------------------
cat >"$dir/base.cfg" <<EOF
extends = "$PWD/scenarios/BOL/baseline.cfg";
name = "base";
mpi = "mpi_la";
EOF
printf 'extends = "base.cfg";\nname = "line";\nchange = ( { programme = "renta_dignidad"; from = 2020; amount = "line_poverty"; } );\n' >"$dir/line.cfg"
check "a run with a measure" "$amparo" run "$dir/base.cfg" "$dir/line.cfg" --set population.households=3000 \
    --set years.last=2021 --set report=2021 --replicates 3 -o "$dir/run"
for scenario in base line line-base; do
    for year in 2019 2020 2021; do
        poor=$(value "$dir/run" $scenario $year poverty all)
        lacks=$(value "$dir/run" $scenario $year mpi_deprived deprivation=resources)
        near "$lacks" "$poor" && pass "who lacks income is poor: $scenario, $year" ||
            fail "who lacks income is poor: $scenario, $year" "$lacks of $poor %"
    done
done
h=$(value "$dir/run" line-base 2021 mpi_headcount all)
awk -v h="$h" 'BEGIN { exit !(h < 0) }' && pass "a pension at the line lowers multidimensional poverty" ||
    fail "a pension at the line lowers multidimensional poverty" "$h"
says "the page tells it" 0 "Multidimensional poverty | its index" "$amparo" run "$dir/base.cfg" --set population.households=500 \
    --set years.last=2019 --set report=2019 --replicates 2 -o "$dir/page"

# ---- beside what was published -----------------------------------------------------------------------------
# row COUNTRY YEAR MEASURE PUBLISHED SOURCE
row() {
    printf 'extends = "%s/scenarios/%s/baseline.cfg";\nname = "m";\nmpi = "%s";\nyears = { first = %d; last = %d; };\n' \
        "$PWD" "$1" "$3" "$2" "$2" >"$dir/$3.cfg"
    printf 'report = %d;\nageing = "none";\nuncertainty = "none";\nreplicates = 1;\n' "$2" >>"$dir/$3.cfg"
    "$amparo" run "$dir/$3.cfg" --set population.households=10000 -o "$dir/$3" >"$dir/log" 2>&1 || fail "$3 runs" "$(cat "$dir/log")"
    printf '| %s, %d | `%s` | %.1f | %.1f | %s | %s |\n' "$1" "$2" "$3" "$(value "$dir/$3" m "$2" mpi_headcount all)" \
        "$(value "$dir/$3" m "$2" mpi_intensity all)" "$4" "$5"
}
{
    echo "| country, year | measure | H, % of persons | A, % | H as published | of |"
    echo "|---|---|---|---|---|---|"
    row COL 2018 col_ipm 19.6 "DANE, UN SDG database 1.2.2"
    row MEX 2022 mex_coneval 36.3 "CONEVAL, 10 August 2023"
    row PAN 2017 pan_ipm 19.1 "MIDES, UN SDG database 1.2.2"
    row SLV 2017 slv_ipm 38.9 "DIGESTYC, UN SDG database 1.2.2"
    row ECU 2019 ecu_ipm "not found" ""
    row URY 2019 ury_rights "none" ""
} >"$dir/new.md"
if command -v python3 >/dev/null; then
    check "docs/dwelling.md holds what the runs say" python3 tests/cli/near_tables.py docs/dwelling.md measures "$dir/new.md" \
        --loose 2 --relative 0.05 --absolute 0.5
else
    echo "skipped: python3 is not installed (table of docs/dwelling.md)"
fi
