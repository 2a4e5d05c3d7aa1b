#!/usr/bin/env python3
"""Disturbs invocations on purpose, and counts how often the harness says by what.

Each scenario measures a few kernels in one run. As soon as an invocation's worker appears, a coin decides whether a
competing load, `stress-ng`, goes on or is halted while it measures; so each invocation is wholly touched or wholly clean,
and the harness can't know which. The table says how often each kind was tagged, and how much slower the touched
invocations were: a load that slows nothing touches nothing, and nothing is to be told of it.
"""

import argparse
import glob
import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
SUITE = """suite: 1
name: disturbances
summary: Kernels that are disturbed on purpose.
source: Benchmarks/disturbances
budgets: ["{budget}"]
cases:
"""
GEMM = """  - name: gemm-{size}
    operation: gemm
    problem: {{m: {size}, n: {size}, k: {size}}}
"""
STREAM = """  - name: triad-memory
    operation: triad
    problem: {level: memory}
  - name: relu
    operation: relu
    problem: {elements: 33554432}
"""
SCENARIOS = [
    # name, budget, cases, load, on the budget's PU, the tag that is right
    ("a process on the same PU", "cores=1", [GEMM.format(size=n) for n in (192, 384, 768)],
     ["--cpu", "1", "--cpu-method", "matrixprod"], True, "preempted"),
    ("a process on one PU of all", "all", [GEMM.format(size=n) for n in (256, 512, 1024)],
     ["--cpu", "1", "--cpu-method", "matrixprod"], True, "preempted"),
    ("arithmetic on another core", "cores=1", [GEMM.format(size=n) for n in (192, 384, 768)],
     ["--cpu", "1", "--cpu-method", "matrixprod"], False, None),
    ("memory bandwidth: stream", "cores=1", [STREAM],
     ["--stream", "1"], False, None),
    ("memory bandwidth: memrate", "cores=1", [STREAM],
     ["--memrate", "1", "--memrate-bytes", "256M"], False, None),
]


class Load:
    """A competing load that is on or halted."""

    def __init__(self, arguments, pu):
        self.process = subprocess.Popen(
            ["stress-ng", *arguments, "--taskset", str(pu), "--quiet"], start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1.5)

    def switch(self, on):
        os.killpg(self.process.pid, signal.SIGCONT if on else signal.SIGSTOP)

    def end(self):
        self.switch(True)
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def workers(process):
    """Returns the worker processes that a run has now."""
    found = set()
    for task in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{task}/children", encoding="ascii") as file:
            children = file.read().split()
        for child in children:
            with open(f"/proc/{child}/comm", encoding="utf-8") as file:
                if file.read().strip() == "divide-worker":
                    found.add(int(child))
    return found


def measure(divide, scenario, preset, seed, records):
    """Runs a scenario, and returns its invocations as the program judges them, and which were touched, in order."""
    name, budget, cases, arguments, same, _ = scenario
    chance = random.Random(seed)
    pus = sorted(os.sched_getaffinity(0))
    load = Load(arguments, pus[0] if same and budget != "all" else pus[-1])
    with tempfile.TemporaryDirectory() as folder:
        suite = os.path.join(folder, "disturbances.yaml")
        pathlib.Path(suite).write_text(SUITE.format(budget=budget) + "".join(cases), encoding="utf-8")
        run = subprocess.Popen(
            [divide, "run", suite, "--kernels", "gemm,roofline,elementwise", "--no-roofs", "--span", "0", "--preset", preset, "--results", folder,
             "--quiet", "--json", "--seed", str(seed)], stderr=subprocess.DEVNULL,
            cwd=CHECKOUT, stdout=subprocess.DEVNULL)
        # Looking for workers must not disturb them: from another PU, yielding to them, and seldom once there is one.
        os.sched_setaffinity(0, {pus[-1]})
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        seen, touched = set(), []
        try:
            while run.poll() is None:
                try:
                    new = workers(run.pid) - seen
                except (FileNotFoundError, ProcessLookupError):
                    continue
                for worker in sorted(new):
                    seen.add(worker)
                    touched.append(chance.random() < 0.5)
                    load.switch(touched[-1])
                    while os.path.exists(f"/proc/{worker}/exe"):
                        time.sleep(0.01)
                time.sleep(0.003)
        finally:
            load.end()
            os.sched_setaffinity(0, pus)
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        if run.returncode != 0:
            sys.exit(f"divide run ended with {run.returncode}.")
        (path,) = glob.glob(os.path.join(folder, "*", "*.jsonl"))
        if records:
            shutil.copy(path, os.path.join(records, f"{name}, {seed}.jsonl".replace(" ", "-")))
        report = json.loads(subprocess.run(
            [divide, "report", path, "--json"], check=True, stdout=subprocess.PIPE, cwd=CHECKOUT).stdout)
    invocations = sorted(report["invocations"], key=lambda one: one["startedAtSeconds"])
    if len(invocations) != len(touched):
        sys.exit(f"{len(touched)} workers were seen, and {len(invocations)} invocations recorded.")
    return list(zip(invocations, touched))


