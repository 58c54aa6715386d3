#!/usr/bin/env bash
# Run test programs and scripts, add up what they count, and end with "N passed, N failed".
# Each argument is a Check program (its line "100%: Checks: 12, Failures: 0, Errors: 0" counts) or a
# script *.sh (a line "ok NAME" counts as passed, "not ok NAME" as failed). A line that starts with
# "skipped:" counts as skipped. A program that dies or ends with an error counts as failed.
set -u
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for test in "$@"; do
    case $test in
        *.sh) bash "$test" >"$log" 2>&1 ;;
        *) "$test" >"$log" 2>&1 ;;
    esac
    code=$?
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
