"""The table of docs/seeds.md, walked: seeds.py AMPARO FOLDER

Each row that has a file: it is there and holds the row's id. Then small scenarios of one country and year are written to
FOLDER and run together, the first without and each other with one row's file, and the indicator of the last column must
move. Prints ok and not ok lines."""
import collections
import csv
import os
import re
import subprocess
import sys

ROW = re.compile(r"^\| (S\d{3}) \| (\w+) \| (.*?) \| (.*?) \| (.*?) \|(.*?)\|$", re.M)
REGION = "COL"  # where templates and measures of no country are tried
# A measure may hold income or attendance: both answer to this.
GRANT = ('{ name = "school_grant"; class = "scholarship"; who = "attends and age >= 6 and age < 18"; '
         'amount = "0.5 * line_poverty"; payee = "mother"; }')
MEASURE_OF = {"col": "COL", "ecu": "ECU", "mex": "MEX", "pan": "PAN", "slv": "SLV", "ury": "URY", "andean": "PER", "mpi": "BOL"}


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def report(good, name, why=""):
    print("%s %s" % ("ok" if good else "not ok", name))
    if not good and why:
        print(why)


def linked(cell):
    found = re.search(r"\]\(\.\./([^)]+)\)", cell)
    return found[1] if found else None


def date(text, key):
    found = re.search(r'^%s\s+= "?(\d{4})' % key, text, re.M)
    return int(found[1]) if found else None


def country(path):
    part = path.split("/")
    if path.startswith("data/mpi/"):
        return MEASURE_OF[part[-1].split("_")[0]]
    return part[-2] if re.fullmatch("[A-Z]{3}", part[-2]) else REGION


def year(path):
    """A year in which the programme pays."""
    text = read(path)
    start, end = date(text, "start") or 0, date(text, "end") or 9999
    return max(start, 2019) if end > 2019 else end - 1


class Row:
    def __init__(self, cells):
        self.id, _, self.name, self.kind, where, self.moves = (c.strip() for c in cells)
        self.path = linked(where)
        self.stem = self.id.lower()

    def job(self):
        """Rows that are run together."""
        if self.path.startswith("scenarios/") or self.path.startswith("data/mpi/"):
            return (country(self.path), self.id)
        return (country(self.path), year(self.path) if self.path.startswith("data/programmes/") else 2019)

    def reform(self, base):
        full = os.path.abspath(self.path)
        if self.path.startswith("data/programmes/"):
            return 'extends = "%s"; add = ( "%s" );' % (base, full)
        if self.path.startswith("data/registries/"):
            return ('extends = "%s"; add = ( "conditional_transfer" ); change = ( { programme = "conditional_transfer"; '
                    'select = { extends = "%s"; }; } );' % (base, full))
        return 'extends = "%s"; behaviour = "latin_america"; add = ( %s );' % (base, GRANT)  # of a measure


def base_text(iso3, first, measure):
    return ('country = "%s"; population = { source = "synthetic"; households = 3000; }; years = { first = %d; last = %d; }; '
            'ageing = "%s"; programmes = ( ); uncertainty = "none"; replicates = 1; %s'
            % (iso3, first, first + 2 if measure else first, "dynamic" if measure else "none",
               'mpi = "%s";' % measure if measure else ""))


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text + "\n")
    return path


def chain(path):
    """A scenario after the one that it extends: baseline and reform of a run."""
    found = re.search(r'^extends = "([^"]+)"', read(path), re.M)
    return [os.path.join(os.path.dirname(path), found[1]), path]


def run(amparo, out, files, options):
    done = subprocess.run([amparo, "run", *files, *options, "-o", out], capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr


def differences(out):
    found = {}
    with open(os.path.join(out, "results.csv"), encoding="utf-8") as f:
        for r in csv.reader(f):
            if r[4] == "mean" and "-" in r[0]:
                key = (r[0].split("-")[0], r[2], r[3])
                found[key] = max(found.get(key, 0.0), abs(float(r[5])))
    return found


def key_of(moves):
    """recipients_year of x; gap_own_income in age=15+; poverty."""
    indicator, _, rest = moves.partition(" ")
    word, _, what = rest.partition(" ")
    return indicator, "programme=" + what if word == "of" else what if word == "in" else "all"


def try_job(amparo, folder, job, rows):
    iso3, which = job
    name = os.path.join(folder, "%s_%s" % job)
    scenario = rows[0].path.startswith("scenarios/")
    if scenario:
        files = chain(rows[0].path)
        options = "--set population.households=2000 --set years.last=2027 --set report=2027 --replicates 2".split()
    else:
        measure = os.path.abspath(rows[0].path) if rows[0].path.startswith("data/mpi/") else None
        files = [write(name + ".cfg", base_text(iso3, 2019 if measure else which, measure))]
        files += [write(os.path.join(folder, "%s.cfg" % r.stem), r.reform(os.path.abspath(files[0]))) for r in rows]
        options = []
    wrong = run(amparo, name, files, options)
    found = {} if wrong else differences(name)
    for r in rows:
        stem = os.path.splitext(os.path.basename(r.path))[0] if scenario else r.stem
        moved = found.get((stem, *key_of(r.moves)), 0.0)
        report(moved > 0, "%s %s moves %s" % (r.id, r.path, r.moves), wrong or "it does not move")


def main():
    amparo, folder = sys.argv[1:]
    all_rows = [Row(cells) for cells in ROW.findall(read("docs/seeds.md"))]
    report([r.id for r in all_rows] == ["S%03d" % k for k in range(1, 128)], "the table has the 127 rows, each once")
    jobs = collections.defaultdict(list)
    for r in all_rows:
        if r.kind == "none":
            report(not r.path and not r.moves, "%s says why it is not here" % r.id)
        elif not r.path or not os.path.exists(r.path) or not re.search(r"\b%s\b" % r.id, read(r.path)):
            report(False, "%s has a file that holds its id" % r.id, str(r.path))
        else:
            jobs[r.job()].append(r)
    files = sorted({r.path for rows in jobs.values() for r in rows})
    done = subprocess.run([amparo, "check", *files], capture_output=True, text=True)
    report(done.returncode == 0, "amparo check finds %d files of the table correct" % len(files), done.stderr)
    for job in sorted(jobs, key=str):
        try_job(amparo, folder, job, jobs[job])


if __name__ == "__main__":
    main()
