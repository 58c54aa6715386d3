#!/usr/bin/env bash
# What goes wrong outside of the program: killed, no room, no right to write, files damaged or foreign.
# One line says so, the exit code is right, and no half file stays.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data
amparo=$(realpath "$amparo")
cp -r scenarios "$dir/scenarios"
baseline=$dir/scenarios/BOL/synthetic_2019.cfg
small=(--set population.households=500 --replicates 3)

# ---- killed ---------------------------------------------------------------------------------------------
for signal in TERM KILL; do
    "$amparo" run scenarios/BOL/baseline.cfg --set population.households=20000 --replicates 3000 \
        -o "$dir/killed" >/dev/null 2>&1 &
    pid=$!
    sleep 2.3
    kill -s $signal $pid 2>/dev/null
    wait $pid 2>/dev/null
    left=$(ls -A "$dir/killed" 2>/dev/null)
    [ -z "$left" ] && pass "a run ended by SIG$signal leaves no file" ||
        fail "a run ended by SIG$signal leaves no file" "$left"
done
says "a folder of a killed run is free for another" 0 "" "$amparo" run "$baseline" "${small[@]}" -o "$dir/killed"

# ---- nowhere to write -----------------------------------------------------------------------------------
echo "a file" >"$dir/file"
says "a folder below a file is told" 5 "$dir/file" "$amparo" run "$baseline" "${small[@]}" -o "$dir/file/run"
mkdir -p "$dir/taken/results.h5"
says "a folder in the place of results.h5 is told" 5 "results.h5" "$amparo" run "$baseline" "${small[@]}" -o "$dir/taken"
mkdir "$dir/locked"
if [ "$(id -u)" -ne 0 ]; then
    chmod 555 "$dir/locked"
    says "a read-only folder is told" 5 "$dir/locked" "$amparo" run "$baseline" "${small[@]}" -o "$dir/locked"
    chmod 755 "$dir/locked"
fi
if unshare -m true 2>/dev/null && unshare -m mount -t tmpfs -o size=64k tmpfs "$dir/locked" 2>/dev/null; then
    in_tmpfs() { # OPTIONS COMMAND...: with $dir/locked a small file system, which ends with the command
        local options=$1
        shift
        unshare -m bash -c 'mount -t tmpfs -o "$0" tmpfs "$1" && shift && "$@"; code=$?; echo "left: $(ls -A "$LOCKED")"; exit $code' \
            "$options" "$dir/locked" "$@"
    }
    export LOCKED=$dir/locked
    says "a read-only file system is told" 5 "$dir/locked" in_tmpfs ro "$amparo" run "$baseline" "${small[@]}" -o "$dir/locked"
    says "a full disk is told" 5 "No space left" in_tmpfs size=64k "$amparo" run "$baseline" "${small[@]}" -o "$dir/locked"
    left=$(in_tmpfs size=64k "$amparo" run "$baseline" "${small[@]}" -o "$dir/locked" 2>/dev/null | grep '^left: ')
    [ "$left" = "left: " ] && pass "a full disk leaves no half file" || fail "a full disk leaves no half file" "$left"
    says "a population on a full disk is told" 5 "No space left" in_tmpfs size=64k "$amparo" population build BOL \
        --households 5000 -o "$dir/locked/people.h5"
    for size in 200k 300k 400k 600k 800k; do
        left=$(in_tmpfs size=$size "$amparo" run "$baseline" "${small[@]}" -o "$dir/locked" 2>/dev/null | grep '^left: ')
        grep -q 'part' <<<"$left" && fail "a disk of $size leaves no half file" "$left" ||
            pass "a disk of $size leaves no half file"
    done
else
    echo "skipped: full disk and read-only file system need the right to mount"
fi

says "a standard output that takes nothing is told" 5 "standard output" \
    bash -c '"$0" list variables >/dev/full' "$amparo"

