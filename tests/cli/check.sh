#!/usr/bin/env bash
# amparo check: scenarios, programmes, maps of surveys and profiles, all mistakes of all files at once.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data

for file in scenarios/[A-Z]*/*.cfg scenarios/*/programmes/*.cfg data/programmes/*/*.cfg; do
    if grep -q '"survey"' "$file" || grep -q 'extends.*survey_' "$file"; then
        continue # needs a file that is not part of the project
    fi
    says "$file is correct" 0 "correct" "$amparo" check "$file"
done
for file in data/surveys/*.map; do
    says "$file is correct" 0 "correct" "$amparo" check "$file"
done
for folder in data/countries/*/; do
    says "$folder is correct" 0 "parameters" "$amparo" check "$folder"
done

cp data/programmes/BOL/bono_canasta_familiar.cfg "$dir/programme.cfg"
sed -i 's/renta_dignidad/renta_dignidat/; s/contributory_pension <= 0/contributory_pensoin <= 0/' "$dir/programme.cfg"
printf 'extends = "%s/scenarios/BOL/baseline.cfg";\nreplicates = "many";\nsede = 3;\n' "$PWD" >"$dir/scenario.cfg"
sed 's/household  *=/houshold =/' data/surveys/bol-eh2019.map >"$dir/survey.map"
mkdir -p "$dir/BOL" && cp data/countries/BOL/profile.cfg "$dir/BOL/profile.cfg"
sed -i '0,/value = [0-9.]*;/s//valeu = 3;/' "$dir/BOL/profile.cfg"
all=$("$amparo" check "$dir/programme.cfg" "$dir/scenario.cfg" "$dir/survey.map" "$dir/BOL" \
    "$dir/nowhere.cfg" 2>&1)
code=$?
[ $code -eq 3 ] && pass "several wrong files end with the code of the first" ||
    fail "several wrong files end with the code of the first" "$code"
for part in 'programme.cfg:.*"receives.renta_dignidat"' 'programme.cfg:.*did you mean "contributory_pension"' \
    'scenario.cfg:2: replicates: .*"many"' 'scenario.cfg:3: sede: .*"seed"' \
    'survey.map:[0-9]*: houshold: .*"household"' 'BOL/profile.cfg:[0-9]*: .*value is missing' 'nowhere.cfg'; do
    grep -qE "$part" <<<"$all" && pass "check tells $part" || fail "check tells $part" "$all"
done
says "check of nothing is a wrong command line" 2 "no file given" "$amparo" check
says "a profile of assumptions is no profile of facts" 3 "wants a source" "$amparo" check --strict data/countries/BOL
says "a programme with a source for all rules, amounts and shares is strictly correct" 0 "correct" \
    "$amparo" check --strict data/programmes/BOL/renta_dignidad.cfg
says "a rule without a source is told" 3 "juntos.cfg:9: who: no source; --strict wants one" \
    "$amparo" check --strict data/programmes/PER/juntos.cfg
says "a share that is assumed is told" 3 "take_up: an assumption; --strict wants a source" \
    "$amparo" check --strict data/programmes/URY/afam_pe.cfg
