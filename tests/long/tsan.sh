#!/usr/bin/env bash
# Threads that touch the same memory: clang's thread sanitizer, whose OpenMP runtime tells it of its
# own locks and joins through libarcher, which it loads by itself (gcc's does not tell, and gives
# false alarms). A race that is planted must be found, else the silence means nothing.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
if ! command -v clang >/dev/null || ! ls /usr/lib/llvm-*/lib/libarcher.so >/dev/null 2>&1; then
    echo "skipped: clang with libomp is not installed (clang, libomp-dev)"
    exit 0
fi
# Libraries that were not built with it (HDF5, GSL) are not looked into.
export TSAN_OPTIONS="ignore_noninstrumented_modules=1 exitcode=66"
clang -O1 -g -fsanitize=thread -fopenmp tests/long/race.c -o "$dir/race" &&
    says "a planted race is found" 66 "data race" "$dir/race"
check "amparo builds under the thread sanitizer" \
    make -s --no-print-directory PROFILE=tsan build build/tsan/tests/test_sim_run
if build/tsan/tests/test_sim_run >"$dir/log" 2>&1 && ! grep -q WARNING "$dir/log"; then
    pass "the loop's tests meet no race"
else
    fail "the loop's tests meet no race" "$(tail -40 "$dir/log")"
fi
amparo=build/tsan/amparo
small=(--set population.households=2500 --set years.last=2022 --set report=2022 --replicates 3)
for threads in 2 3 4; do # replicates in parallel with 2 and 3, blocks with 4
    check "a run with $threads threads meets no race" "$amparo" run scenarios/BOL/baseline.cfg \
        scenarios/BOL/bonos_widened.cfg "${small[@]}" --threads $threads -o "$dir/run$threads"
done
same_files "and gives the same bytes" "$dir/run2/results.h5" "$dir/run4/results.h5"
