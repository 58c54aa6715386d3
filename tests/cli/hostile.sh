#!/usr/bin/env bash
# Files that are cut, damaged, of another kind, or made to do harm: each case of tests/bad/cases.tsv gets its line and
# exit code at once and within little memory, and nothing is written.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
amparo=$(realpath "$amparo")
cases=$PWD/tests/bad/cases.tsv
check "the bad files are made" env AMPARO="$amparo" tests/bad/make.sh "$dir"
export AMPARO_DATA=$PWD/data
cp -r data "$dir/data"

# refused NAME CODE TEXT LINES COMMAND...: this code, this text in the first line, no more than LINES of them, and what
# stood at out.h5 untouched.
refused() {
    local name=$1 code=$2 text=$3 most=$4 got lines left
    shift 4
    echo "as it was" >"$dir/out.h5"
    out=$( (ulimit -v 4000000; timeout 60 "$@") 2>&1)
    got=$?
    lines=$(wc -l <<<"$out")
    left=$(cd "$dir" && ls | grep -c 'part$')
    if [ "$got" -ne "$code" ]; then
        fail "$name" "exit code $got, expected $code: ${out:0:500}"
    elif ! head -1 <<<"$out" | grep -qF -- "$text"; then
        fail "$name" "no \"$text\" in: ${out:0:500}"
    elif [ "$lines" -gt "$most" ] || [ ${#out} -gt 1000 ]; then
        fail "$name" "$lines lines, ${#out} characters: ${out:0:500}"
    elif [ "$(cat "$dir/out.h5")" != "as it was" ] || [ "$left" -ne 0 ]; then
        fail "$name" "something was written"
    else
        pass "$name"
    fi
}

while IFS=$'\t' read -r command code lines file map text name; do
    case $command in
    import) run=("$amparo" population import "$dir/$file" --map "$dir/$map" -o "$dir/out.h5") ;;
    export) run=("$amparo" population export "$dir/$file" -o "$dir/out.h5") ;;
    build)
        cp "$dir/$file" "$dir/data/countries/HND/margins.csv"
        run=(env AMPARO_DATA="$dir/data" "$amparo" population build HND -n 200 -o "$dir/out.h5")
        ;;
    esac
    if [ "$code" -eq 0 ]; then
        says "$name" 0 "$text" "${run[@]}" </dev/null
    else
        refused "$name" "$code" "$text" "$lines" "${run[@]}" </dev/null
    fi
done < <(sed 1d "$cases")

# No bad file without its case, no case twice.
unused=$(cd tests/bad && ls survey map | grep '\.' | grep -vxFf <(cut -f4,5 cases.tsv | tr '\t' '\n'))
[ -z "$unused" ] && pass "every bad file has its case" || fail "every bad file has its case" "$unused"
twice=$(cut -f1,4,5 "$cases" | sort | uniq -d)
[ -z "$twice" ] && pass "no case stands twice" || fail "no case stands twice" "$twice"
