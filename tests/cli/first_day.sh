#!/usr/bin/env bash
# docs/first_day.md: each of the ten edits is short, is correct, and moves results; amparo new writes files that run.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
cp -r scenarios/BOL "$dir/BOL"
export AMPARO_DATA=data
awk -v dir="$dir/BOL" '
    /^```cfg/ { inside = 1; next }
    /^```/ { inside = 0 }
    inside && /^\/\/ file: / { file = dir "/" $3; print $3; next }
    inside { print > file }' docs/first_day.md >"$dir/files"
[ "$(wc -l <"$dir/files")" = 10 ] && pass "there are ten edits" || fail "there are ten edits" "$(cat "$dir/files")"
for f in $(cat "$dir/files"); do
    [ "$(grep -vc '^extends' "$dir/BOL/$f")" -le 3 ] && pass "$f has at most three lines" || fail "$f has at most three lines"
done
reforms=$(grep -v peru "$dir/files" | sed "s|^|$dir/BOL/|")
check "nine of them run beside the baseline" "$amparo" run "$dir/BOL/baseline.cfg" $reforms --set population.households=500 \
    --set years.last=2030 --set report=2030 --replicates 2 -o "$dir/out"
for f in $(grep -v peru "$dir/files"); do
    n=$(awk -F, -v s="${f%.cfg}-baseline" '$1 == s && $3 == "cost" && $5 == "mean" && $6 != 0' "$dir/out/results.csv" | wc -l)
    [ "$n" -gt 0 ] && pass "$f moves the cost" || fail "$f moves the cost"
done
check "Peru runs" "$amparo" run "$dir/BOL/peru.cfg" --set population.households=500 --replicates 2 -o "$dir/peru"
# mistakes: the table says what is written and a part of the answer
n=0
while IFS= read -r row; do
    code=${row#*\`}
    answer=${code##*\` | }
    answer=${answer% |}
    code=${code%\` | *}
    printf 'extends = "baseline.cfg";\nname = "wrong";\n%s\n' "$code" >"$dir/BOL/wrong.cfg"
    n=$((n + 1))
    says "mistake $n: $answer" 3 "$answer" "$amparo" check "$dir/BOL/wrong.cfg"
    grep -q "wrong.cfg:3: " <<<"$out" && pass "mistake $n tells its line" || fail "mistake $n tells its line" "$out"
done < <(grep '^| `' docs/first_day.md)
[ $n -ge 20 ] && pass "there are twenty mistakes" || fail "there are twenty mistakes" "$n"
# amparo new
check "a reform is written" "$amparo" new reform --from scenarios/BOL/baseline.cfg --template social_pension -o "$dir/my.cfg"
check "and is correct" "$amparo" check "$dir/my.cfg"
check "and runs" "$amparo" run scenarios/BOL/baseline.cfg "$dir/my.cfg" --set population.households=500 --set years.last=2028 \
    --set report=2028 --replicates 2 -o "$dir/mine"
check "in Spanish, by --from BOL/baseline" "$amparo" new reform --from BOL/baseline --template child_transfer --lang es -o "$dir/mia.cfg"
says "its comments are Spanish" 0 "quién tiene derecho" cat "$dir/mia.cfg"
for t in data/programmes/templates/*.cfg; do
    t=$(basename "$t" .cfg)
    check "a reform from $t" "$amparo" new reform --from BOL/baseline --template "$t" -o "$dir/r_$t.cfg"
    check "a programme from $t" "$amparo" new programme --template "$t" --name mine -o "$dir/p_$t.cfg"
    check "which is correct" "$amparo" check "$dir/p_$t.cfg"
done
says "a file that is there stays" 2 "is there already" "$amparo" new reform --from BOL/baseline --template social_pension -o "$dir/my.cfg"
says "a template that is not there" 2 "amparo list templates" "$amparo" new programme --template pension -o "$dir/x.cfg"
says "a baseline that is not there" 2 "BOL/baseline" "$amparo" new reform --from BOL/base --template social_pension -o "$dir/x.cfg"
says "a name that is taken" 2 "--name renta_dignidad_2" "$amparo" new reform --from BOL/baseline --template data/programmes/BOL/renta_dignidad.cfg -o "$dir/x.cfg"
says "what is missing" 2 "-o is missing" "$amparo" new programme --template social_pension
says "what is new" 2 "amparo new reform --from" "$amparo" new scenario
