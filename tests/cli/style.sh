#!/usr/bin/env bash
# What a reader of the source should not meet: paths of somebody's machine, notes of things undone,
# code in another form than .clang-format's.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z >"$dir/files"
else
    find . -path ./build -prune -o -path ./outputs -prune -o -type f -print0 >"$dir/files"
fi
# found PATTERN: places in the project's text files; the patterns below do not match themselves
found() { xargs -0 grep -nIE -- "$1" <"$dir/files" 2>/dev/null | head -20; }
# none NAME PATTERN
none() {
    local places
    places=$(found "$2")
    [ -z "$places" ] && pass "$1" || fail "$1" "$places"
}

none "no path of a machine" '(^|[^[:alnum:]_.*~}-])/(work|home|root|Users|mnt|media)[/]'
none "no note of something undone" '(^|[^[:alnum:]_"])(TOD[O]|FIXM[E]|XX[X])([^[:alnum:]_]|$)'
none "no conflict marker" '^(<{7}|>{7}) '

version=$(clang-format --version 2>/dev/null | grep -oE 'version [0-9]+' | head -n 1)
if [ "$version" = "version 14" ]; then
    other=$(clang-format --dry-run -Wclang-format-violations model/*/*.[ch] tests/*/*.[ch] 2>&1 |
        sed -nE 's/^([^:]+):[0-9]+:[0-9]+: .*clang-format-violations.*/\1/p' | sort | uniq -c)
    [ -z "$other" ] && pass "the code has the form of .clang-format" ||
        fail "the code has the form of .clang-format (make fmt)" "$other"
else
    echo "skipped: clang-format 14 is not installed"
fi
