#!/usr/bin/env python3
"""Measures the same kernels again and again, and asks whether the intervals and the verdicts hold.

Each session is a `divide selftest` of sgemm in fresh processes: two independent measurements of each size in turns. An
interval holds when the median of all measurements of that size lies in it; a verdict is false when a size is called
faster or slower than itself. Beside it stands the rule "mean ± 2 σ of one process" on the same measurements.
"""

import argparse
import glob
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
SUITE = """suite: 1
name: repeatability
summary: Square sgemm.
source: Benchmarks/repeatability
budgets: ["cores=1"]
cases:
"""
CASE = "  - {{name: sgemm-{n}, operation: gemm, problem: {{m: {n}, n: {n}, k: {n}}}}}\n"


def session(divide, sizes, preset, seed):
    """Returns the program's own verdicts and the report of one session."""
    with tempfile.TemporaryDirectory() as folder:
        suite = os.path.join(folder, "repeatability.yaml")
        pathlib.Path(suite).write_text(SUITE + "".join(CASE.format(n=n) for n in sizes), encoding="utf-8")
        test = subprocess.run(
            [divide, "selftest", suite, "--kernels", "gemm", "--no-roofs", "--preset", preset, "--results", folder,
             "--seed", str(seed), "--quiet", "--json"],
            cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        (path,) = glob.glob(os.path.join(folder, "*", "*.jsonl"))
        report = subprocess.run(
            [divide, "report", path, "--json"], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            check=True)
        return json.loads(test.stdout), json.loads(report.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--divide", default=str(CHECKOUT / ".build/release/divide"))
    parser.add_argument("--sizes", default="256,1024")
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--json", help="a file to write the measurements to")
    arguments = parser.parse_args()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    measurements, rows = {}, []
    for number in range(arguments.sessions):
        test, report = session(arguments.divide, sizes, arguments.preset, 1 + number)
        rows += test["rows"]
        names = {cell["id"]: cell["name"] for cell in report["cells"]}
        for result in report["results"]:
            if interval := result.get("secondsPerIteration"):
                measurements.setdefault(names[result["cell"]], []).append({**interval, "outcome": result["outcome"]})
        print(f"\rsession {number + 1} of {arguments.sessions}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{'case':12} {'measured':>8} {'interval holds':>15} {'half width':>11} {'spread':>7}  outcomes")
    for name, found in measurements.items():
        grand = statistics.median(one["median"] for one in found)
        held = sum(one["low"] <= grand <= one["high"] for one in found)
        width = statistics.median((one["high"] - one["low"]) / 2 / one["median"] for one in found)
        spread = statistics.stdev(one["median"] for one in found) / grand
        outcomes = {kind: sum(one["outcome"] == kind for one in found) for kind in {one["outcome"] for one in found}}
        print(f"{name:12} {len(found):8} {f'{held} of {len(found)}':>15} {width:11.1%} {spread:7.1%}  {outcomes}")
    false = sum(row["verdict"] in ("faster", "slower") for row in rows)
    naive = sum(row["isNaivelyDifferent"] for row in rows)
    print(f"{len(rows)} comparisons of a thing with itself: {false} called faster or slower; by mean ± 2 σ of one process, {naive}.")
    if arguments.json:
        pathlib.Path(arguments.json).write_text(
            json.dumps({"measurements": measurements, "comparisons": rows}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
