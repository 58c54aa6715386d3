#!/usr/bin/env bash
# Run test programs and scripts, two at a time (TEST_JOBS), add up what they count, and end with "N passed, N failed".
# Each argument is a Check program (its line "100%: Checks: 12, Failures: 0, Errors: 0" counts) or a
# script *.sh (a line "ok NAME" counts as passed, "not ok NAME" as failed). A line that starts with
# "skipped:" counts as skipped. A program that dies or ends with an error counts as failed.
set -u
export CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-4} # two at a time share the cores
passed=0 failed=0 skipped=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"; kill $(jobs -p) 2>/dev/null' EXIT

run_one() { # NUMBER TEST: its output to a file, its exit code to another, which appears when it has ended
    case $2 in
        *.sh) bash "$2" >"$logs/$1.log" 2>&1 ;;
        *) "$2" >"$logs/$1.log" 2>&1 ;;
    esac
    echo $? >"$logs/$1.part" && mv "$logs/$1.part" "$logs/$1.code"
}
run_all() {
    local k=0 running=0
    for test in "$@"; do
        if [ "$running" -ge "${TEST_JOBS:-2}" ]; then
            wait -n
            running=$((running - 1))
        fi
        run_one $k "$test" &
        k=$((k + 1)) running=$((running + 1))
    done
    wait
}
run_all "$@" &
all=$!

k=0
for test in "$@"; do
    while [ ! -e "$logs/$k.code" ]; do
        kill -0 $all 2>/dev/null || [ -e "$logs/$k.code" ] || echo 1 >"$logs/$k.code"
        sleep 0.1
    done
    log=$logs/$k.log code=$(cat "$logs/$k.code")
    k=$((k + 1))
    line=$(grep -E '^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+' "$log" | tail -n 1)
    skips=$(grep -cE '^skipped:' "$log")
    if [ -n "$line" ]; then
        checks=$(sed -E 's/.*Checks: ([0-9]+).*/\1/' <<<"$line")
        bad=$(sed -E 's/.*Failures: ([0-9]+), Errors: ([0-9]+).*/\1+\2/' <<<"$line")
        bad=$((bad))
        good=$((checks - bad))
        good=$((good > skips ? good - skips : 0))
    else
        good=$(grep -cE '^ok ' "$log")
        bad=$(grep -cE '^not ok ' "$log")
    fi
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    fi
    printf '%-44s %4d passed %3d failed %3d skipped\n' "$(basename "$test")" "$good" "$bad" "$skips"
    grep -E '^skipped:' "$log" | sort | uniq -c | sed 's/^ *[0-9]* /    /'
    [ "$bad" -eq 0 ] || sed 's/^/    | /' "$log" | tail -n 60
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skips))
done
echo
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
