# Shared by tests/cli/*.sh: the program, a scratch folder, and "ok"/"not ok" lines for tests/run.sh.
amparo=${AMPARO:-build/release/amparo}
shared=${AMPARO_SHARED:-../shared}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C.UTF-8 LANG=C.UTF-8

pass() { echo "ok $1"; }
fail() { echo "not ok $1"; [ -z "${2:-}" ] || printf '%s\n' "$2"; }
# check NAME COMMAND...: ok when the command succeeds
check() {
    local name=$1
    shift
    if out=$("$@" 2>&1); then pass "$name"; else fail "$name" "$out"; fi
}
# same_files NAME A B
same_files() {
    if cmp -s "$2" "$3"; then pass "$1"; else fail "$1" "$2 and $3 differ"; fi
}
# says NAME CODE TEXT COMMAND...: ok when it ends with this exit code and prints this text
says() {
    local name=$1 code=$2 text=$3 got
    shift 3
    out=$("$@" 2>&1)
    got=$?
    if [ "$got" -ne "$code" ]; then
        fail "$name" "exit code $got, expected $code: $out"
    elif ! grep -qF -- "$text" <<<"$out"; then
        fail "$name" "no \"$text\" in: $out"
    else
        pass "$name"
    fi
}
