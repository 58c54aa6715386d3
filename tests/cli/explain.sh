#!/usr/bin/env bash
# amparo explain: whom it finds, what it says of them, in text, CSV and JSON, in both languages.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
s=scenarios/BOL
ask=("$amparo" explain $s/baseline.cfg $s/pension_at_line.cfg --set population.households=600 --set years.last=2028
     --set report=2028)
rows=$("${ask[@]}" --find "age >= 62 and receives.renta_dignidad and sex == female")
id=$(sed -n 2p <<<"$rows" | cut -d' ' -f1)
[ ${#id} = 16 ] && pass "a formula finds people" || fail "a formula finds people" "$rows"
says "she is paid, rule by rule" 0 "✓ who is entitled" "${ask[@]}" --person "$id"
says "the draw stands beside the probability" 0 "the unit takes it up (draw below probability): 0." "${ask[@]}" --person "$id"
says "the money is told to the cent" 0 "x 12 payments a year / 12 = " "${ask[@]}" --person "$id"
says "what the baseline pays stands beside it" 0 "who is entitled: age >= 60 and not state_salary → age >= 60" "${ask[@]}" --person "$id"
says "the baseline itself when it is named" 0 "x 13 payments a year" "${ask[@]}" --person "$id" --scenario baseline
says "who is not entitled hears why" 0 "[not_entitled]" "${ask[@]}" --person "$id"
says "a year before the reform decides alike" 0 "no programme decides otherwise" "${ask[@]}" --person "$id" --year 2026
says "in Spanish" 0 "✓ quién tiene derecho" env LC_ALL=es_BO.UTF-8 LANG=es "${ask[@]}" --person "$id"
"${ask[@]}" --person "$id" --csv >"$dir/e.csv"
sums=$(awk -F, -v who="$id" '
    NR > 1 && $4 == who && $5 ~ /^(MONTHS|SANCTION|OFFSET)$/ { told[$1] += $NF }
    NR > 1 && $4 == who && $5 == "PAID" { booked[$1] += $NF }
    END { for (s in booked) { d = told[s] - booked[s]; print s, (d * d < 1e-6 && booked[s] > 0) } }' "$dir/e.csv" | sort)
[ "$sums" = "$(printf 'baseline 1\npension_at_line 1')" ] && pass "the rows of the CSV add up in both scenarios" ||
    fail "the rows of the CSV add up in both scenarios" "$sums"
"${ask[@]}" --person "$id" --json >"$dir/e.json"
check "the JSON says the same" python3 - "$dir/e.json" "$id" <<'PY'
import json, sys
e = json.load(open(sys.argv[1]))
assert e["schema"] == "amparo explanation 1" and [s["scenario"] for s in e["scenarios"]] == ["baseline", "pension_at_line"]
for s in e["scenarios"]:
    mine = [x for x in s["steps"] if x["identity"] == sys.argv[2] and "money" in x]
    assert abs(sum(x["money"] for x in mine if x["step"] != "PAID") - sum(x["money"] for x in mine if x["step"] == "PAID")) < 1e-3
    assert any(x["reason"] == "paid" for x in mine)
PY
says "a formula that is wrong shows where" 3 'did you mean "age"?' "${ask[@]}" --find "agee > 5"
says "nobody is an answer" 4 "holds of nobody in 2028" "${ask[@]}" --find "age > 119"
says "an identity that is not there" 2 "--find lists some" "${ask[@]}" --household 0000000
says "digits of many" 2 "more of its digits" "${ask[@]}" --household 8
says "nobody is named" 2 "name whom" "${ask[@]}"
says "a year outside" 2 "from 2019 to 2028" "${ask[@]}" --person "$id" --year 2031
says "a scenario that is not there" 2 'there is "pension_at_line"' "${ask[@]}" --person "$id" --scenario pension_at_lin
printf 'extends = "%s/scenarios/BOL/baseline.cfg";\nname = "taxed";\nfiscal = "fiscal_2019";\n' "$PWD" >"$dir/taxed.cfg"
taxed=(env AMPARO_DATA=data "$amparo" explain "$dir/taxed.cfg" --set population.households=600 --set years.last=2021 --set report=2021 --year 2019)
formal=$("${taxed[@]}" --find "labour == formal" | sed -n 2p | cut -d' ' -f1)
says "contributions and taxes have their sum" 0 ", contributions and taxes " "${taxed[@]}" --person "$formal"
