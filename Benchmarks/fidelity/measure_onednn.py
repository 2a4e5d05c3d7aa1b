#!/usr/bin/env python3
"""Times primitives of oneDNN through the whole harness and in a plain C++ loop, in turns, and compares.

Like measure.py, for the plugin onednn: each round takes every case and budget in random order, and for each, in random
order, one invocation through `divide run` and one fresh process of the plain loop on the same PUs with as many threads.
Needs libdnnl-dev, and the plugin (make onednn).
"""

import argparse
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

import measure

CASES = {
    "conv 64→64, 56², 3×3": ("convolution", 64, 64, 56, 3),
    "conv 256→1024, 14², 1×1": ("convolution", 256, 1024, 14, 1),
    "matmul 1024": ("gemm", 1024, 1024, 1024, 0),
}
SECONDS = 0.4


def build(folder):
    """Compiles the plain loop, and returns its path."""
    program = os.path.join(folder, "onednn-peer")
    compiler = os.environ.get("CXX", "c++")
    subprocess.run(
        [compiler, "-O3", "-std=c++17", str(measure.HERE / "onednn_peer.cpp"), "-o", program, "-ldnnl"], check=True)
    return program


def problem(operation, a, b, c, side):
    """Returns the case's sizes, as a suite has them."""
    if operation == "gemm":
        return f"{{m: {a}, n: {b}, k: {c}}}"
    return (f"{{batch: 8, channels: {a}, filters: {b}, height: {c}, width: {c}, filter_height: {side}, "
            f"filter_width: {side}, padding_height: {side // 2}, padding_width: {side // 2}}}")


def work(operation, a, b, c, side):
    """Returns the case's FLOP."""
    return 2 * a * b * c * (1 if operation == "gemm" else 8 * c * side * side)


def plain(program, case, pus, threads):
    """Runs the plain loop once on these PUs, and returns its seconds per execution."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    run = subprocess.run(
        ["taskset", "--cpu-list", pus, program, *map(str, case), str(SECONDS)],
        check=True, text=True, stdout=subprocess.PIPE, env=environment)
    return float(run.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21, help="how often to measure everything (21)")
    parser.add_argument("--budgets", nargs="+", default=measure.BUDGETS, help="which budgets (cores=1 all)")
    parser.add_argument("--divide", default=str(measure.CHECKOUT / ".build/release/divide"), help="the program to measure with")
    parser.add_argument("--seed", type=int, default=1, help="of the order of each round (1)")
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        program = build(folder)

        def harness(name, budget):
            case = CASES[name]
            return measure.invocation(options.divide, folder, "onednn", case[0], problem(*case), budget)

        times = {(name, budget): {"harness": [], "plain": []} for name in CASES for budget in options.budgets}
        granted = {budget: harness(next(iter(CASES)), budget)[1:] for budget in options.budgets}
        for number in range(options.rounds):
            for name, budget in random.sample(sorted(times), len(times)):
                for side in random.sample(("harness", "plain"), 2):
                    if side == "harness":
                        seconds = harness(name, budget)[0]
                    else:
                        seconds = plain(program, CASES[name], *granted[budget])
                    times[name, budget][side].append(seconds)
            print(f"\rround {number + 1} of {options.rounds}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    print("| case | budget | plain loop | harness | ratio of times | 95 % interval |")
    print("|---|---|---|---|---|---|")
    for (name, budget), pair in times.items():
        low, high = measure.rank_interval([harness / plain for harness, plain in zip(pair["harness"], pair["plain"])])
        rates = [work(*CASES[name]) / statistics.median(pair[side]) / 1e9 for side in ("plain", "harness")]
        ratio = statistics.median(pair["harness"]) / statistics.median(pair["plain"])
        print(f"| {name} | {budget} | {rates[0]:.1f} GFLOP/s | {rates[1]:.1f} GFLOP/s | {ratio:.3f} | {low:.3f}–{high:.3f} |")


if __name__ == "__main__":
    main()
