#!/usr/bin/env python3
"""The five programmes of rules.cfg in 2019 in numpy, column by column: a rival of bench.c, which writes FILE.

rules.py FILE   first what is paid, then for each line of input a million persons over the seconds of processor it took
"""
import os
import sys
import time

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np


def read(path):
    p = {}
    with open(path, "rb") as f:
        n, h = (int(x) for x in np.fromfile(f, np.uint64, 2))
        for name in ("age born dies alive counts disability schooling attends health salary").split():
            p[name] = np.fromfile(f, np.uint8, n)
        for name in ("earnings", "pension", "other"):
            p[name] = np.fromfile(f, np.float64, n)
        for name in ("weight", "extreme"):
            p[name] = np.fromfile(f, np.float64, h)
        p["hh"] = np.repeat(np.arange(h), np.fromfile(f, np.uint32, h))
    return p


def months(entitled_first, entitled_last, turn, end, lo=0, hi=12):
    """Months lo .. hi - 1 with an entitlement, at the age before month `turn` or from it on, up to `end`."""
    a, b = np.clip(turn, lo, hi) - lo, np.clip(end, lo, hi) - lo
    return np.where(entitled_first, a, 0) + np.where(entitled_last, b - a, 0)


def pay(p):
    age, born, hh = p["age"].astype(np.int16), p["born"].astype(np.int16), p["hh"]
    alive, counts, households = p["alive"] != 0, (p["alive"] != 0) & (p["counts"] != 0), p["weight"].size
    d = p["dies"].astype(np.int16)
    end = np.where(alive, np.where((d >= 1) & (d <= 6), 6 + d, 12), np.where(d >= 7, d - 6, 0))
    turn, late = np.minimum(born, end), born >= 6
    first, last = np.where(late, age, np.maximum(age - 1, 0)), np.minimum(age + late, 110)
    lawful = p["salary"] == 0
    old = [months((first >= 60) & lawful, (last >= 60) & lawful, turn, end, lo, lo + 6) for lo in (0, 6)]
    less = np.where(p["pension"] > 0, 50.0, 0.0)
    pupil = (p["attends"] != 0) & (age >= 6) & (last <= 20) & (p["schooling"] < 12)
    free = p["health"] != 2
    infant = months((first < 2) & free, (last < 2) & free, turn, end)
    disabled = p["disability"] != 0
    able = months((first < 60) & disabled, (last < 60) & disabled, turn, end)
    m = [old[0] + old[1], np.where(pupil, end, 0), infant, able]
    money = [
        13 / 144 * (old[0] * (300 - less) + old[1] * (350 - less)),
        200 / 144 * m[1],
        6 / 144 * infant * np.where(age < 1, 125 + 320 / 6, 125.0),
        250 * 12 / 144 * able,
    ]
    market = np.bincount(hh[counts], weights=(p["earnings"] + p["pension"] + p["other"])[counts], minlength=households)
    members = np.bincount(hh[counts], minlength=households)
    kids = np.bincount(hh[alive & (age < 18)], minlength=households)
    lives = np.zeros(households, np.int16)
    np.maximum.at(lives, hh[alive], end[alive].astype(np.int16))
    poor = (kids > 0) & (market / np.maximum(members, 1) < p["extreme"])
    grant = np.where(poor, 12 / 144 * lives * 100 * np.minimum(kids, 3), 0.0)
    transfers = np.bincount(hh[counts], weights=sum(money)[counts], minlength=households) + grant
    welfare = np.where(members > 0, (market + transfers) / np.maximum(members, 1), 0.0)
    return m + [np.where(poor, lives, 0)], money + [grant], welfare, members


def main():
    p = read(sys.argv[1])
    m, money, welfare, members = pay(p)
    w = p["weight"]
    print("ready")
    for k in range(5):
        weight = w[p["hh"]] if k < 4 else w
        print(np.count_nonzero(m[k]), repr(float(np.dot(weight, money[k]))), sep="\n")
    print(repr(float(np.dot(w * members, welfare))), flush=True)
    for _ in sys.stdin:
        t = time.process_time()
        pay(p)
        print(1 / (time.process_time() - t), flush=True)


if __name__ == "__main__":
    main()
