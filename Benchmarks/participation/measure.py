#!/usr/bin/env python3
"""Times 'divide participation' counting a large papers table against polars doing the same, in turns.

Generates the table (10^7 rows, about 500 MB) unless it is there, asks both for the rows of each venue, year and group, holds the
counts against each other, and compares times and memory. Needs polars from PyPI.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
VENUES = ["nips", "icml", "cvpr", "iccv", "aistats", "colt", "icra", "iros"]
KINDS = ["firm", "academic"]

POLARS = """
import json, sys, time
import polars as pl
start = time.perf_counter()
table = pl.scan_csv(sys.argv[1]).group_by("venue", "year", "kind").len().collect(engine="streaming")
seconds = time.perf_counter() - start
print(json.dumps([seconds, sorted([row[0], row[1], row[2], row[3]] for row in table.iter_rows())]))
"""


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file", default="/tmp/participation-papers.csv", help="where the table is, or is put")
    parser.add_argument("--program", default=str(CHECKOUT / ".build/release/divide"))
    options = parser.parse_args()
    if not os.path.exists(options.file):
        generate(options.file, options.rows, 1)
    print(f"{options.file}: {os.path.getsize(options.file) / 1e6:.0f} MB")
    ours, theirs, inner, memory, their_memory = [], [], [], [], []
    for turn in range(options.rounds + 1):
        seconds, peak, output = run(
            [options.program, "participation", "--papers", options.file, "--group-column", "kind", "--json"])
        found = json.loads(output)
        counts = sorted(
            [entry["venue"], entry["year"], kind, count]
            for entry in found["counts"] for kind, count in entry["counts"].items() if count)
        other_seconds, other_peak, other = run([sys.executable, "-c", POLARS, options.file])
        group_by, expected = json.loads(other)
        if counts != expected:
            sys.exit("the counts differ from those of polars")
        if turn > 0:  # The first round warms up.
            ours.append(seconds)
            theirs.append(other_seconds)
            inner.append(group_by)
            memory.append(peak)
            their_memory.append(other_peak)
    ratio = statistics.median(ours) / statistics.median(inner)
    ratios = [a / b for a, b in zip(ours, inner)]
    print(f"divide, whole process: {statistics.median(ours):.2f} s ({min(ours):.2f} to {max(ours):.2f}), {max(memory):.0f} MB")
    print(f"polars, group-by alone: {statistics.median(inner):.2f} s ({min(inner):.2f} to {max(inner):.2f}); "
          f"whole process {statistics.median(theirs):.2f} s, {max(their_memory):.0f} MB")
    print(f"ratio to the group-by alone: {ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f}), bar at most 3")
    sys.exit(0 if ratio <= 3 and max(memory) < 500 else 1)


if __name__ == "__main__":
    main()