def summary(scenario, measured):
    """Returns what a scenario's invocations show."""
    name, budget, _, _, _, right = scenario
    def of(kind):
        return [one for one, was in measured if was == kind]
    touched, clean = of(True), of(False)
    ratios, slowed, steady = [], [], []
    for cell in sorted({one["cell"] for one, _ in measured}):
        times = [[one["secondsPerIteration"] for one in kind if one["cell"] == cell] for kind in (touched, clean)]
        if all(times):
            ratios.append(statistics.median(times[0]) / statistics.median(times[1]))
            slowed += [one for one in touched if one["cell"] == cell
                       and one["secondsPerIteration"] > 1.1 * statistics.median(times[1])]
        # The host has neighbours of its own: of those left alone, what is as fast as their fastest quarter is surely clean.
        fast = sorted(times[1])[:max(1, len(times[1]) // 4)][-1] if times[1] else 0
        steady += [one for one in clean if one["cell"] == cell and one["secondsPerIteration"] <= 1.02 * fast]
    counts = {}
    for one in touched:
        for tag in one["tags"] or ["clean"]:
            counts[tag] = counts.get(tag, 0) + 1
    false = {}
    for one in clean:
        for tag in one["tags"]:
            false[tag] = false.get(tag, 0) + 1
    return {
        "scenario": name, "budget": budget, "right": right or "clean", "slowdown": statistics.median(ratios),
        "touched": len(touched), "slowed": len(slowed),
        "slowedTold": sum((right or "clean") in (one["tags"] or ["clean"]) for one in slowed), "tags": counts, "clean": len(clean), "falseTags": false,
        "cleanTagged": sum(1 for one in clean if one["tags"]),
        "steady": len(steady), "steadyTagged": sum(1 for one in steady if one["tags"]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--divide", default=str(CHECKOUT / ".build/release/divide"))
    parser.add_argument("--preset", default="standard")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each scenario")
    parser.add_argument("--only", help="only scenarios whose name has this in it")
    parser.add_argument("--records", help="a folder to keep the records in")
    parser.add_argument("--json", help="a file to write the counts to")
    arguments = parser.parse_args()
    if shutil.which("stress-ng") is None:
        sys.exit("This needs stress-ng (apt-get install stress-ng).")
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("This needs two PUs: one to measure on and one for the competing load.")
    rows = []
    print(f"{'load':28} {'budget':8} {'slower':>7} {'touched':>8} {'told':>6}  {'of slowed':>10} {'clean':>6} {'tagged':>7} {'of the fastest':>15}")
    for scenario in SCENARIOS:
        if arguments.only and arguments.only not in scenario[0]:
            continue
        measured = []
        for repeat in range(arguments.repeats):
            measured += measure(arguments.divide, scenario, arguments.preset, 1 + repeat, arguments.records)
        row = summary(scenario, measured)
        rows.append(row)
        told = row["tags"].get(row["right"], 0) / max(1, row["touched"])
        print(f"{row['scenario']:28} {row['budget']:8} {row['slowdown']:7.2f} {row['touched']:8} {told:6.0%}  {'{} of {}'.format(row['slowedTold'], row['slowed']):>10} "
              f"{row['clean']:6} {row['cleanTagged'] / max(1, row['clean']):7.0%} {'{} of {}'.format(row['steadyTagged'], row['steady']):>15}   {row['tags']} / {row['falseTags']}", flush=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
