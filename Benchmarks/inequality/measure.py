#!/usr/bin/env python3
"""Times all measures of inequality against numpy, in turns, and checks that both find the same.

For each number of holders (lognormal, float64) every round asks, in random order, for numpy.sort, for the measures in
numpy and for ours, without and with weights. The ratios are those of the medians over the rounds, with the lowest and the
highest of the rounds' ratios. The bars are held at 10^7 holders. Needs numpy from PyPI.
"""

import argparse
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
except ImportError:
    sys.exit("numpy is missing: it is what we are held against. Install it with 'pip install numpy'.")

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent


def between(table, weights, wanted, total):
    """Returns what the poorest of this weight hold, by the Lorenz curve."""
    if wanted <= 0:
        return 0.0
    if wanted >= weights[-1]:
        return total
    index = np.searchsorted(weights, wanted)
    below = (weights[index - 1], table[index - 1]) if index else (0.0, 0.0)
    return below[1] + (wanted - below[0]) / (weights[index] - below[0]) * (table[index] - below[1])


def measures(values, weights=None):
    """Returns the measures in the order of `Measure.customary`, of holdings without ties or zeros.

    Sorts once, and uses again what has been computed; ties would make Zenga's index dearer. Weights that aren't whole
    count nobody, so that there is no corrected Gini coefficient.
    """
    count = len(values)
    if weights is None:
        y = np.sort(values)
        held = np.cumsum(y)
        below = np.arange(1, count + 1, dtype=np.float64)
        all_weight, mean_of = float(count), np.mean
        ranked = np.dot(2 * below - 1 - count, y)
    else:
        order = np.argsort(values)
        y, w = values[order], weights[order]
        wy = w * y
        held, below = np.cumsum(wy), np.cumsum(w)
        all_weight = below[-1]
        mean_of = lambda x: np.dot(w, x) / all_weight
        ranked = np.dot(2 * below - w - all_weight, wy)
    total = held[-1]
    mean = total / all_weight
    r = y / mean
    logs = np.log(r)
    roots, inverses = mean_of(np.sqrt(r)), mean_of(1 / r)
    mean_log, squares = mean_of(logs), mean_of(r * r)
    gini = ranked / (all_weight * total)

    def covering(wanted):
        wanted *= 1 - 1e-14
        return y[min(np.searchsorted(below, wanted), count - 1)]

    def quantile(p):
        holders = max(all_weight, float(count))
        unit, position = all_weight / holders, p * (holders - 1)
        rank = math.floor(position)
        low, high = covering((rank + 1) * unit), covering(min(rank + 2, holders) * unit)
        return low + (position - rank) * (high - low)

    def bottom(share):
        return between(held, below, share * all_weight, total) / total

    crossing = np.searchsorted(y, mean)
    part = (mean - y[crossing - 1]) / (y[crossing] - y[crossing - 1])
    part *= 1 if weights is None else min(1.0, w[crossing])
    share = w if weights is not None else 1.0
    ratios = held[:-1] * (all_weight - below[:-1]) / (below[:-1] * (total - held[:-1]))
    last = 1.0 if weights is None else w[-1]
    ratio_sum = ratios.sum() if weights is None else np.dot(share[:-1], ratios)
    herfindahl = squares * all_weight * (mean / total) ** 2
    p90, p50 = quantile(0.9), quantile(0.5)
    return [
        gini, gini / (1 - 1 / all_weight) if weights is None else math.nan, mean_of(r * logs), -mean_log, (inverses - 1) / 2,
        (roots - 1) / -0.25, (squares - 1) / 2, 1 - roots**2, 1 - math.exp(mean_log), 1 - 1 / inverses,
        below[crossing - 1] / all_weight - held[crossing - 1] / total, (1 - bottom(0.9)) / bottom(0.4),
        p90 / quantile(0.1), quantile(0.75) / quantile(0.25), p90 / p50, 1 - bottom(0.99), 1 - bottom(0.9), bottom(0.5),
        herfindahl, (herfindahl - 1 / all_weight) / (1 - 1 / all_weight),
        1 - between(held, below, all_weight - 4, total) / total, 1 / (all_weight * (1 - gini)),
        (below[crossing - 1] + part) / all_weight + (held[crossing - 1] + part * y[crossing]) / total,
        1 - (ratio_sum + last * mean / y[-1]) / all_weight,
    ]


