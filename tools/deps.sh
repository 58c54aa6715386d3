#!/bin/sh
# Install what amparo needs from Debian, and say so. `deps.sh build` for make demo, `deps.sh check`
# adds what the tests need, `deps.sh bench` the Python programs that make bench races (without them
# it leaves the race out). Asks only on a terminal; without root it prints the one line and stops.
set -eu
build="gcc make pkg-config libgsl-dev libconfig-dev libhdf5-dev libsleef-dev librandom123-dev
libreadstat-dev libjansson-dev libxlsxwriter-dev libarchive-dev nettle-dev zlib1g-dev gettext"
check="check chromium python3-h5py python3-pandas python3-jsonschema"
bench="python3-numpy python3-pandas python3-numba"
command -v npm >/dev/null || build="$build npm" # whatever gave it
case ${1:-build} in
check) wanted="$build $check" ;;
bench) wanted="$build $bench" ;;
*) wanted=$build ;;
esac

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "amparo needs these Debian packages:$missing"
line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ]; then
    echo "Not root. Install them with:  sudo apt-get update && sudo $line"
    exit 1
fi
if [ -t 0 ] && [ -t 1 ]; then
    printf 'Install them now? [Y/n] '
    read -r answer
    case $answer in [nN]*) echo "Nothing was installed."; exit 1 ;; esac
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
$line -qq >/dev/null
echo "Installed."
