#!/usr/bin/env bash
# The runs of the README in full size, and again from their manifests: the same bytes.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
s=scenarios/BOL
check "the demo's run" "$amparo" run $s/baseline.cfg $s/pension_at_line.cfg $s/bonos_widened.cfg \
    $s/emergency_income_2020.cfg -o "$dir/demo"
says "the demo's run verifies" 0 "same bytes" "$amparo" verify "$dir/demo"
check "the overnight run" "$amparo" run $s/synthetic_2019.cfg $s/overnight/pension_at_line.cfg \
    $s/overnight/bonos_widened.cfg $s/overnight/emergency_income.cfg -o "$dir/overnight"
says "the overnight run verifies" 0 "same bytes" "$amparo" verify "$dir/overnight"
check "the same with one thread" "$amparo" run $s/synthetic_2019.cfg $s/overnight/pension_at_line.cfg \
    $s/overnight/bonos_widened.cfg $s/overnight/emergency_income.cfg --threads 1 -o "$dir/alone"
same_files "has the same bytes" "$dir/overnight/results.h5" "$dir/alone/results.h5"
