#!/usr/bin/env python3
"""Asks how often a kernel that is slower by a known share is called slower, and one that is alike is not.

Each session is a `divide compare` of two runs in turns: the same product of OpenBLAS, and one that waits after each call for
a share of its time. With `--slowed 0` the two are alike, and whatever is called faster or slower is a false verdict. Beside
it stands the rule "mean ± 2 σ of one process" on the same measurements.
"""

import argparse
import collections
import glob
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from measure import CASE, CHECKOUT, SUITE

SOURCE = pathlib.Path(__file__).resolve().parent / "slowed"


def build(folder, name, slowed):
    """Builds the kernel `name` that takes `slowed` per cent more time, and returns its folder."""
    plugin = pathlib.Path(folder, name)
    plugin.mkdir()
    manifest = SOURCE.joinpath("plugin.yaml").read_text(encoding="utf-8")
    plugin.joinpath("plugin.yaml").write_text(manifest.replace("NAME", name), encoding="utf-8")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "openblas"], stdout=subprocess.PIPE, text=True, check=True)
    subprocess.run(
        ["cc", "-O2", "-shared", "-fPIC", f"-DSLOWED={slowed}", f'-DNAME="{name}"',
         f"-I{CHECKOUT}/Sources/CKernelABI/include", f"-I{CHECKOUT}/Tests/Fixtures/Common/include",
         str(SOURCE / "kernel.c"), "-o", str(plugin / f"lib{name}.so"), *flags.stdout.split()], check=True)
    return plugin


def session(arguments, folder, plugins, seed):
    """Returns the rows of one comparison."""
    suite = os.path.join(folder, "power.yaml")
    sizes = [int(size) for size in arguments.sizes.split(",")]
    pathlib.Path(suite).write_text(SUITE + "".join(CASE.format(n=n) for n in sizes), encoding="utf-8")
    runs = []
    for name, plugin in plugins:
        runs += ["--run", f"{suite} --kernels {name} --plugin-path {plugin} --no-roofs --preset {arguments.preset}"]
    found = subprocess.run(
        [arguments.divide, "compare", *runs, "--results", folder, "--seed", str(seed), "--quiet", "--json"],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if found.returncode != 0:
        sys.exit(found.stderr)
    rows = json.loads(found.stdout)["comparisons"][0]["verdicts"]["rows"]
    (record,) = glob.glob(os.path.join(folder, "*", "*.jsonl"))
    first = first_samples(record)
    for row in rows:
        row["naive"] = naive_verdict(first[row["baseline"]], first[row["candidate"]])
    return rows


def first_samples(record):
    """Returns the samples of each cell's first process, in nanoseconds."""
    first = {}
    for line in pathlib.Path(record).read_text(encoding="utf-8").splitlines():
        line = json.loads(line)
        if line.get("type") == "invocation" and line["cell"] not in first:
            first[line["cell"]] = [
                time / line["iterationsPerSample"] for group in line["groups"] for time in group["nanoseconds"]]
    return first


def naive_verdict(baseline, candidate):
    """Judges by whether one process's mean lies outside the mean ± 2 σ of the other."""
    difference = statistics.mean(candidate) - statistics.mean(baseline)
    if abs(difference) <= 2 * statistics.stdev(baseline):
        return "alike"
    return "slower" if difference > 0 else "faster"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--divide", default=str(CHECKOUT / ".build/release/divide"))
    parser.add_argument("--sizes", default="192,256,384,512,768")
    parser.add_argument("--preset", default="standard")
    parser.add_argument("--slowed", type=float, default=5, help="by how many per cent")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--json", help="a file to append the comparisons to, one a line")
    arguments = parser.parse_args()
    verdicts, naive, speedups = collections.Counter(), collections.Counter(), []
    for number in range(arguments.sessions):
        with tempfile.TemporaryDirectory() as folder:
            plugins = [(name, build(folder, name, slowed)) for name, slowed in (("plain", 0), ("slowed", arguments.slowed))]
            rows = session(arguments, folder, plugins, arguments.first_seed + number)
        verdicts.update(row["verdict"] for row in rows)
        naive.update(row["naive"] for row in rows)
        speedups += [row["speedup"]["median"] for row in rows]
        if arguments.json:
            with open(arguments.json, "a", encoding="utf-8") as file:
                file.writelines(json.dumps({"slowed": arguments.slowed, **row}) + "\n" for row in rows)
        print(f"session {number + 1} of {arguments.sessions}: {dict(verdicts)}", file=sys.stderr, flush=True)
    total = sum(verdicts.values())
    print(f"slowed by {arguments.slowed:g} %, {arguments.preset}: {total} comparisons")
    for title, counts in (("", verdicts), (", by mean ± 2 σ of one process", naive)):
        for verdict, count in counts.most_common():
            print(f"  {verdict:10} {count:4}  {count / total:.0%}{title}")
    speedups.sort()
    print(f"  speedup: median {speedups[total // 2]:.3f}, from {speedups[0]:.3f} to {speedups[-1]:.3f}")


if __name__ == "__main__":
    main()
