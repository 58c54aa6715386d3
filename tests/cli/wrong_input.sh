#!/usr/bin/env bash
# A user's mistake gives one clear line and its exit code, and leaves nothing behind.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh

says "an unknown command offers the nearest" 2 'did you mean "run"' "$amparo" rnu
says "no command prints the usage" 2 "Usage" "$amparo"
says "a missing scenario file is named" 5 "no_such.cfg" "$amparo" run no_such.cfg
says "no scenario at all is told" 2 "no scenario given" "$amparo" run
says "an unknown option ends with the code of a wrong command line" 2 "unrecognized" "$amparo" run --frobnicate
says "an unknown setting offers the nearest" 3 'replicates' "$amparo" run scenarios/BOL/baseline.cfg --set replicate=3
says "a wrong number of threads is told" 2 "whole number" "$amparo" run scenarios/BOL/baseline.cfg --threads many
says "verify of no run names the manifest" 5 "manifest.json" "$amparo" verify "$dir"
says "describe of no file is told" 5 "nothing.h5" "$amparo" population describe "$dir/nothing.h5"
echo "this is not HDF5" >"$dir/text.h5"
says "describe of a text file is told" 4 "text.h5" "$amparo" population describe "$dir/text.h5"
says "a country without profile is told" 5 "XYZ" "$amparo" population describe XYZ
mkdir -p "$dir/s"
cat >"$dir/s/wrong.cfg" <<'C'
extends = "../BOL/baseline.cfg";
name = "wrong";
replicates = "many";
change = ( { programme = "renta_dignidat"; from = 2027; amount = "line_povert"; },
           { programme = "renta_dignidad"; from = 2027; amount = "line_povert"; } );
sede = 3;
C
mkdir -p "$dir/BOL" && cp scenarios/BOL/baseline.cfg "$dir/BOL/"
export AMPARO_DATA=data
says "check reports a wrong number with its line" 3 "wrong.cfg:3" "$amparo" check "$dir/s/wrong.cfg"
says "check reports a wrong programme with its nearest" 3 "renta_dignidad" "$amparo" check "$dir/s/wrong.cfg"
says "check reports a wrong name in a formula along with the rest" 3 'did you mean "line_poverty"?' "$amparo" check "$dir/s/wrong.cfg"
says "check reports an unknown key with its nearest" 3 "seed" "$amparo" check "$dir/s/wrong.cfg"
says "a correct scenario is said to be correct" 0 "correct" "$amparo" check scenarios/BOL/baseline.cfg
says "check takes a country profile" 0 "assumptions" "$amparo" check data/countries/BOL
