#!/usr/bin/env bash
# Files that are cut, damaged, of another kind, or made to do harm: each gets one clear line and the exit
# code of wrong data, at once and within little memory, and nothing is written.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
amparo=$(realpath "$amparo")

# refused NAME CODE TEXT COMMAND...: this code, this text in the first line, no more than MOST lines (1), and
# what stood at out.h5 untouched.
refused() {
    local name=$1 code=$2 text=$3 got lines left
    shift 3
    echo "as it was" >"$dir/out.h5"
    out=$( (ulimit -v 4000000; timeout 60 "$@") 2>&1)
    got=$?
    lines=$(wc -l <<<"$out")
    left=$(cd "$dir" && ls | grep -c 'part$')
    if [ "$got" -ne "$code" ]; then
        fail "$name" "exit code $got, expected $code: ${out:0:500}"
    elif ! head -1 <<<"$out" | grep -qF -- "$text"; then
        fail "$name" "no \"$text\" in: ${out:0:500}"
    elif [ "$lines" -gt "${MOST:-1}" ] || [ ${#out} -gt 1000 ]; then
        fail "$name" "$lines lines, ${#out} characters: ${out:0:500}"
    elif [ "$(cat "$dir/out.h5")" != "as it was" ] || [ "$left" -ne 0 ]; then
        fail "$name" "something was written"
    else
        pass "$name"
    fi
}
import() { # NAME CODE TEXT FILE [MAP]
    refused "$1" "$2" "$3" "$amparo" population import "$4" --map "${5:-$dir/good.map}" -o "$dir/out.h5"
}

cat >"$dir/good.map" <<'C'
country = "BOL"; year = 2019;
person = { household = "h"; line = "n"; weight = "w"; partner = "pa"; mother = "mo"; father = "fa"; };
columns = { age = "age"; sex = "sex == 1 ? male : female"; relationship = "n == 1 ? head : child";
            earnings = "missing(y) ? 0 : y"; };
C
names=h,n,w,age,sex,y,pa,mo,fa
csv() { # NAME ROWS: a survey with these rows, escapes of printf
    printf '%b' "$names\n$2" >"$dir/$1.csv"
    echo "$dir/$1.csv"
}
many() { head -c "$1" /dev/zero | tr '\0' "$2"; }

# ---- text -----------------------------------------------------------------------------------------------
: >"$dir/empty.csv"
import "an empty file" 4 "no header line" "$dir/empty.csv"
import "a header and no rows" 4 "no rows" "$(csv header '')"
import "a row that was cut" 4 "cut.csv:3: 4 cells; the header has 9 columns" "$(csv cut '1,1,9,40,1,3,,,\n1,2,9,3')"
import "a quote that never closes" 4 "quote.csv:3: a quote that opens here is never closed" "$(csv quote '1,1,9,40,1,3,,,\n1,2,9,"39,1,,,\n')"
import "a zero byte" 4 "nul.csv:2: a zero byte" "$(csv nul '1,1,9,4\0000,1,3,,,\n')"
import "letters of another encoding" 4 "latin.csv:2: byte 0xf1 is not UTF-8" "$(csv latin '1,1,9,40,1,Espa\xf1a,,,\n')"
import "a word for a number" 3 'age holds "old" in line 2' "$(csv word '1,1,9,old,1,3,,,\n')"
import "not a number" 3 'age holds "nan" in line 2' "$(csv nan '1,1,9,nan,1,3,,,\n')"
import "an infinite number" 3 'y holds "inf" in line 2' "$(csv inf '1,1,9,40,1,inf,,,\n')"
import "a number beyond all" 3 'y holds "1e999" in line 2' "$(csv beyond '1,1,9,40,1,1e999,,,\n')"
import "weights that are all 0" 4 "stand for 0 persons" "$(csv zero '1,1,0,40,1,3,,,\n1,2,0,4,1,3,,,\n')"
import "weights whose sum is infinite" 4 "stand for inf persons" "$(csv heavy '1,1,1e308,40,1,3,,,\n1,2,1e308,4,1,3,,,\n')"
import "a negative weight" 4 "none or a negative one, first row 1" "$(csv negative '1,1,-2,40,1,3,,,\n')"
import "a person twice" 4 "row 2: person 1 of household 1 is there twice" "$(csv twice '1,1,2,40,1,3,,,\n1,1,2,4,1,3,,,\n')"
import "an age that nobody has" 4 "age would be 300; valid is 0 to 110" "$(csv age '1,1,2,300,1,3,,,\n')"
import "a household of 300" 4 "300 rows; valid are up to 255" "$(csv three_hundred "$(for i in $(seq 300); do printf '1,%d,2,40,1,3,,,\\n' "$i"; done)")"
{ echo "$names"; printf '1,1,2,'; many 1000000 x; echo ',1,3,,,'; } >"$dir/cell.csv"
import "a cell of 1 MB" 3 'age holds "xxx' "$dir/cell.csv"
{ echo "$names"; many 1000000 x; echo ',1,2,40,1,3,,,'; } >"$dir/key.csv"
import "a key of 1 MB" 4 "is empty or too long" "$dir/key.csv"
{ printf '%s,' "$names"; many 1000000 x; printf ','; many 1000000 x; echo; echo '1,1,2,40,1,3,,,,1,1'; } >"$dir/name.csv"
import "two columns with one name of 1 MB" 4 'two columns are called "xxx' "$dir/name.csv"
{ printf '%s' "$names"; printf ',c%d' $(seq 200000); echo; echo '1,1,2,40,1,3,,,'; } >"$dir/columns.csv"
import "200,000 columns" 4 "9 cells; the header has 200009 columns" "$dir/columns.csv"
printf 'h,n,w,age,y,pa,mo,fa\n1,1,2,40,3,,,\n' >"$dir/without.csv"
MOST=3 import "a column that the map needs and the file lacks" 3 'unknown name "sex"' "$dir/without.csv"
mkdir "$dir/folder.csv"
import "a folder" 5 "Is a directory" "$dir/folder.csv"
import "a file that is not there" 5 "No such file" "$dir/absent.csv"
ln -s /dev/zero "$dir/endless.csv"
import "a file without end" 4 "too large" "$dir/endless.csv"
says "links to oneself and circles of parents are mended and told" 0 "parents go in a circle" \
    "$amparo" population import "$(csv circle '1,1,2,40,1,3,1,2,\n1,2,2,4,1,3,,1,\n')" --map "$dir/good.map" -o "$dir/circle.h5"

# ---- maps -----------------------------------------------------------------------------------------------
good=$(csv good '1,1,9,40,1,3,,,\n')
map() { printf '%b' "$2" >"$dir/$1.map"; echo "$dir/$1.map"; }
import "a map that was cut" 3 "syntax error" "$good" "$(map cut 'country = "BOL"; person = { househ')"
import "a map with a zero byte" 3 "not a text file" "$good" "$(map zero 'country = \0000"BOL";')"
MOST=9 import "an empty map" 3 "missing" "$good" "$(map empty '')"
import "a map that is not there" 5 "No such file" "$good" "$dir/absent.map"
import "a map that includes itself" 3 "self.map" "$good" "$(map self '@include "self.map"\n')"
sed 's/"age"/"'"$(many 3000 '(')"'age"/' "$dir/good.map" >"$dir/deep.map"
MOST=3 import "a formula of 3,000 brackets" 3 "deep.map:3" "$good" "$dir/deep.map"
{ cat "$dir/good.map"; echo "x = $(many 100000 '(');"; } >"$dir/lists.map"
import "100,000 open lists" 3 "lists.map" "$good" "$dir/lists.map"
{ cat "$dir/good.map"; echo 'csv = { encoding = "KLINGON"; };'; } >"$dir/encoding.map"
sed 's/sex = [^;]*;/sex = { recode = "sex"; codes = ( "1 = male", "2,+ 3 = female" ); };/' "$dir/good.map" >"$dir/recode.map"
MOST=2 import "a recode that is wrong behind one that is right" 3 'found 2,+ 3 = female' "$good" "$dir/recode.map"
import "an encoding that nobody knows" 4 'unknown encoding "KLINGON"' "$good" "$dir/encoding.map"

# ---- Stata and SPSS -------------------------------------------------------------------------------------
check "a population to damage" "$amparo" population build BOL -n 60 -o "$dir/people.h5"
check "as a Stata file" "$amparo" population export "$dir/people.h5" -o "$dir/people.dta"
map=$dir/people.dta.map
patch() { # FROM TO OFFSET BYTES: copy with these bytes (escapes of printf) at the offset
    cp "$1" "$2"
    printf '%b' "$4" | dd of="$2" bs=1 seek="$3" conv=notrunc status=none
}
place() { # MARK: offset just behind a mark in people.dta
    local at
    at=$(grep -abo -m1 -- "$1" "$dir/people.dta" | head -1)
    echo $((${at%%:*} + ${#1}))
}
size=$(stat -c %s "$dir/people.dta")
for at in 1 60 300 $((size / 3)) $((size / 2)) $((size - 200)); do
    head -c "$at" "$dir/people.dta" >"$dir/cut.dta"
    import "a Stata file cut at $at of $size" 4 "cut.dta: damaged file" "$dir/cut.dta" "$map"
done
patch "$dir/people.dta" "$dir/rows.dta" "$(place '<N>')" '\xff\xff\xff\x7f\0\0\0\0'
import "a Stata file that claims 2^31 - 1 rows" 4 "rows.dta: damaged file" "$dir/rows.dta" "$map"
patch "$dir/people.dta" "$dir/rows.dta" "$(place '<N>')" '\xff\xff\xff\xff\xff\xff\xff\xff'
import "a Stata file that claims 2^64 - 1 rows" 4 "rows.dta: damaged file" "$dir/rows.dta" "$map"
patch "$dir/people.dta" "$dir/rows.dta" "$(place '<N>')" '\x01\0\0\0\0\0\0\0'
import "a Stata file that claims one row" 4 "rows.dta: " "$dir/rows.dta" "$map"
patch "$dir/people.dta" "$dir/columns.dta" "$(place '<K>')" '\xff\xff'
import "a Stata file that claims 65,535 columns" 4 "columns.dta: damaged file" "$dir/columns.dta" "$map"
patch "$dir/people.dta" "$dir/release.dta" "$(place '<release>')" '999'
import "a Stata file of release 999" 4 "release.dta: damaged file" "$dir/release.dta" "$map"
many 5000 x >"$dir/text.dta"
import "letters in a .dta" 4 "text.dta: damaged file" "$dir/text.dta" "$map"
sav() { # ROWS: the head of an SPSS file that claims so many rows, little-endian, and columns without end
    printf '$FL2@(#) SPSS DATA FILE %40s' x
    printf '\x02\0\0\0\xff\xff\xff\x7f\0\0\0\0\0\0\0\0%b\0\0\0\0\0\0\x59\x40%81s\0\0\0' "$1" x
    printf '\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0AGE     '
}
for kind in sav zsav; do
    sav '\xff\xff\xff\x7f' >"$dir/rows.$kind"
    import "an SPSS file (.$kind) that claims 2^31 - 1 rows and columns" 4 "rows.$kind: damaged file" "$dir/rows.$kind"
    many 5000 '\377' >"$dir/noise.$kind"
    import "noise in a .$kind" 4 "noise.$kind: damaged file" "$dir/noise.$kind"
    head -c 90 "$dir/rows.$kind" >"$dir/cut.$kind"
    import "a .$kind that was cut" 4 "cut.$kind: damaged file" "$dir/cut.$kind"
done

# ---- population files -----------------------------------------------------------------------------------
load() { refused "$1" 4 "$2" "$amparo" population export "$3" -o "$dir/out.h5"; }
size=$(stat -c %s "$dir/people.h5")
for at in 0 100 512 $((size / 2)) $((size - 1)); do
    head -c "$at" "$dir/people.h5" >"$dir/cut.h5"
    load "a population file cut at $at of $size" "cut.h5: " "$dir/cut.h5"
done
patch "$dir/people.h5" "$dir/changed.h5" $((size / 2)) '\xa5\x5a'
load "a population file with two bytes changed" "changed.h5: damaged file" "$dir/changed.h5"
dd if="$dir/people.h5" of="$dir/bare.h5" bs=512 skip=1 status=none
head -c $((size / 2)) "$dir/bare.h5" >"$dir/cut.h5"
load "a population file without seal that was cut" "cut.h5: " "$dir/cut.h5"

# ---- tables of a country --------------------------------------------------------------------------------
cp -r data "$dir/data"
export AMPARO_DATA=$dir/data
table=$dir/data/countries/HND/margins.csv
build() { refused "$1" "$2" "$3" "$amparo" population build HND -n 200 -o "$dir/out.h5"; }
damage() { sed "$1" data/countries/HND/margins.csv >"$table"; }
head -c 3000 data/countries/HND/margins.csv >"$table"
MOST=40 build "margins.csv that was cut" 4 "margins.csv:"
damage '6s/,[0-9.]*,/,nan,/'
MOST=3 build "a margin that is no number" 4 "margins.csv:6: "
damage '6s/,[0-9.]*,/,-5,/'
MOST=3 build "a negative share" 4 "margins.csv:"
damage '6s/^household_size/household_sise/'
MOST=3 build "a margin that nobody knows" 4 "margins.csv:"
damage '6p'
MOST=3 build "a margin twice" 4 "margins.csv:"
: >"$table"
build "margins.csv without a byte" 4 "margins.csv:1: the table has no header line"
