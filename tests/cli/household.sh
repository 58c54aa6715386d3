#!/usr/bin/env bash
# amparo household: the families of data/families/ under a baseline and a reform, as table and chart.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
s=scenarios/BOL
small=(--set population.households=500 --set years.last=2028 --set report=2028)
for f in data/families/*.cfg; do
    check "$(basename "$f" .cfg)" "$amparo" household "$f" $s/baseline.cfg $s/bonos_widened.cfg "${small[@]}" -o "$dir/t.csv" --chart "$dir/c.json"
    check "its parts add up, its rates are slopes" python3 - "$dir/t.csv" "$dir/c.json" <<'PY'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1])))
for r in rows:
    parts = sum(float(v) for k, v in r.items() if k.startswith("benefit.")) + float(r["gross_earnings"]) + float(r["other_income"])
    assert abs(parts - float(r["disposable"])) < 1e-6
for a, b in zip(rows, rows[1:]):
    if a["scenario"] == b["scenario"]:
        rise = float(b["gross_earnings"]) - float(a["gross_earnings"])
        assert abs(float(a["marginal"]) - (1 - (float(b["disposable"]) - float(a["disposable"])) / rise)) < 1e-6
assert {r["scenario"] for r in rows} == {"baseline", "bonos_widened"} and len(rows) in (42, 82)
chart = json.load(open(sys.argv[2]))
total = sum(v["amount"] for v in chart["data"]["values"])
assert abs(total - sum(float(r["disposable"]) for r in rows)) < 1e-4 and "vega-lite" in chart["$schema"]
PY
done
first=$("$amparo" household data/families/mother_alone.cfg $s/baseline.cfg "${small[@]}")
[ "$first" = "$("$amparo" household data/families/mother_alone.cfg $s/baseline.cfg "${small[@]}")" ] && pass "twice the same bytes" || fail "twice the same bytes"
# the example of docs/household.md
export AMPARO_DATA=data
sed -n '/^\/\/ file: peru.cfg/,/^```/p' docs/household.md | grep -v '```' >"$dir/peru.cfg"
check "the example of docs/household.md runs" "$amparo" household data/families/mother_formal.cfg "$dir/peru.cfg" -o "$dir/peru.csv"
check "and its table is what is printed" python3 - "$dir/peru.csv" <<'PY'
import csv, re, sys
rows = {float(r["earnings"]): r for r in csv.DictReader(open(sys.argv[1]))}
n = 0
for line in open("docs/household.md"):
    if re.match(r"\| \d", line):
        cells = [c.strip() for c in line.split("|")[1:-1]]
        r = rows[float(cells[0])]
        names = ["earnings", "gross_earnings", "tax.pensions", "tax.fifth_category", "disposable", "marginal", "participation"]
        for name, cell in zip(names, cells):
            if cell:
                digits = len(cell.split(".")[1]) if "." in cell else 0
                assert "%.*f" % (digits, float(r[name])) == cell, (name, cell, r[name])
        n += 1
assert n >= 5
PY
says "one file is not enough" 2 "name a family and a scenario" "$amparo" household data/families/mother_alone.cfg
says "a year outside" 2 "from 2019 to 2028" "$amparo" household data/families/mother_alone.cfg $s/baseline.cfg "${small[@]}" --year 2040
printf 'members = ( { agee = 3; } );\nto = 100;\n' >"$dir/wrong.cfg"
says "a column that is not there" 3 'did you mean "age"?' "$amparo" household "$dir/wrong.cfg" $s/baseline.cfg "${small[@]}"
