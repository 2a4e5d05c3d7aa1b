#!/usr/bin/env python3
"""Times sgemm through the whole harness and in a plain C loop, in turns, and compares.

Each round takes every size and budget in random order, and for each, in random order, one invocation through `divide run`
(launcher, worker, plugin and probes) and one fresh process of the plain loop on the same PUs with as many threads. The
table has the ratio of the medians over the rounds, harness / plain loop in seconds per product, and the 95 % rank interval
of the median of the rounds' ratios.
"""

import argparse
import glob
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
SIZES = (256, 1024, 2048)
BUDGETS = ("cores=1", "all")
SUITE = """suite: 1
name: fidelity
summary: One kernel.
source: Benchmarks/fidelity
budgets: ["{budget}"]
cases:
  - name: kernel
    operation: {operation}
    problem: {problem}
"""
SECONDS = {256: 0.25, 1024: 0.25, 2048: 0.6}


def build(folder):
    """Compiles the plain loop, and returns its path."""
    program = os.path.join(folder, "sgemm-peer")
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "openblas"], check=True, text=True, stdout=subprocess.PIPE
    ).stdout.split()
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-O3", "-std=c11", str(HERE / "sgemm_peer.c"), "-o", program, *flags], check=True)
    return program


def harness(divide, folder, size, budget):
    """Measures one product through the harness, and returns its seconds, PUs and threads."""
    return invocation(divide, folder, "gemm", "gemm", f"{{m: {size}, n: {size}, k: {size}}}", budget)


def invocation(divide, folder, plugin, operation, problem, budget):
    """Measures one invocation through the harness, and returns its seconds per iteration, PUs and threads."""
    with tempfile.TemporaryDirectory(dir=folder) as results:
        suite = os.path.join(results, "fidelity.yaml")
        pathlib.Path(suite).write_text(SUITE.format(operation=operation, problem=problem, budget=budget), encoding="utf-8")
        subprocess.run(
            [divide, "run", suite, "--kernels", plugin, "--no-roofs", "--time-limit", "0.001", "--results", results,
             "--quiet", "--json"],
            check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (record,) = glob.glob(os.path.join(results, "*", "*.jsonl"))
        with open(record, encoding="utf-8") as lines:
            lines = [json.loads(line) for line in lines]
    (granted,) = lines[0]["budgets"]
    (invocation,) = [line for line in lines if line["type"] == "invocation"]
    if invocation["outcome"] != "ok":
        sys.exit(f"{invocation['cell']}: {invocation['outcome']}: {invocation.get('message')}")
    samples = [time for group in invocation["groups"] for time in group["nanoseconds"]]
    seconds = statistics.median(samples) * 1e-9 / invocation["iterationsPerSample"]
    return seconds, granted["pus"], granted["threads"]


def plain(program, size, pus, threads):
    """Runs the plain loop once on these PUs, and returns its seconds per product."""
    environment = dict(os.environ, OPENBLAS_NUM_THREADS=str(threads), OMP_NUM_THREADS=str(threads))
    run = subprocess.run(
        ["taskset", "--cpu-list", pus, program, str(size), str(SECONDS[size])],
        check=True, text=True, stdout=subprocess.PIPE, env=environment)
    return float(run.stdout)


def rank_interval(values):
    """Returns the 95 % interval of the median by order statistics, or the range of few values."""
    values = sorted(values)
    count = len(values)
    below, tail = 0, 0.0
    while below < count // 2:
        tail += math.comb(count, below) / 2**count
        if tail > 0.025:
            break
        below += 1
    return values[max(0, below - 1)], values[min(count - 1, count - below)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21, help="how often to measure everything (21)")
    parser.add_argument("--sizes", type=int, nargs="+", choices=SIZES, default=SIZES, help="which sizes (all)")
    parser.add_argument("--divide", default=str(CHECKOUT / ".build/release/divide"), help="the program to measure with")
    parser.add_argument("--seed", type=int, default=1, help="of the order of each round (1)")
    parser.add_argument("--json", help="a file to write every time to")
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        program = build(folder)
        times = {(size, budget): {"harness": [], "plain": []} for size in options.sizes for budget in BUDGETS}
        granted = {budget: harness(options.divide, folder, SIZES[0], budget)[1:] for budget in BUDGETS}
        for number in range(options.rounds):
            for size, budget in random.sample(sorted(times), len(times)):
                for side in random.sample(("harness", "plain"), 2):
                    if side == "harness":
                        seconds = harness(options.divide, folder, size, budget)[0]
                    else:
                        seconds = plain(program, size, *granted[budget])
                    times[size, budget][side].append(seconds)
            print(f"\rround {number + 1} of {options.rounds}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    print("size  budget   plain loop    harness        ratio  95 % interval")
    for (size, budget), pair in sorted(times.items()):
        ratios = [harness / plain for harness, plain in zip(pair["harness"], pair["plain"])]
        low, high = rank_interval(ratios)
        rates = [2 * size**3 / statistics.median(pair[side]) / 1e9 for side in ("plain", "harness")]
        ratio = statistics.median(pair["harness"]) / statistics.median(pair["plain"])
        print(f"{size:4}  {budget:8} {rates[0]:5.1f} GFLOP/s {rates[1]:5.1f} GFLOP/s  {ratio:.4f}  {low:.4f} to {high:.4f}")
    if options.json:
        rows = [{"size": size, "budget": budget, **pair} for (size, budget), pair in sorted(times.items())]
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
