#!/usr/bin/env bash
# A run as one archive: whole, the same bytes each time, without microdata, and it gives the run again.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data
program=$(realpath "$amparo")

small="--set years.last=2022 --set report=2022 --replicates 2"
# shellcheck disable=SC2086
check "a run" "$amparo" run scenarios/BOL/baseline.cfg scenarios/BOL/pension_at_line.cfg --set population.households=800 $small \
    --set programme.renta_dignidad.take_up=0.9 -o "$dir/run"
check "it is packed" "$amparo" package "$dir/run"
check "again, elsewhere" "$amparo" package "$dir/run/" -o "$dir/other.tar.gz"
same_files "the archive has the same bytes each time" "$dir/run.tar.gz" "$dir/other.tar.gz"
tar -xzf "$dir/run.tar.gz" -C "$dir" && top=$(echo "$dir"/amparo-*) && [ -d "$top" ] && pass "it opens to one folder" || fail "it opens to one folder"
for file in README.md rebuild.sh ro-crate-metadata.json run/report.html run/manifest.json inputs/scenarios/BOL/baseline.cfg \
    inputs/data/countries/BOL/profile.cfg; do
    [ -s "$top/$file" ] && pass "it holds $file" || fail "it holds $file"
done
if python3 -c '
import hashlib, json, os, sys
os.chdir(sys.argv[1])
graph = {x["@id"]: x for x in json.load(open("ro-crate-metadata.json"))["@graph"]}
files = [x["@id"] for x in graph["./"]["hasPart"]]
assert len(files) > 50 and all(graph[f]["sha256"] == hashlib.sha256(open(f, "rb").read()).hexdigest() for f in files)
' "$top"; then pass "the crate names every file with its digest"; else fail "the crate names every file with its digest"; fi
says "what it holds gives the run again, to the byte" 0 "same bytes" env AMPARO="$program" sh "$top/rebuild.sh"

# People of a file are microdata.
check "a population" "$amparo" population build BOL --households 500 -o "$dir/people.h5"
mkdir -p "$dir/mine" && cat >"$dir/mine/people.cfg" <<C
extends = "$PWD/scenarios/BOL/baseline.cfg";
name = "people";
population = { source = "file"; file = "$dir/people.h5"; };
C
# shellcheck disable=SC2086
check "a run on it" "$amparo" run "$dir/mine/people.cfg" $small -o "$dir/run2"
says "microdata are left out, and named" 0 "1 input is microdata and left out" "$amparo" package "$dir/run2"
tar -tzf "$dir/run2.tar.gz" | grep -q 'people\.h5' && fail "they are not in it" || pass "they are not in it"
tar -xzOf "$dir/run2.tar.gz" --wildcards '*/README.md' | grep -q "people.h5, SHA-256 [0-9a-f]\{64\}" && pass "the README names them with their digest" ||
    fail "the README names them with their digest"
check "unless they are asked for" "$amparo" package "$dir/run2" --with-microdata
tar -tzf "$dir/run2.tar.gz" | grep -q 'inputs/people\.h5' && pass "then they are in it" || fail "then they are in it"

echo "# touched" >>"$dir/run/summary.json"
says "a file that is not the run's is refused" 4 "not the one of the run" "$amparo" package "$dir/run" -o "$dir/bad.tar.gz"
[ -e "$dir/bad.tar.gz" ] && fail "and no archive is left" || pass "and no archive is left"