# ---- a run's folder, damaged ----------------------------------------------------------------------------
check "a run to damage" "$amparo" run "$baseline" "${small[@]}" -o "$dir/good"
again() { rm -rf "$dir/bad" && cp -r "$dir/good" "$dir/bad"; }
flip() { # FILE OFFSET: change one byte
    local byte
    byte=$(od -An -tu1 -j "$2" -N1 "$1" | tr -d ' ')
    printf "\\x$(printf %02x $((byte ^ 85)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
again
size=$(stat -c %s "$dir/bad/results.h5")
flip "$dir/bad/results.h5" $((size / 2))
says "verify --quick finds one byte changed in results.h5" 6 "results.h5" "$amparo" verify --quick "$dir/bad"
says "verify finds one byte changed in results.h5" 4 "its SHA-256 is another" "$amparo" verify "$dir/bad"
for at in 0 9 100 1000 $((size / 3)) $((size - 8)); do
    again
    flip "$dir/bad/results.h5" "$at"
    "$amparo" verify "$dir/bad" >"$dir/log" 2>&1
    code=$?
    case $code in
        4 | 5 | 6) pass "a byte changed at $at of results.h5 is found" ;;
        *) fail "a byte changed at $at of results.h5 is found" "code $code: $(cat "$dir/log")" ;;
    esac
done
again
truncate -s 700 "$dir/bad/results.h5"
says "verify finds a results.h5 that was cut" 4 "results.h5" "$amparo" verify "$dir/bad"
again
rm "$dir/bad/results.csv"
says "verify names a file that is gone" 5 "results.csv" "$amparo" verify "$dir/bad"
again
sed -i 's/^synthetic_2019,2019,poverty,all,mean,3/synthetic_2019,2019,poverty,all,mean,2/' "$dir/bad/results.csv"
says "verify finds a figure changed in results.csv" 6 "results.csv" "$amparo" verify "$dir/bad"
again
truncate -s 100 "$dir/bad/manifest.json"
says "half a manifest is told with its line" 5 "manifest.json:" "$amparo" verify "$dir/bad"
echo '{"schema": "another program 3", "run_id": "0"}' >"$dir/bad/manifest.json"
says "the manifest of another program is refused" 4 "not the manifest of a run" "$amparo" verify "$dir/bad"
echo '[1, 2]' >"$dir/bad/manifest.json"
says "a manifest that is a list is refused" 4 "not the manifest of a run" "$amparo" verify "$dir/bad"
sed 's/"amparo manifest 1"/"amparo manifest 9"/' "$dir/good/manifest.json" >"$dir/bad/manifest.json"
says "a manifest of a later schema is refused" 4 "not the manifest of a run" "$amparo" verify "$dir/bad"
again
sed -i 's/"run_id": "[0-9a-e]/"run_id": "f/; t; s/"run_id": "f/"run_id": "0/' "$dir/bad/manifest.json"
says "another run id is not the same run" 0 "within 1e-9" "$amparo" verify "$dir/bad"
again
sed -i 's/"run_id": "[^"]*/"run_id": "..\/..\/etc/' "$dir/bad/manifest.json"
says "a run id that is a path is refused" 4 "not the manifest of a run" "$amparo" verify "$dir/bad"
again
sed -i 's/"name": "results.csv"/"name": "..\/..\/etc\/passwd"/' "$dir/bad/manifest.json"
says "a manifest that names files of others is refused" 4 "not the manifest of a run" "$amparo" package "$dir/bad"
again
sed -i 's/"replicates=3"/"replicates=4"/' "$dir/bad/manifest.json"
says "other settings give another result" 6 "differs" "$amparo" verify "$dir/bad"
mv "$dir/scenarios" "$dir/elsewhere"
says "a scenario that is gone is named" 5 "synthetic_2019.cfg" "$amparo" verify "$dir/good"
mv "$dir/elsewhere" "$dir/scenarios"
says "and verifies when it is back" 0 "same bytes" "$amparo" verify "$dir/good"
says "a run into the folder of another program's manifest is refused" 2 "not the manifest" "$amparo" run "$baseline" \
    "${small[@]}" -o "$dir/foreign$(mkdir "$dir/foreign" && echo '{}' >"$dir/foreign/manifest.json")"
