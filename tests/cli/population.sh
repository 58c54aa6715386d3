#!/usr/bin/env bash
# A population on its way through files: exported to CSV, Stata and HDF5 it comes back as it was; its
# codebook says what an analyst would ask.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data

# comes_back NAME FILE.h5: by each kind of file; a table of all columns with 17 digits is the judge.
comes_back() {
    local name=$1 file=$2 kind
    for kind in csv dta; do
        check "$name is exported to .$kind" "$amparo" population export "$file" -o "$dir/out.$kind"
        check "$name comes back from .$kind" "$amparo" population import "$dir/out.$kind" --map "$dir/out.$kind.map" -o "$dir/again.h5"
        check "what came back is exported" "$amparo" population export "$dir/again.h5" -o "$dir/again.csv"
        same_files "$name from .$kind is the same in all columns" "$dir/out.csv" "$dir/again.csv"
    done
    check "$name is exported to .h5" "$amparo" population export "$file" -o "$dir/out.h5"
    same_files "$name from .h5 is the same file" "$file" "$dir/out.h5"
}
check "a population to export" "$amparo" population build BOL -n 700 -o "$dir/people.h5"
comes_back "a synthetic population" "$dir/people.h5"
survey=$shared/data/surveys/bol-eh2019
if [ -r "$survey/persona_coded.dta" ]; then
    check "a survey to export" "$amparo" population import "$survey/persona_coded.dta" --map data/surveys/bol-eh2019.map -o "$dir/survey.h5"
    comes_back "a survey" "$dir/survey.h5"
else
    echo "skipped: no survey in \$AMPARO_SHARED/data/surveys/bol-eh2019"
fi
says "an unknown kind of file is told what is valid" 4 "valid are .csv, .dta, .h5" "$amparo" population export "$dir/people.h5" -o "$dir/people.xlsx"
says "export without -o is told" 2 "population export: write" "$amparo" population export "$dir/people.h5"
says "labels in another language are told what is valid" 2 "expected en or es" "$amparo" population export "$dir/people.h5" --labels fr -o "$dir/x.csv"
says "a country by another name is told where names are" 5 "amparo list countries names those there are" "$amparo" population build Peru -o "$dir/x.h5"

# ---- the codebook ---------------------------------------------------------------------------------------
says "describe prints a page" 0 "who stand for 11,671,386" "$amparo" population describe "$dir/people.h5"
says "describe --full prints every column" 0 "household_uid: identity of the household" "$amparo" population describe "$dir/people.h5" --full
says "describe --full prints the fit" 0 "difference" "$amparo" population describe "$dir/people.h5" --full
if [ -r "$dir/survey.h5" ]; then
    says "a survey's page has INE's poverty with its error" 0 "37.2 ± 0.9     12.9 ± 0.7     37.2 ± 0.9" "$amparo" population describe "$dir/survey.h5"
    says "and names what the survey lacks" 0 "not taken from the survey" "$amparo" population describe "$dir/survey.h5"
fi
