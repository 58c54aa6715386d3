#!/usr/bin/env bash
# Surveys of several files: the whole example of docs/surveys.md prints what the page says, the maps and
# templates of data/surveys are correct, a run reads what was imported, and mistakes are one clear line.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data

# block NAME: the fenced block of the page after "<!-- NAME -->"
block() { awk -v mark="<!-- $1 -->" '$0 == mark { on = 1; next } on && /^```/ { if (++fence == 2) exit; next } on && fence' docs/surveys.md; }
for name in persons.csv homes.csv bought.csv example.map; do
    block "file: $name" >"$dir/$name"
done
check "the example's map is correct" "$amparo" check "$dir/example.map"
"$amparo" population import "$dir/persons.csv" --map "$dir/example.map" -o "$dir/example.h5" >"$dir/said" 2>&1
[ $? -eq 0 ] && pass "the example is imported" || fail "the example is imported" "$(cat "$dir/said")"
missing=$(block printed | grep -vxFf "$dir/said")
[ -z "$missing" ] && pass "the import says what the page says" || fail "the import says what the page says" "not said: $missing
$(cat "$dir/said")"

# ---- other places, other names ---------------------------------------------------------------------------
mkdir "$dir/other"
mv "$dir/homes.csv" "$dir/other/walls.csv"
says "a file that is not beside the main one is looked for" 5 "say where it is with dwelling=PATH" \
    "$amparo" population import "$dir/persons.csv" --map "$dir/example.map" -o "$dir/moved.h5"
check "NAME=PATH says where it is" "$amparo" population import "$dir/persons.csv" "dwelling=$dir/other/walls.csv" \
    --map "$dir/example.map" -o "$dir/moved.h5"
same_files "the place of a file does not matter" "$dir/example.h5" "$dir/moved.h5"
mv "$dir/other/walls.csv" "$dir/homes.csv"
says "a file that the map does not know is an error" 3 "the map knows no file for jobs=x.csv" \
    "$amparo" population import "$dir/persons.csv" jobs=x.csv --map "$dir/example.map" -o "$dir/moved.h5"
head -n 3 "$dir/persons.csv" >"$dir/cut.csv"
says "a cut file is found" 4 "2 rows; the map says that there are 3 (rows): is it another file, or was it cut?" \
    "$amparo" population import "$dir/cut.csv" --map "$dir/example.map" -o "$dir/moved.h5"
sed 's/key = "home"/key = "hone"/' "$dir/example.map" >"$dir/wrong.map"
says "a wrong key is told the nearest name" 3 'did you mean "home"?' \
    "$amparo" population import "$dir/persons.csv" --map "$dir/wrong.map" -o "$dir/moved.h5"
sed 's/with = "hh"/with = "age"/' "$dir/example.map" >"$dir/wrong.map"
says "a key that meets nobody shows both sides" 4 'here they look like "1", there like "42"' \
    "$amparo" population import "$dir/persons.csv" --map "$dir/wrong.map" -o "$dir/moved.h5"

# ---- a scenario over what was imported -------------------------------------------------------------------
cat >"$dir/walls.cfg" <<CFG
country    = "BOL";
population = { source = "file"; file = "example.h5"; };
years      = { first = 2019; last = 2019; };
ageing     = "none";
benefits   = "simulated";
uncertainty = ( "process" );
replicates = 1;
programmes = ( { name = "better_walls"; class = "cash_transfer"; unit = "household"; source = "made up";
                 who = "muro == adobe and food > 500 and cuartos == 3"; amount = 100; payments = 12; take_up = 1; } );
CFG
"$amparo" run "$dir/walls.cfg" -o "$dir/walls" >"$dir/said" 2>&1 || fail "a scenario reads labels and kept columns" "$(cat "$dir/said")"
paid=$(awk -F, '$3 == "spending" && $4 ~ /better_walls/ && $5 == "mean" { print $6 }' "$dir/walls/results.csv")
[ -n "$paid" ] && pass "a scenario reads labels and kept columns" || fail "a scenario reads labels and kept columns" "$(head -40 "$dir/walls/results.csv")"

for part in "stand for 450 persons, 0.0 % of those the United Nations count" "no extreme poverty lines: extreme poverty is not measured"; do
    grep -qF -- "$part" "$dir/said" && pass "the run says \"$part\"" || fail "the run says \"$part\"" "$(cat "$dir/said")"
done

# ---- households without persons: 10 x 3 + 2.5 x 1 + 7 x 4 persons, of whom the first household is poor ----
printf 'hh,size,w,income,age,sex\n7,3,10,900,71,2\n8,1,2.5,700,30,1\n9,4,7,4000,45,1\n' >"$dir/homes_only.csv"
cat >"$dir/homes_only.map" <<'MAP'
country = "BOL"; year = 2019;
person  = { household = "hh"; members = "size"; weight = "w"; };
columns = { age = "age"; sex = "sex == 1 ? male : female"; other_income = "income"; };
lines   = { poverty = 500; };
MAP
cat >"$dir/homes_only.cfg" <<'CFG'
country    = "BOL";
population = { source = "survey"; file = "homes_only.csv"; map = "homes_only.map"; };
years      = { first = 2019; last = 2019; };
ageing     = "none";
benefits   = "simulated";
uncertainty = ( "process" );
replicates = 1;
programmes = ( { name = "floor"; class = "cash_transfer"; unit = "household"; source = "made up"; who = "market_income_pc < 500";
                 amount = 1; payments = 12; take_up = 1; },
               { name = "elders"; class = "social_pension"; source = "made up"; who = "age >= 65"; amount = 1; payments = 12; take_up = 1; } );
CFG
check "a survey of households runs" "$amparo" run "$dir/homes_only.cfg" -o "$dir/homes_only"
value() { awk -F, -v i="$1" -v g="$2" '$3 == i && $4 == g && $5 == "mean" { printf "%.4f", $6 }' "$dir/homes_only/results.csv"; }
got="$(value persons all) $(value poverty all) $(value persons sex=female) $(value recipients_stock programme=floor) $(value recipients_stock programme=elders)"
want="60.5000 49.5868 10.0000 10.0000 10.0000"
[ "$got" = "$want" ] && pass "members without a face count as persons, and in nothing else" ||
    fail "members without a face count as persons, and in nothing else" "$got instead of $want"
sed 's/ageing     = "none"/ageing = "dynamic"/' "$dir/homes_only.cfg" >"$dir/homes_age.cfg"
says "they cannot age" 4 "only the heads are known" "$amparo" run "$dir/homes_age.cfg" -o "$dir/homes_age"
sed 's/ageing     = "none"/ageing = "static"/' "$dir/homes_only.cfg" >"$dir/homes_static.cfg"
says "nor be weighted to ages" 4 "only the heads are known" "$amparo" run "$dir/homes_static.cfg" -o "$dir/homes_static"

# ---- what comes with the project -------------------------------------------------------------------------
for map in data/surveys/*.map data/surveys/templates/*.map; do
    check "$map is correct" "$amparo" check "$map"
done
