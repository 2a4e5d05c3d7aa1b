#!/usr/bin/env python3
"""Measures the convolutions of ResNet-50 by the plugins convolution and onednn, in turns, and compares them.

One `divide run` measures both on one core: each round takes every layer by each plugin once, in random order, in a fresh
process. The table has the medians over the rounds, the median of the rounds' ratios, convolution / onednn in throughput,
and its 95 % rank interval.
"""

import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
PLUGINS = ("convolution", "onednn")
OPERATIONS = ("convolution", "convolution-backward-data", "convolution-backward-weights")


def run(options, folder):
    """Measures, and returns the path of the record."""
    suite = "resnet50"
    if options.operation != OPERATIONS[0]:
        suite = os.path.join(folder, "layers.yaml")
        text = (CHECKOUT / "Benchmarks/suites/resnet50.yaml").read_text(encoding="utf-8")
        text = text.replace("operation: convolution\n", f"operation: {options.operation}\n")
        # The last layer is a product.
        text = text[: text.index("  - name: fully-connected")]
        pathlib.Path(suite).write_text(text, encoding="utf-8")
    records = CHECKOUT / options.results
    before = set(records.glob("*/*.jsonl"))
    subprocess.run(
        [options.divide, "run", suite, "--kernels", ",".join(PLUGINS), "--budgets", "cores=1", "--preset", options.preset,
         "--time-limit", str(options.time_limit), "--results", options.results, "--seed", str(options.seed)],
        check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    (record,) = set(records.glob("*/*.jsonl")) - before
    return record


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


def read(path):
    """Returns the layers of a record in the suite's order, each with its sizes, work and seconds by round."""
    with open(path, encoding="utf-8") as lines:
        lines = [json.loads(line) for line in lines]
    cells = {cell["id"]: cell for cell in lines[0]["cells"] if cell["role"] == "suite" and cell["operation"] in OPERATIONS}
    layers = {}
    for cell in cells.values():
        sizes = {size["name"]: size["value"] for size in cell["problem"]}
        layer = layers.setdefault(cell["name"], {"sizes": sizes, "work": cell["workFLOP"], "seconds": {}, "algorithm": ""})
        layer["seconds"][cell["plugin"]] = {}
    for line in lines:
        cell = cells.get(line.get("cell")) if line["type"] == "invocation" else None
        if cell is None:
            continue
        if line["outcome"] != "ok":
            sys.exit(f"{line['cell']}: {line['outcome']}: {line.get('message')}")
        samples = [time for group in line["groups"] for time in group["nanoseconds"]]
        layer = layers[cell["name"]]
        layer["seconds"][cell["plugin"]][line["round"]] = statistics.median(samples) * 1e-9 / line["iterationsPerSample"]
        if cell["plugin"] == "convolution":
            layer["algorithm"] = line["facts"]["library"]["convolution.method"]
    for line in lines:
        if line["type"] == "summary" and line["outcome"] not in ("ok", "noisy", "not-converged"):
            sys.exit(f"{line['cell']}: {line['outcome']}: {line.get('message')}")
    return layers


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operation", choices=OPERATIONS, default=OPERATIONS[0], help="which pass (forward)")
    parser.add_argument("--preset", default="quick", help="how precisely to measure (quick)")
    parser.add_argument("--time-limit", type=float, default=400, help="start no further round after these seconds (400)")
    parser.add_argument("--divide", default=str(CHECKOUT / ".build/release/divide"), help="the program to measure with")
    parser.add_argument("--results", default="results/local", help="where to save the record (results/local)")
    parser.add_argument("--seed", type=int, default=1, help="of the order and the inputs (1)")
    parser.add_argument("--record", help="show this record, and measure nothing")
    options = parser.parse_args()
    if options.record:
        record = options.record
    else:
        with tempfile.TemporaryDirectory() as folder:
            record = run(options, folder)
        print(record, file=sys.stderr)
    groups = {"all layers": [], "3×3, stride 1": []}
    print("| channels → filters | image | filter | method | convolution | onednn | ratio | 95 % interval | n |")
    print("|---|---|---|---|---|---|---|---|---|")
    for layer in read(record).values():
        sizes, seconds = layer["sizes"], layer["seconds"]
        rounds = sorted(set(seconds["convolution"]) & set(seconds["onednn"]))
        ratios = [seconds["onednn"][number] / seconds["convolution"][number] for number in rounds]
        rates = [layer["work"] / statistics.median(seconds[plugin].values()) / 1e9 for plugin in PLUGINS]
        ratio = statistics.median(ratios)
        low, high = rank_interval(ratios)
        side, stride = sizes["filter_height"], sizes["stride_height"]
        groups["all layers"].append(ratio)
        if side == 3 and stride == 1:
            groups["3×3, stride 1"].append(ratio)
        print(f"| {sizes['channels']} → {sizes['filters']} | {sizes['height']}² | {side}×{side}"
              f"{', stride 2' if stride == 2 else ''} | {layer['algorithm']} | {rates[0]:.1f} | {rates[1]:.1f} | {ratio:.3f} "
              f"| {low:.3f}–{high:.3f} | {len(rounds)} |")
    print()
    for name, ratios in groups.items():
        print(f"Geometric mean, {name}: {geometric_mean(ratios):.3f} (lowest {min(ratios):.3f}).")


if __name__ == "__main__":
    main()
