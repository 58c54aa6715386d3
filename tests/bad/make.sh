#!/usr/bin/env bash
# tests/bad/make.sh FOLDER: the bad files of tests/bad/cases.tsv that are large, binary or made of good ones,
# beside copies of those that are kept here. AMPARO says which program makes the good ones.
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
amparo=${AMPARO:-$root/build/release/amparo}
dir=$1
export AMPARO_DATA=$root/data
cp "$here"/survey/* "$here"/map/* "$dir"

many() { head -c "$1" /dev/zero | tr '\0' "$2"; }
names=$(head -1 "$here/survey/good.csv")
rows() { printf '%b' "$names\n$2" >"$dir/$1.csv"; } # NAME ROWS: escapes of printf

# ---- text: what an editor would not keep, and what is large ---------------------------------------------------------
: >"$dir/empty.csv"
rows nul '1,1,9,4\0000,1,3,,,\n'
rows latin '1,1,9,40,1,Espa\xf1a,,,\n'
rows three_hundred "$(for i in $(seq 300); do printf '1,%d,2,40,1,3,,,\\n' "$i"; done)"
{ echo "$names"; printf '1,1,2,'; many 1000000 x; echo ',1,3,,,'; } >"$dir/cell.csv"
{ echo "$names"; many 1000000 x; echo ',1,2,40,1,3,,,'; } >"$dir/key.csv"
{ printf '%s,' "$names"; many 1000000 x; printf ','; many 1000000 x; echo; echo '1,1,2,40,1,3,,,,1,1'; } >"$dir/name.csv"
{ printf '%s' "$names"; printf ',c%d' $(seq 200000); echo; echo '1,1,2,40,1,3,,,'; } >"$dir/columns.csv"
mkdir "$dir/folder.csv"
ln -s /dev/zero "$dir/endless.csv"

# ---- maps -----------------------------------------------------------------------------------------------------------
: >"$dir/empty.map"
printf 'country = \0"BOL";' >"$dir/zero.map"
sed 's/"age"/"'"$(many 3000 '(')"'age"/' "$dir/good.map" >"$dir/deep.map"
{ cat "$dir/good.map"; echo "x = $(many 100000 '(');"; } >"$dir/lists.map"

# ---- Stata, SPSS ----------------------------------------------------------------------------------------------------
"$amparo" population build BOL -n 60 -o "$dir/people.h5" >/dev/null
"$amparo" population export "$dir/people.h5" -o "$dir/people.dta" >/dev/null
mv "$dir/people.dta.map" "$dir/people.map"
patch() { # FROM TO OFFSET BYTES: copy with these bytes (escapes of printf) at the offset
    cp "$dir/$1" "$dir/$2"
    printf '%b' "$4" | dd of="$dir/$2" bs=1 seek="$3" conv=notrunc status=none
}
place() { # MARK: offset just behind a mark in people.dta
    local at
    at=$(grep -abo -m1 -- "$1" "$dir/people.dta" | head -1)
    echo $((${at%%:*} + ${#1}))
}
cut_at() { head -c "$3" "$dir/$1" >"$dir/$2"; } # FROM TO BYTES
size=$(stat -c %s "$dir/people.dta")
cut_at people.dta cut_1.dta 1
cut_at people.dta cut_60.dta 60
cut_at people.dta cut_300.dta 300
cut_at people.dta cut_third.dta $((size / 3))
cut_at people.dta cut_half.dta $((size / 2))
cut_at people.dta cut_end.dta $((size - 200))
patch people.dta rows_31.dta "$(place '<N>')" '\xff\xff\xff\x7f\0\0\0\0'
patch people.dta rows_64.dta "$(place '<N>')" '\xff\xff\xff\xff\xff\xff\xff\xff'
patch people.dta rows_1.dta "$(place '<N>')" '\x01\0\0\0\0\0\0\0'
patch people.dta columns.dta "$(place '<K>')" '\xff\xff'
patch people.dta release.dta "$(place '<release>')" '999'
many 5000 x >"$dir/text.dta"
for kind in sav zsav; do # the head of a file that claims 2^31 - 1 rows, little-endian, and columns without end
    {
        printf '$FL2@(#) SPSS DATA FILE %40s' x
        printf '\x02\0\0\0\xff\xff\xff\x7f\0\0\0\0\0\0\0\0\xff\xff\xff\x7f\0\0\0\0\0\0\x59\x40%81s\0\0\0' x
        printf '\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0AGE     '
    } >"$dir/rows.$kind"
    many 5000 '\377' >"$dir/noise.$kind"
    cut_at rows.$kind cut.$kind 90
done

# ---- population files -----------------------------------------------------------------------------------------------
size=$(stat -c %s "$dir/people.h5")
cut_at people.h5 cut_0.h5 0
cut_at people.h5 cut_100.h5 100
cut_at people.h5 cut_512.h5 512
cut_at people.h5 cut_half.h5 $((size / 2))
cut_at people.h5 cut_end.h5 $((size - 1))
patch people.h5 changed.h5 $((size / 2)) '\xa5\x5a'
dd if="$dir/people.h5" of="$dir/bare.h5" bs=512 skip=1 status=none
cut_at bare.h5 bare_cut.h5 $((size / 2))

# ---- margins.csv ----------------------------------------------------------------------------------------------------
margins=$root/data/countries/HND/margins.csv
head -c 3000 "$margins" >"$dir/cut.margins"
sed '6s/,[0-9.]*,/,nan,/' "$margins" >"$dir/nan.margins"
sed '6s/,[0-9.]*,/,-5,/' "$margins" >"$dir/negative.margins"
sed '6s/^household_size/household_sise/' "$margins" >"$dir/unknown.margins"
sed '6p' "$margins" >"$dir/twice.margins"
: >"$dir/empty.margins"