class Ours:
    """Our program, that waits for jobs on these holdings."""

    def __init__(self, program, folder, values, weights):
        paths = [os.path.join(folder, name) for name in ("values", "weights")]
        values.tofile(paths[0])
        weights.tofile(paths[1])
        self.process = subprocess.Popen([program, *paths], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, job, threads):
        """Returns the seconds that a job took, and what it found."""
        self.process.stdin.write(f"{job} {threads}\n")
        self.process.stdin.flush()
        numbers = [float(word) for word in self.process.stdout.readline().split()]
        return numbers[0], numbers[1:]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(function, *arguments):
    start = time.perf_counter()
    found = function(*arguments)
    return time.perf_counter() - start, found


def compare(count, rounds, program, threads, seed):
    """Returns the seconds of each side in each round, after holding what they find against each other."""
    generator = np.random.default_rng(seed)
    values, weights = np.exp(generator.standard_normal(count)), np.exp(generator.standard_normal(count))
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(program, folder, values, weights)
        sides = {
            "numpy.sort": lambda: timed(np.sort, values),
            "numpy plain": lambda: timed(measures, values),
            "numpy weighted": lambda: timed(measures, values, weights),
        }
        for job in ("plain", "weighted"):
            for number in sorted({1, threads}):
                sides[f"ours {job}, {number}"] = lambda job=job, number=number: ours.ask(job, number)
        times = {side: [] for side in sides}
        found = {}
        for _ in range(rounds + 1):
            for side in random.sample(sorted(sides), len(sides)):
                seconds, found[side] = sides[side]()
                times[side].append(seconds)
        ours.close()
    for job in ("plain", "weighted"):
        for number, (theirs, own) in enumerate(zip(found[f"numpy {job}"], found[f"ours {job}, {threads}"])):
            both_undefined = math.isnan(theirs) and math.isnan(own)
            if not (both_undefined or math.isclose(theirs, own, rel_tol=1e-9, abs_tol=1e-12)):
                sys.exit(f"{count} holders, {job}: measure {number} is {theirs} in numpy, {own} here")
    # The first round warms up.
    return {side: seconds[1:] for side, seconds in times.items()}


def bootstrap(rounds, program, threads, seed):
    values = np.exp(np.random.default_rng(seed).standard_normal(1_000_000))
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(program, folder, values, values)
        seconds = [ours.ask("bootstrap", threads)[0] for _ in range(rounds)]
        ours.close()
    return seconds


def exponent(points):
    """Returns the slope of the logarithm of seconds on that of the number of holders."""
    x, y = np.log([count for count, _ in points]), np.log([seconds for _, seconds in points])
    return float(np.polyfit(x, y, 1)[0])


