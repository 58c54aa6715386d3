#!/bin/sh
# Make FILE of what draws the charts of a report: Vega, Vega-Lite and Vega-Embed, fetched by npm in the versions, and with the
# digests, of model/report/charts/package-lock.json. Without npm or without a network the file is empty, and says so on stderr.
set -eu
file=$1
folder=$(dirname "$file")
mkdir -p "$folder"
cp model/report/charts/package.json model/report/charts/package-lock.json "$folder/"
if command -v npm >/dev/null &&
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent --fetch-retries=1 >/dev/null 2>&1; then
    for name in vega vega-lite vega-embed; do
        sed '/^\/\/# sourceMappingURL=/d' "$folder/node_modules/$name/build/$name.min.js"
        echo ';'
    done >"$file.part"
else
    echo "note: npm did not give Vega: reports of this build hold tables without charts (install npm, rm $file, make)" >&2
    : >"$file.part"
fi
mv "$file.part" "$file"
