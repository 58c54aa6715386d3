#!/usr/bin/env python3
"""The job of baseline_numpy.py (its docstring is the specification) for amparo, and numpy's results beside.

job.py tables DIR   the country profile's tables, from the numbers of baseline_numpy.py
job.py people CSV   the opening population that numpy draws, for tests/bench/job/job.map
job.py run CSV      numpy's results: --seeds runs from the same people, one line a seed and year
job.py compare CSV RESULTS   the last year's results of amparo against numpy's, in standard errors
job.py time                  a run of one core for each line of input, and its person-years a second of processor time;
                             --numba: of baseline_numba.py
"""
import argparse
import os
import sys
import time

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np
import pandas as pd

sys.path.insert(0, os.path.join(os.environ.get("AMPARO_SHARED", "../shared"), "bench"))
sys.dont_write_bytecode = True
import baseline_numpy as b

STATES = ("inactive", "unemployed", "informal", "formal")
LEVELS = ("none", "secondary", "tertiary")  # their 0, 1, 2
SD = b.SD_SHOCK / np.sqrt(1 - b.RHO * b.RHO)


def people(n, seed):
    """Numpy's population. Residuals of each cell of the earnings equation are brought to mean 0 and the equation's
    spread, so that the luck of few persons does not stay in them for years."""
    p, asset, urban = b.population(n, np.random.default_rng(seed))
    cell = (p["female"] * 3 + p["educ"]) * 4 + p["status"]
    for c in np.unique(cell):
        at = cell == c
        if np.count_nonzero(at) > 1:
            z = p["z"][at] - p["z"][at].mean()
            p["z"][at] = z * (SD / z.std())
    return p, asset, urban


def write_people(path, n, seed):
    p, asset, urban = people(n, seed)
    hh = p["hh"]
    pd.DataFrame(
        dict(
            household=hh,
            weight=1,
            line=1 + np.arange(hh.size) - np.searchsorted(hh, hh),
            age=p["age"],
            female=p["female"],
            level=p["educ"],
            state=p["status"],
            residual=p["z"] / SD,
            months=12 * p["years"],
            base=p["base"],
            asset=asset[hh],
            urban=urban[hh].astype(int),
        )
    ).to_csv(path, index=False)


def write_tables(folder):
    def table(name, text, rows):
        with open(os.path.join(folder, name + ".csv"), "w", encoding="ascii") as f:
            f.write(f"# source: baseline_numpy.py, {text}\n")
            pd.DataFrame(rows).to_csv(f, index=False)

    table(
        "plain_chances",
        "MORT and FERT",
        [
            dict(sex=sex, age_from=a, age_to=a, death=b.MORT[a, k], birth=b.FERT[a] if k else 0.0)
            for k, sex in ((1, "female"), (0, "male"))
            for a in range(111)
        ],
    )
    table(
        "plain_labour",
        "LOGIT and LAG; its age is in decades",
        [
            dict(
                state=STATES[k + 1],
                const=c[0] + lag[0],
                female=c[1],
                age=c[2] / 10,
                age2=c[3] / 100,
                primary=0.0,
                secondary=c[4],
                tertiary=c[5],
                **{"after_" + s: lag[i] - lag[0] for i, s in enumerate(STATES) if i},
            )
            for k, (c, lag) in enumerate(zip(b.LOGIT, b.LAG))
        ],
    )
    e = b.EARN  # of years since 15
    table(
        "earnings",
        "EARN, for age in place of age - 15, and the spread of its AR(1)",
        [
            dict(term=t, value=v)
            for t, v in (
                ("const", e[0] - 15 * e[3] + 225 * e[4]),
                ("female", e[5]),
                ("formal", e[6]),
                ("primary", 0.0),
                ("secondary", e[1]),
                ("tertiary", e[2]),
                ("age", e[3] - 30 * e[4]),
                ("age2", e[4]),
                ("rural", 0.0),
                ("residual_sd_informal", SD),
                ("residual_sd_formal", SD),
            )
        ],
    )
    table(
        "plain_school",
        "education of newborns in demography()",
        [
            dict(education=m, none=0.30 - 0.10 * k, primary=0.0, secondary=0.45 - 0.10 * k, tertiary=0.25 + 0.20 * k)
            for m, k in (("none", 0), ("primary", 0), ("secondary", 1), ("tertiary", 2))
        ],
    )


def copy(p):
    return {k: v.copy() for k, v in p.items()}


def more_of(p):
    """Amparo's shares of labour states are of persons of 15 and more, of contributory pensioners of those of 65."""
    grown, old = p["age"] >= 15, p["age"] >= b.CONTRIB_AGE
    r = {s + "_15": np.mean(p["status"][grown] == k) for k, s in enumerate(STATES)}
    retired = (p["years"] >= b.CONTRIB_MIN) & (p["status"] == 0)  # who gets there in the year still works
    for k, sex in enumerate("mf"):
        r[f"contributory_65_{sex}"] = np.mean(retired[old & (p["female"] == k)])
    return r