def plot(series, path):
    """Writes seconds over holders, both logarithmic, as SVG."""
    width, height, left, top = 640, 400, 70, 20
    counts = [count for points in series.values() for count, _ in points]
    seconds = [value for points in series.values() for _, value in points]
    x0, x1 = math.log10(min(counts)), math.log10(max(counts))
    y0, y1 = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    across = lambda count: left + (math.log10(count) - x0) / (x1 - x0) * (width - left - 150)
    down = lambda value: top + (y1 - math.log10(value)) / (y1 - y0) * (height - top - 50)
    colours = ["#1b6ca8", "#c8553d", "#588157", "#8e7dbe", "#555555", "#e69f00", "#cc79a7"]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="white"/>']
    for power in range(math.ceil(x0), math.floor(x1) + 1):
        x = across(10**power)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - 50}" stroke="#ddd"/>'
                     f'<text x="{x:.1f}" y="{height - 32}" text-anchor="middle">10<tspan dy="-5" font-size="9">{power}</tspan></text>')
    for power in range(y0, y1 + 1):
        y = down(10.0**power)
        parts.append(f'<line x1="{left}" x2="{width - 150}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
                     f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">10<tspan dy="-5" font-size="9">{power}</tspan></text>')
    for number, (name, points) in enumerate(series.items()):
        colour = colours[number % len(colours)]
        line = " ".join(f"{across(count):.1f},{down(value):.1f}" for count, value in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
                     f'<text x="{width - 142}" y="{top + 14 + 18 * number}" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{(left + width - 150) / 2}" y="{height - 10}" text-anchor="middle">holders</text>'
                 f'<text x="14" y="{height / 2}" transform="rotate(-90 14 {height / 2})" text-anchor="middle">seconds</text></svg>')
    pathlib.Path(path).write_text("\n".join(parts) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often to measure each (5)")
    parser.add_argument("--largest", type=int, default=7, help="the largest power of ten of holders (7)")
    parser.add_argument("--threads", type=int, default=2, help="how many threads ours may use (2)")
    parser.add_argument("--program", default=str(CHECKOUT / ".build/release/inequality-benchmark"))
    parser.add_argument("--seed", type=int, default=1, help="of holdings and of the order of each round (1)")
    parser.add_argument("--plot", default=str(HERE / "cost.svg"), help="where to draw the cost (cost.svg beside this)")
    parser.add_argument("--json", help="a file to write every time to")
    parser.add_argument("--smallest", type=int, default=3, help="the smallest power of ten of holders (3)")
    options = parser.parse_args()
    random.seed(options.seed)
    table, missed = {}, 0
    sides = None
    for power in range(options.smallest, options.largest + 1):
        times = compare(10**power, options.rounds, options.program, options.threads, options.seed)
        if sides is None:
            sides = list(times)
            print("holders  " + "  ".join(f"{side:>17}" for side in sides))
        table[10**power] = times
        print(f"10^{power}     " + "  ".join(f"{statistics.median(times[side]) * 1e3:14.3f} ms" for side in sides), flush=True)
    print()
    for side in sides:
        points = [(count, statistics.median(times[side])) for count, times in table.items()]
        high = [point for point in points if point[0] >= 10**4]
        if len(high) > 1:
            print(f"{side}: seconds grow with holders to the power of {exponent(high):.2f}, from 10^4 on")
    if len(table) > 1:
        series = {side: [(count, statistics.median(times[side])) for count, times in table.items()] for side in sides}
        plot(series, options.plot)
    print()
    if 10**7 in table:
        times = table[10**7]
        n = options.threads
        for name, over, under, bar, at_most in [
            (f"ours plain, {n} threads / numpy.sort", f"ours plain, {n}", "numpy.sort", 2, True),
            (f"ours weighted, {n} threads / numpy.sort", f"ours weighted, {n}", "numpy.sort", 4, True),
            (f"numpy plain / ours, {n} threads", "numpy plain", f"ours plain, {n}", 5, False),
            (f"numpy weighted / ours, {n} threads", "numpy weighted", f"ours weighted, {n}", 5, False),
        ]:
            ratio = statistics.median(times[over]) / statistics.median(times[under])
            ratios = [a / b for a, b in zip(times[over], times[under])]
            met = ratio <= bar if at_most else ratio >= bar
            missed += not met
            print(f"{name}: {ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f}), bar {'at most' if at_most else 'at least'} {bar}"
                  + ("" if met else "  MISSED"))
    seconds = bootstrap(3, options.program, options.threads, options.seed)
    missed += statistics.median(seconds) > 10
    print(f"1,000 resamples of the Gini of 10^6 holders: {statistics.median(seconds):.2f} s "
          f"({min(seconds):.2f} to {max(seconds):.2f}), bar at most 10 s")
    if options.json:
        rows = [{"holders": count, "seconds": times} for count, times in table.items()]
        rows.append({"bootstrapSeconds": seconds})
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
