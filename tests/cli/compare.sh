#!/usr/bin/env bash
# amparo compare: two runs on one baseline side by side, and what it refuses.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
s=scenarios/BOL
small=(--set population.households=600 --set years.last=2028 --set report=2028 --replicates 4)
check "a run with a pension at the line" "$amparo" run $s/baseline.cfg $s/pension_at_line.cfg "${small[@]}" -o "$dir/one"
check "a run with wider grants" "$amparo" run $s/baseline.cfg $s/bonos_widened.cfg "${small[@]}" -o "$dir/two"
out=$("$amparo" compare "$dir/one" "$dir/two/results.h5" --chance "P(cost_gdp(2028) > 0.1%)" 2>&1)
case $out in
    *"pension_at_line against baseline"*"bonos_widened against baseline"*"100 (60 to 100), 4 of 4 replicates; baseline"*"differences are paired"*)
        pass "three scenarios are compared, the shared baseline once" ;;
    *) fail "three scenarios are compared, the shared baseline once" "$out" ;;
esac
[ "$(grep -c '^  baseline' <<<"$out")" = 2 ] && pass "the baseline has one row a table" || fail "the baseline has one row a table" "$out"
says "in Spanish" 0 "las diferencias son pareadas" env LC_ALL=es_ES.UTF-8 LANG=es "$amparo" compare "$dir/one" "$dir/two"
says "a year that is not there" 2 "2019 to 2028" "$amparo" compare "$dir/one" --year 2035
says "a file that is no run" 4 "not an HDF5 file of amparo" "$amparo" compare "$dir/one/results.csv"
says "nothing to compare" 2 "no run folder given" "$amparo" compare
says "a precision is no chance" 2 "asks for a precision" "$amparo" compare "$dir/one" --chance "mcse(poverty, 2028) < 1"