def run(path, n, years, seeds, seed):
    start, asset, urban = people(n, seed)
    rows = []
    for s in range(seeds):
        p, rng = copy(start), np.random.default_rng([seed, s])
        for y in range(1, years + 1):
            p, r = b.year(p, asset, urban, rng, "formula")
            rows.append(dict(seed=s, year=y, **r, **more_of(p)))
    pd.DataFrame(rows).to_csv(path, index=False)


def results_of(path, year):
    """value(indicator, group) of a statistic of amparo's results in a year."""
    d = pd.read_csv(path)
    d = d[d.year == year].set_index(["statistic", "indicator", "group"]).value
    return lambda what, statistic, group="all": d[statistic, what, group]


def of_numpy(d):
    """name, numpy's values, amparo's indicator and group."""
    yield "persons", d.persons, "persons", "all"
    for k, (line, gap) in enumerate((("extreme_poverty", "extreme_poverty_gap"), ("poverty", "poverty_gap"))):
        yield f"fgt0_{k}", 100 * d[f"fgt0_{k}"], line, "all"
        yield f"fgt1_{k}", 100 * d[f"fgt1_{k}"], gap, "all"
    yield "fgt2_1", 100 * d.fgt2_1, "poverty_severity", "all"
    yield "gini", 100 * d.gini, "gini", "all"
    yield "mean_income", d.mean_income, "mean_welfare", "all"
    for s in STATES:
        yield s + "_15", 100 * d[s + "_15"], "labour_" + s, "age=15+"
    for sex in ("female", "male"):
        yield f"contrib_65_{sex[0]}", 100 * d["contributory_65_" + sex[0]], "coverage_contributory", "age=65+;sex=" + sex
    for name in ("universal", "cct"):
        yield "cost_" + name, d["cost_" + name] / 1e6, "spending", "programme=" + name
        for sex, s in (("female", "f"), ("male", "m")):
            yield f"cov_{name}_{s}", 100 * d[f"cov_{name}_{s}"], "coverage", f"programme={name};sex={sex}"


def compare(numpy_path, results, worst):
    d = pd.read_csv(numpy_path)
    last = d.year.max()
    d = d[d.year == last]
    value = results_of(results, 2000 + last)
    n = len(d)
    bad = 0
    print(f"{'':16s}{'numpy':>12s}{'amparo':>12s}{'SE':>10s}{'z':>7s}   year {last}, {n} runs of each")
    for name, x, what, group in of_numpy(d):
        ours, sd = value(what, "mean", group), value(what, "sd", group)
        se = np.sqrt((x.var() + sd * sd) / n)
        z = (ours - x.mean()) / se
        bad += abs(z) > worst
        print(f"{name:16s}{x.mean():12.4f}{ours:12.4f}{se:10.4f}{z:7.2f}")
    if bad:
        sys.exit(f"{bad} results differ by more than {worst} standard errors")


def numpy_runner(n, years, seed, how):
    start, asset, urban = people(n, seed)

    def once():
        p, rng, py = copy(start), np.random.default_rng(seed), 0
        t = time.process_time()
        for _ in range(years):
            p, r = b.year(p, asset, urban, rng, how)
            py += r["persons"]
        return py / (time.process_time() - t)

    return once


def numba_runner(n, years, seed):
    import baseline_numba

    baseline_numba.run(2000, 1, seed)  # compiles
    baseline_numba.time.perf_counter = time.process_time

    def once():
        _, py, seconds, _ = baseline_numba.run(n, years, seed)
        return py / seconds

    return once


def main():
    a = argparse.ArgumentParser()
    a.add_argument("what", choices=("tables", "people", "run", "compare", "time"))
    a.add_argument("path", nargs="?", default="")
    a.add_argument("results", nargs="?", default="")
    a.add_argument("--worst", type=float, default=4)
    a.add_argument("--persons", type=int, default=170_000)
    a.add_argument("--years", type=int, default=10)
    a.add_argument("--seeds", type=int, default=10)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--logit", choices=("formula", "table"), default="formula")
    a.add_argument("--numba", action="store_true")
    o = a.parse_args()
    if o.what == "tables":
        write_tables(o.path)
    elif o.what == "people":
        write_people(o.path, o.persons, o.seed)
    elif o.what == "run":
        run(o.path, o.persons, o.years, o.seeds, o.seed)
    elif o.what == "compare":
        compare(o.path, o.results, o.worst)
    else:
        runner = numba_runner(o.persons, o.years, o.seed) if o.numba else numpy_runner(o.persons, o.years, o.seed, o.logit)
        print("ready", flush=True)
        for _ in sys.stdin:
            print(runner(), flush=True)


if __name__ == "__main__":
    main()
