#!/usr/bin/env bash
# The report of a run: made by default, the same bytes each time, the same numbers in every language and table, and in a real
# browser every chart drawn without a complaint.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data

run=$dir/run
check "a run ends in a report" "$amparo" run scenarios/BOL/baseline.cfg scenarios/BOL/pension_at_line.cfg \
    scenarios/BOL/bonos_widened.cfg --set population.households=1500 --set years.last=2030 --replicates 6 \
    --chance "P(cost_gdp(2030) < 4%)" --report es -o "$run"
for file in report.html tables.xlsx; do
    [ -s "$run/$file" ] && pass "$file is there" || fail "$file is there"
done
[ "$(wc -c <"$run/report.html")" -lt 3145728 ] && pass "the report is under 3 MiB" || fail "the report is under 3 MiB"
says "verify knows the report's bytes" 0 "same files" "$amparo" verify --quick "$run"

# Again from the folder: as the run wrote it, and in the other languages with the same numbers.
for l in es en pt fr; do
    check "the report is written again in $l" "$amparo" report "$run" --lang $l --chance "P(cost_gdp(2030) < 4%)"
done
same_files "it has the bytes that the run wrote" "$run/report.html" "$run/es.report.html"
same_files "the spreadsheet has them too" "$run/tables.xlsx" "$run/es.tables.xlsx"
figures() { grep -o '"value":[^,]*,"p5":[^,]*,"p25":[^,]*,"p75":[^,]*,"p95":[^,}]*' "$1"; }
digits() { sed -n '/<main>/,/<\/main>/p' "$1" | grep -o '<td class="n"[^>]*>[^<]*' | sed 's/^[^>]*>//' | tr -cd '0-9\n'; }
for l in en pt fr; do
    if [ "$(digits "$run/es.report.html")" = "$(digits "$run/$l.report.html")" ] && [ "$(digits "$run/es.report.html" | grep -c .)" -gt 300 ]; then
        pass "the tables have the same digits in es and $l"
    else
        fail "the tables have the same digits in es and $l"
    fi
    cmp -s <(figures "$run/es.report.html") <(figures "$run/$l.report.html") && pass "the charts have the same figures in es and $l" ||
        fail "the charts have the same figures in es and $l"
done
for l in pt fr; do
    msgfmt --statistics -o /dev/null docs/po/$l.po 2>&1 | grep -qE 'untranslated|fuzzy' &&
        fail "every word of the report is translated to $l" || pass "every word of the report is translated to $l"
done

# Tables.
says "table lists the tables" 0 "T3 " "$amparo" table "$run"
lacks=$("$amparo" table "$run" | awk '{ sub(/\..*/, "", $1); print $1 }' | sort -u | while read -r id; do
    grep -qE "^\| ([A-Z0-9a-z]+, )*$id[ ,]" docs/report.md || echo "$id"
done)
[ -z "$lacks" ] && pass "docs/report.md names every table" || fail "docs/report.md names every table" "$lacks"
says "table prints Markdown" 0 "| Poverty: women |" "$amparo" table "$run" T3
says "table prints LaTeX" 0 '\begin{tabular}' "$amparo" table "$run" T3 --format latex
says "table speaks French" 0 "Pauvreté" "$amparo" table "$run" T3 --lang fr
"$amparo" table "$run" T3 --format csv >"$dir/t3.csv"
table=$(awk -F, '$1 == "\"Poverty\"" { print $3 }' "$dir/t3.csv")
result=$(awk -F, '$1 == "baseline" && $2 == 2030 && $3 == "poverty" && $4 == "all" && $5 == "mean" { print $6 }' "$run/results.csv")
[ -n "$table" ] && [ "$table" = "$result" ] && pass "a cell of a table is that of results.csv, to the digit" ||
    fail "a cell of a table is that of results.csv, to the digit" "$table against $result"
says "a table that is not there is named" 2 'did you mean "T3"?' "$amparo" table "$run" T33
says "a language that is not there is named" 2 "reports are in es, en, pt, fr" "$amparo" report "$run" --lang de
says "a format that is not there is named" 2 "valid are md, latex, csv" "$amparo" table "$run" T3 --format doc
says "a folder that is no run is told" 5 "manifest.json" "$amparo" report "$dir"
if python3 -c '
import sys, zipfile, xml.dom.minidom as xml
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
assert len(sheets) > 15, sheets
for n in sheets:
    xml.parseString(book.read(n))
assert b"<f>" not in b"".join(book.read(n) for n in sheets)
' "$run/tables.xlsx"; then pass "the spreadsheet is whole, has its sheets and no formula"; else fail "the spreadsheet is whole"; fi

# In a browser.
if ! command -v chromium >/dev/null || ! command -v npm >/dev/null; then
    echo "skipped: chromium or npm is not installed"
elif ! [ -s build/npm/vega.js ]; then
    echo "skipped: this build draws no charts (npm gave no Vega)"
elif ! npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --silent >/dev/null 2>&1; then
    echo "skipped: npm cannot fetch playwright-core and axe-core"
else
    node tests/browser/report.mjs "$run" build/browser 2>&1
fi
