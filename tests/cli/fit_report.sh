#!/usr/bin/env bash
# amparo population build writes its fit report beside the population: the same lines in the file, in
# X.fit.csv and X.fit.html, whole and the same for the same people; and describe tells them again.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data

build() { (cd "$dir" && "$OLDPWD/$amparo" population build BOL -n 2000 -o "$@"); }
says "build says how well it fits" 0 "worst:" build one.h5
check "build runs again" env OMP_NUM_THREADS=3 bash -c "$(declare -f build); amparo=$amparo dir=$dir; build two.h5"
for kind in h5 fit.csv fit.html; do
    same_files "the same people give the same $kind on any number of threads" "$dir/one.$kind" "$dir/two.$kind"
done
lines=$(ls "$dir" | tr '\n' ' ')
[ "$lines" = "one.fit.csv one.fit.html one.h5 two.fit.csv two.fit.html two.h5 " ] &&
    pass "nothing else is left beside" || fail "nothing else is left beside" "$lines"

bad=$(awk -F, 'NR == 1 { if ($0 != "kind,margin,group,unit,target,reached,difference,errors,cases,error,origin,year,source,en,es") print "head: " $0; next }
    { n[$1]++ }
    $1 == "margin" && ($0 !~ /,20[0-9][0-9],"/ || $0 !~ /sourced|assumed|borrowed/) { print "no year or source: " $0 }
    END { if (n["margin"] < 100 || n["check"] < 40 || n["correction"] < 6 || n["summary"] < 8) print "too few lines" }' "$dir/one.fit.csv")
[ -z "$bad" ] && pass "every margin has target, year and source" || fail "every margin has target, year and source" "$bad"
rows=$(grep -c '^<tr>' "$dir/one.fit.html")
margins=$(grep -c '^margin,' "$dir/one.fit.csv")
[ "$rows" -gt "$margins" ] && tail -c 15 "$dir/one.fit.html" | grep -q '</html>' &&
    pass "the page holds all margins and its end" || fail "the page holds all margins and its end" "$rows rows"
grep -q 'http\|<script' "$dir/one.fit.html" && fail "the page needs nothing else" || pass "the page needs nothing else"

"$amparo" population describe "$dir/one.h5" >"$dir/told" 2>&1
build three.h5 | grep -v '^All of it' >"$dir/said"
missing=$(sed 1d "$dir/said" | grep -v '^$' | grep -vxFf "$dir/told")
[ -s "$dir/said" ] && [ -z "$missing" ] && pass "describe tells what build said" || fail "describe tells what build said" "$missing"
[ "$(wc -l <"$dir/said")" -le 40 ] && pass "it fits on a screen" || fail "it fits on a screen"
long=$(awk 'length($0) > 120' "$dir/said" | grep -v Farthest)
[ -z "$long" ] && pass "its lines fit a screen" || fail "its lines fit a screen" "$long"

mkdir "$dir/four.fit.csv"
says "a folder in the place of the report is told" 5 "four.fit.csv" build four.h5
says "no population, no structure" 5 "nothing.h5" "$amparo" population structure "$dir/nothing.h5"
