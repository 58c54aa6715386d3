#!/usr/bin/env bash
# libFuzzer on formulas: first every formula of the project and of tests/expr, then FUZZ_SECONDS (60)
# of new ones under the address and undefined-behaviour sanitizers. What it ever finds is kept in
# tests/fuzz/found/ and played again here.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
seconds=${FUZZ_SECONDS:-60}
command -v clang >/dev/null || { echo "skipped: clang is not installed"; exit 0; }
fuzzer=build/fuzz/fuzz_expr
mkdir -p build/fuzz "$dir/corpus" "$dir/new"
check "the fuzzer builds" clang -std=c11 -O1 -g -fsanitize=fuzzer,address,undefined \
    -fno-sanitize-recover=undefined -ffp-contract=off -D_GNU_SOURCE -DAMP_VERSION='"0"' -Imodel -Itests/unit \
    tests/fuzz/fuzz_expr.c model/expr/*.c model/base/*.c model/num/*.c -lgsl -lgslcblas -lsleef -lm -o "$fuzzer"
n=0
while IFS= read -r formula; do # the first byte of a case is the wanted type and level: @ to H
    letter=$(printf "\\x$(printf %x $((64 + n % 9)))")
    printf '%s%s' "$letter" "$formula" >"$dir/corpus/$n"
    n=$((n + 1))
done < <({ grep -hvE '^(#|$)' tests/expr/*.test
    grep -ohE '"[^"]*"' data/programmes/*/*.cfg scenarios/*/*.cfg data/surveys/*.map | tr -d '"'; } | sort -u)
[ $n -gt 300 ] && pass "$n formulas to begin with" || fail "$n formulas to begin with"
if ls tests/fuzz/found/* >/dev/null 2>&1; then
    check "what was found once passes" "$fuzzer" tests/fuzz/found/*
fi
if "$fuzzer" -runs=0 "$dir/corpus" >"$dir/log" 2>&1; then
    pass "every formula of the project passes"
else
    fail "every formula of the project passes" "$(tail -30 "$dir/log")"
fi
if "$fuzzer" -max_len=4200 -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$dir/" \
    "$dir/new" "$dir/corpus" >"$dir/log" 2>&1; then
    pass "$(sed -n 's/stat::number_of_executed_units: *//p' "$dir/log") new formulas in $seconds s"
else
    fail "new formulas for $seconds s" "$(grep -aE '^(==|SUMMARY|    #)|Base64' "$dir/log" | head -30)"
fi
