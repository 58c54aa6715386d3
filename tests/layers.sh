#!/bin/sh
# layers.sh - checks every #include "folder/..." of model/ against the floors of the house: the
# USES_ table of the Makefile. Prints violations as file:line and ends with 1 if there is any.
# Run from anywhere: tests/layers.sh [ROOT]
set -eu
root=${1:-$(dirname "$0")/..}
cd "$root"

[ -r Makefile ] || {
    echo "layers.sh: no Makefile in $(pwd); give the root of the repository" >&2
    exit 2
}

# Names in model/ have no blanks, so the list of files may be split by the shell.
awk '
    BEGIN { # "USES_num := base" lets num include base/; each folder may include its own files
        while ((getline line < "Makefile") > 0)
            if (line ~ /^USES_[a-z]+[ \t]*:?=/) {
                sub(/#.*/, "", line)
                split(line, side, /[ \t]*:?=[ \t]*/)
                module = substr(side[1], 6)
                known[module] = 1
                may[module, module] = 1
                n = split(side[2], used, /[ \t]+/)
                for (i = 1; i <= n; i++)
                    if (used[i] != "")
                        may[module, used[i]] = 1
            }
        if (!("base" in known)) {
            print "layers.sh: the Makefile has no USES_ table" > "/dev/stderr"
            exit bad = 2
        }
    }
    FNR == 1 {
        split(FILENAME, part, "/")
        here = part[2]
        if (!(here in known)) {
            printf "%s:1: the folder model/%s is not in the USES_ table\n", FILENAME, here
            bad = 1
            nextfile
        }
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        path = $0
        sub(/^[^"]*"/, "", path)
        sub(/".*/, "", path)
        seen++
        if (path ~ /(^|\/)\.\.\//) {
            printf "%s:%d: \"%s\": write it from model/ on, without ..\n", FILENAME, FNR, path
            bad = 1
        } else if (split(path, side, "/") > 1 && !((here, side[1]) in may)) {
            if (side[1] in known)
                printf "%s:%d: %s/ may not include %s/\n", FILENAME, FNR, here, side[1]
            else
                printf "%s:%d: \"%s\": no such folder in model/\n", FILENAME, FNR, path
            bad = 1
        }
    }
    END {
        if (!bad)
            printf "ok %d includes keep to their floors\n", seen
        exit bad
    }' $(find model -mindepth 2 -name '*.[ch]' | LC_ALL=C sort)
