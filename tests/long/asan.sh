#!/usr/bin/env bash
# Every end-to-end test again with the program built under the address and undefined-behaviour
# sanitizers: no bad access, no leak, no overflow, on good and on wrong input.
cd "$(dirname "$0")/../.." || exit 1
export AMPARO=build/asan/amparo
for script in tests/cli/{check,failures,same_bytes,survey,wrong_input}.sh; do
    bash "$script" 2>&1 | sed -E "s/^(not )?ok /&$(basename "$script" .sh), asan: /"
done
