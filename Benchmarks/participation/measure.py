#!/usr/bin/env python3
"""Times 'divide participation' counting a large papers table against polars and pandas doing the same, in turns.

Generates the table (10^7 rows, about 500 MB) unless one of as many rows is there, asks each for the rows of each venue, year and
group, holds the counts against each other, and compares times and memory. The bar is held against polars; pandas reads in chunks,
as it would have to for a table larger than memory. Needs polars and pandas from PyPI.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
VENUES = ["nips", "icml", "cvpr", "iccv", "aistats", "colt", "icra", "iros"]
KINDS = ["firm", "academic"]

# Each prints its seconds from opening the file to having the counts, and these.
PEERS = {
    "polars": """
import json, sys, time
import polars as pl
start = time.perf_counter()
table = pl.scan_csv(sys.argv[1]).group_by("venue", "year", "kind").len().collect(engine="streaming")
seconds = time.perf_counter() - start
print(json.dumps([seconds, sorted([row[0], row[1], row[2], row[3]] for row in table.iter_rows())]))
""",
    "pandas": """
import json, sys, time
import pandas as pd
start = time.perf_counter()
counts = None
for chunk in pd.read_csv(sys.argv[1], usecols=["venue", "year", "kind"], chunksize=1_000_000):
    part = chunk.groupby(["venue", "year", "kind"]).size()
    counts = part if counts is None else counts.add(part, fill_value=0)
seconds = time.perf_counter() - start
print(json.dumps([seconds, sorted([*key, int(count)] for key, count in counts.items())]))
""",
}


def generate(path, rows, seed):
    generator = random.Random(seed)
    with open(path, "w", encoding="utf-8") as file:
        file.write("paper,venue,year,kind,title\n")
        for first in range(0, rows, 100_000):
            lines = []
            for row in range(first, min(first + 100_000, rows)):
                venue, year = generator.choice(VENUES), generator.randrange(2000, 2020)
                kind = KINDS[generator.random() < 0.85]
                lines.append(f'{venue}{year}-{row},{venue},{year},{kind},"On learning, part {row}"\n')
            file.writelines(lines)


def run(command):
    """Returns wall seconds, peak memory in MB and standard output of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, output


def lines(path):
    """Returns how many lines a file has."""
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b""))


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file", help="where the table is, or is put (default: the folder of temporary files)",
                        default=os.path.join(tempfile.gettempdir(), "participation-papers.csv"))
    parser.add_argument("--program", default=str(CHECKOUT / ".build/release/divide"))
    options = parser.parse_args()
    needs = options.rows + 1
    if not os.path.exists(options.file) or lines(options.file) != needs:
        generate(options.file, options.rows, 1)
    print(f"{options.file}: {options.rows:,} rows, {os.path.getsize(options.file) / 1e6:.0f} MB")
    # Of each: seconds of the whole process, seconds of the counting alone, memory.
    measured = {name: [] for name in ["divide", *PEERS]}
    for turn in range(options.rounds + 1):
        seconds, peak, output = run(
            [options.program, "participation", "--papers", options.file, "--group-column", "kind", "--json"])
        counts = sorted(
            [entry["venue"], entry["year"], kind, count]
            for entry in json.loads(output)["counts"] for kind, count in entry["counts"].items() if count)
        round_of = {"divide": (seconds, seconds, peak)}
        for name, program in PEERS.items():
            seconds, peak, output = run([sys.executable, "-c", program, options.file])
            inner, expected = json.loads(output)
            if counts != expected:
                sys.exit(f"the counts differ from those of {name}")
            round_of[name] = (seconds, inner, peak)
        if turn > 0:  # The first round warms up.
            for name, figures in round_of.items():
                measured[name].append(figures)
    for name, figures in measured.items():
        whole, inner, memory = (list(column) for column in zip(*figures))
        print(f"{name}: counting {spread(inner)} s, whole process {spread(whole)} s, {max(memory):.0f} MB")
    ours = [figures[0] for figures in measured["divide"]]
    for name in PEERS:
        theirs = [figures[1] for figures in measured[name]]
        ratio = statistics.median(ours) / statistics.median(theirs)
        print(f"our whole process / {name}'s counting alone: {ratio:.2f} "
              f"({min(a / b for a, b in zip(ours, theirs)):.2f} to {max(a / b for a, b in zip(ours, theirs)):.2f})"
              + (", bar at most 3" if name == "polars" else ""))
    bar = statistics.median(ours) / statistics.median([figures[1] for figures in measured["polars"]])
    memory = max(figures[2] for figures in measured["divide"])
    sys.exit(0 if bar <= 3 and memory < 500 else 1)


if __name__ == "__main__":
    main()
