#!/usr/bin/env bash
# Keep the README's table the demo's own output: `readme.sh write` puts it in, `readme.sh check` says
# "ok" or "not ok". Seconds and folder are left out of the comparison; they vary.
set -eu
cd "$(dirname "$0")/.."
mode=${1:-check}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
scenarios=$(sed -n '/^DEMO := /,/[^\\]$/p' Makefile | sed 's/^DEMO := //' | tr -d '\\\n')
# shellcheck disable=SC2086
LC_ALL=C.UTF-8 AMPARO_DATA=data build/release/amparo run $scenarios -o "$dir/demo" 2>/dev/null >"$dir/page"
id=$(sed -n 's/.*"run_id": "\([0-9a-f]*\)".*/\1/p' "$dir/demo/manifest.json")
sed -i "s#$dir/demo/#outputs/baseline-$id/#; s#\.\./[^ ]*/demo/#outputs/baseline-$id/#" "$dir/page"
plain() { sed -E 's/^([0-9]+ replicates), [0-9,]+ s\./\1, N s./' "$1"; }
if [ "$mode" = write ]; then
    awk -v page="$dir/page" '
        /^<!-- demo -->$/ { print; print "```"; while ((getline line < page) > 0) print line; print "```"; skip = 1; next }
        /^<!-- \/demo -->$/ { skip = 0 }
        !skip { print }' README.md >"$dir/readme"
    cat "$dir/readme" >README.md
    exit
fi
sed -n '/^<!-- demo -->$/,/^<!-- \/demo -->$/p' README.md | sed '1,2d' | sed '$d' | sed '$d' >"$dir/in_readme"
if diff <(plain "$dir/in_readme") <(plain "$dir/page"); then
    echo "ok the README shows the demo's own table"
else
    echo "not ok the README shows the demo's own table (make readme writes it anew)"
    exit 1
fi
