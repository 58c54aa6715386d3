#!/bin/sh
# The opening population of the bench job (tests/bench/job.py), drawn by numpy, as build/bench/job.h5.
set -eu
mkdir -p build/bench
/usr/bin/python3 tests/bench/job.py people build/bench/job.csv 2>/dev/null
AMPARO_DATA=tests/bench/job build/release/amparo population import build/bench/job.csv \
    --map tests/bench/job/job.map -o build/bench/job.h5 >/dev/null
