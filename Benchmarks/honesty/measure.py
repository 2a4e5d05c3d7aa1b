#!/usr/bin/env python3
"""Counts how often kernels that leave work out are caught, and how often honest kernels are accused.

`skipping` runs the kernels of `Tests/Fixtures/hostile` that leave out 1/2, 1/10 and 1/100 of their iterations or rows, each
in many invocations, and holds the counts against the probability that the judge's schedule gives.

`honest` runs every bundled kernel that is usable here, and the templates of `divide plugin new` in C, C++ and Python, beside
busy loops on every PU. Whatever ends as somebody's fault is an accusation.

`rooms` runs some kernels of the same folder under other systems: as an ordinary user, with what a container grants, and
without Landlock or namespaces; and shows what each room refused.

`lies` runs every kernel of `Tests/Fixtures/hostile`, and shows its outcome and its rate over that of the same code without a
lie.
"""

import argparse
import collections
import json
import math
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
FIXTURES = CHECKOUT / "Tests/Fixtures/hostile"
MEASURED = {"ok", "noisy", "not-converged"}
# What says nothing against a kernel.
NEUTRAL = MEASURED | {"unsupported", "will-not-fit", "skipped"}
QUICK_INVOCATIONS = 7

# Long enough that each iteration is a sample; so short that a sample has many.
PRODUCTS = {"product of 192": "gemm m=192 n=192 k=192", "product of 48×40×56": "gemm m=48 n=40 k=56"}

HONEST_CASES = [
    "gemm m=64 n=64 k=64", "gemm m=256 n=256 k=256", "gemm m=33 n=1 k=4097", "gemm m=515 n=129 k=70 ta=1 tb=1",
    "batched-gemm batch=8 m=48 n=48 k=48",
    "convolution batch=1 channels=32 height=28 width=28 filters=32 filter_height=3 filter_width=3 padding_height=1 padding_width=1",
    "convolution batch=2 channels=16 height=30 width=31 filters=24 filter_height=5 filter_width=5 stride_height=2 stride_width=2",
    "softmax rows=512 columns=512", "relu elements=4194304", "gelu elements=262144", "triad elements=4194304",
    "fma elements=4096 steps=4096", "layer-normalization rows=256 columns=768", "add elements=1048576",
    "attention batch=2 heads=4 length=64 width=32", "max-pooling batch=2 channels=16 height=56 width=56 window_height=3 window_width=3",
]


def suite(problems, budgets, count=1):
    """Returns a suite with each problem `count` times."""
    text = ["suite: 1", "name: honesty", "summary: Problems to be honest about.", "source: Benchmarks/honesty",
            f"budgets: {json.dumps(budgets)}", "cases:"]
    for number, problem in enumerate(problems):
        operation, *sizes = problem.split()
        for turn in range(count):
            text += [f"  - name: case-{number}-{turn}", f"    operation: {operation}",
                     f"    problem: {{{', '.join(size.replace('=', ': ') for size in sizes)}}}"]
    return "\n".join(text) + "\n"


def run(divide, text, folders, kernels, seed, roofs=False, within=()):
    """Runs a suite once, every cell in one invocation, and returns the invocations; `within` is what starts the program."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = pathlib.Path(folder, "honesty.yaml")
        path.write_text(text, encoding="utf-8")
        result = subprocess.run(
            [*within, divide, "run", path, "--results", folder, "--kernels", ",".join(kernels), "--time-limit", "0.01", "--span", "0",
             "--seed", str(seed), "--quiet", *([] if roofs else ["--no-roofs"]),
             *[part for place in folders for part in ("--plugin-path", place)]],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT, check=False)
        records = list(pathlib.Path(folder).glob("*/*.jsonl"))
        if result.returncode != 0 or not records:
            sys.exit(f"divide run ended with {result.returncode}: {result.stderr[-2000:]}")
        lines = [json.loads(line) for line in records[0].read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["type"] == "invocation"]


def build():
    """Compiles the kernels that lie, those that changed, and returns their folder."""
    folder = CHECKOUT / ".build/hostile-kernels"
    subprocess.run(["make", "-s", "-j2", "-C", FIXTURES, f"OUT={folder}"], check=True)
    return folder


# Honest products: name, what is defined, and how they are compiled. As precise as f32, each in its own way.
ORDERS = {
    "forward": ("-DFORWARD", "-ffp-contract=off"), "forward-fused": ("-DFORWARD", "-mfma", "-ffp-contract=fast"),
    "backward": ("-DBACKWARD", "-ffp-contract=off"), "pairwise": ("-DPAIRWISE", "-ffp-contract=off"),
    "blocked": ("-ffp-contract=off",), "blocked-fused": ("-mfma", "-ffp-contract=fast"),
    "threads": ("-DTHREADS", "-DFORWARD"), "threads-blocked": ("-DTHREADS",),
}


def orders():
    """Compiles honest products that sum in other orders, and returns their folders."""
    made = []
    for name, flags in ORDERS.items():
        place = CHECKOUT / f".build/honest-kernels/{name}"
        place.mkdir(parents=True, exist_ok=True)
        identity = f"honest-{name}"
        manifest = (FIXTURES / "common/plugin.yaml").read_text(encoding="utf-8").replace("@ID@", identity)
        place.joinpath("plugin.yaml").write_text(manifest, encoding="utf-8")
        subprocess.run(
            ["cc", "-std=gnu11", "-O2", "-shared", "-fPIC", "-I", CHECKOUT / "Sources/CKernelABI/include", "-I",
             FIXTURES / "common", f'-DHOSTILE_ID="{identity}"', *flags, CHECKOUT / "Benchmarks/honesty/kernels/product.c", "-o",
             place / f"lib{identity}.so", "-lm", "-lpthread"], check=True)
        made.append(place)
    return made


def seconds(invocation):
    """Returns the median time of an iteration, or nothing where none was measured."""
    times = [time for group in invocation["groups"] for time in group["nanoseconds"]]
    return statistics.median(times) / invocation["iterationsPerSample"] / 1e9 if times else None


def interval(count, total):
    """The Wilson interval of a share, at 95 %."""
    z, share = 1.96, count / total
    middle, half = share + z * z / 2 / total, z * math.sqrt(share * (1 - share) / total + z * z / 4 / total / total)
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def skipping(arguments):
    """Prints how often each kernel that leaves work out is caught."""
    plugins = build()
    print("| problem | kernel leaves out | results checked | expected | caught | 95 % | expected of a quick cell |")
    print("|---|---|---|---|---|---|---|")
    for name, problem in PRODUCTS.items():
        control = run(arguments.divide, suite([problem], ["cores=1,time=20s"], 20), [plugins / "honest"], ["hostile-honest"],
                      arguments.seed)
        # The first result is checked before anything is timed, and every kernel here computes it.
        checks = statistics.median(one["check"]["iterations"] - 1 for one in control if one.get("check"))
        for what in ("iterations", "rows"):
            for part in (2, 10, 100):
                kernel = f"skip-{what}-{part}"
                measured = run(arguments.divide, suite([problem], ["cores=1,time=20s"], arguments.times),
                               [plugins / kernel], [f"hostile-{kernel}"], arguments.seed)
                caught = sum(one["outcome"] not in MEASURED for one in measured)
                # A result shows a left-out iteration with its share; one of rows always, by what isn't a number.
                expected = 1 - (1 - 1 / part) ** checks if what == "iterations" else 1
                low, high = interval(caught, len(measured))
                print(f"| {name} | 1/{part} of {what} | {checks:.0f} | {expected:.1%} | {caught} of {len(measured)} | "
                      f"{low:.1%}–{high:.1%} | {1 - (1 - expected) ** QUICK_INVOCATIONS:.2%} |", flush=True)


def spin():
    """Keeps a PU busy, as an ordinary process does."""
    while True:
        pass


def templates(divide, folder):
    """Writes and builds the kernels that `divide plugin new` begins with; returns their folders."""
    made = []
    for language in ("c", "c++", "python"):
        place = pathlib.Path(folder, f"mine-{language.replace('+', 'p')}")
        subprocess.run([divide, "plugin", "new", place.name, "--language", language, "--folder", folder], check=True,
                       stdout=subprocess.DEVNULL)
        if (place / "Makefile").exists():
            subprocess.run(["make", "-s", "-C", place], check=True, stdout=subprocess.DEVNULL)
        made.append(place)
    return made


def honest(arguments):
    """Prints how many invocations of honest kernels were accused."""
    listed = json.loads(subprocess.run([arguments.divide, "plugin", "list", "--json"], check=True, stdout=subprocess.PIPE,
                                       cwd=CHECKOUT).stdout)
    bundled = [one["id"] for one in listed["plugins"] if not one.get("fault")]
    loops = [multiprocessing.Process(target=spin, daemon=True) for _ in os.sched_getaffinity(0)] if not arguments.quiet else []
    for loop in loops:
        loop.start()
    counts, accused, total, seed = collections.Counter(), [], 0, arguments.seed
    with tempfile.TemporaryDirectory() as folder:
        mine = templates(arguments.divide, folder)
        mine += [build() / "honest", *orders()]
        names = [place.name if place.name.startswith("mine-") else f"honest-{place.name}" for place in mine]
        kernels = bundled + [name if name != "honest-honest" else "hostile-honest" for name in names]
        text = suite(HONEST_CASES, ["cores=1,time=60s", "time=60s"])
        while total < arguments.invocations:
            measured = run(arguments.divide, text, mine, kernels, seed, roofs=True)
            seed += 1
            for one in measured:
                counts[(one["cell"].split(" · ")[-1], one["outcome"])] += 1
                total += one["outcome"] in MEASURED or one["outcome"] not in NEUTRAL
                if one["outcome"] not in NEUTRAL:
                    accused.append(one)
                    print(f"{one['cell']}: {one['outcome']}: {one.get('message')}", flush=True)
            print(f"{total} invocations, {len(accused)} accusations", file=sys.stderr, flush=True)
    for loop in loops:
        loop.terminate()
    print("| kernel | invocations | accused |")
    print("|---|---|---|")
    for kernel in kernels:
        own = {outcome: count for (name, outcome), count in counts.items() if name == kernel}
        judged = sum(count for outcome, count in own.items() if outcome in MEASURED or outcome not in NEUTRAL)
        print(f"| {kernel} | {judged} | {sum(count for outcome, count in own.items() if outcome not in NEUTRAL)} |")
    print(f"\n{total} invocations, {len(accused)} accusations.")


def lies(arguments):
    """Prints the outcome of every kernel that lies, and its rate over the control's."""
    plugins = build()
    names = sorted(place.name for place in plugins.iterdir() if (place / "plugin.yaml").exists())
    print("| kernel | outcome | rate over the control's | what was said |")
    print("|---|---|---|---|")
    for problem in arguments.problem or ["gemm m=192 n=192 k=192"]:
        text = suite([problem], ["cores=1,time=8s"])
        (control,) = run(arguments.divide, text, [plugins / "honest"], ["hostile-honest"], arguments.seed)
        for name in names:
            if name == "named-roofline" or (arguments.only and arguments.only not in name):
                continue
            try:
                (one,) = run(arguments.divide, text, [plugins / name], [f"hostile-{name}"], arguments.seed)
            except SystemExit as reason:
                print(f"| {name} | no record | | {reason} |".replace("\n", " "), flush=True)
                continue
            rate = f"{seconds(control) / seconds(one):.2f}" if seconds(one) and seconds(control) else ""
            print(f"| {name} | {one['outcome']} | {rate} | {(one.get('message') or '')[:120]} |".replace("\n", " "), flush=True)


# System calls that a system may lack, by their numbers on x86-64.
LANDLOCK, NAMESPACES = "444,445,446", "272"
WITHOUT = (sys.executable, CHECKOUT / "Tests/Fixtures/Room/without.py")
ORDINARY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
# What Docker grants by default, of what matters here: no namespaces, no mounts, control groups that can't be written to.
CONTAINER = (
    "unshare", "--mount", "sh", "-c",
    'for group in $(awk \'$3 ~ /^cgroup/ {print $2}\' /proc/mounts); do mount -o remount,ro,bind "$group" 2>/dev/null; done; '
    'exec capsh --drop=cap_sys_admin,cap_sys_nice,cap_sys_ptrace,cap_sys_resource,cap_net_admin -- -c '
    f'\'exec "$0" "$@"\' {WITHOUT[0]} {WITHOUT[1]} {NAMESPACES} "$@"', "sh")
SYSTEMS = {
    "super-user": (), "ordinary user": ORDINARY, "container": CONTAINER,
    "ordinary user, no Landlock": (*WITHOUT, LANDLOCK, *ORDINARY),
    "ordinary user, no namespaces": (*WITHOUT, NAMESPACES, *ORDINARY),
    "ordinary user, neither": (*WITHOUT, f"{LANDLOCK},{NAMESPACES}", *ORDINARY),
}
# One kernel for each thing that a room is to keep.
PRISONERS = ["honest", "sends-file", "reads-parents", "signals-parents", "leaves-pus", "keeps-files", "memory-in-file",
             "memory-in-child", "daemon-computes", "traces-judge", "urgent", "escapes"]


def rooms(arguments):
    """Prints, for each system, what the room refused and how the kernels ended."""
    plugins = build()
    text = suite(["gemm m=192 n=192 k=192"], ["cores=1,time=8s"])
    for name, within in SYSTEMS.items():
        print(f"\n### {name}\n\n| kernel | outcome | rate over the honest one's | what was said |\n|---|---|---|---|")
        for kernel in PRISONERS:
            try:
                (one,) = run(arguments.divide, text, [plugins / kernel], [f"hostile-{kernel}"], arguments.seed, within=within)
            except (SystemExit, FileNotFoundError) as reason:
                print(f"| {kernel} | no record | | {reason} |".replace("\n", " "), flush=True)
                continue
            if kernel == "honest":
                control = seconds(one)
            rate = f"{control / seconds(one):.2f}" if seconds(one) and control else ""
            print(f"| {kernel} | {one['outcome']} | {rate} | {(one.get('message') or '')[:140]} |".replace("\n", " "), flush=True)
            if kernel == "honest":
                isolation = (one.get("facts") or {}).get("isolation") or {}
        print(f"\nRefused: {', '.join(isolation.get('refused') or []) or 'nothing'}.")
        print(f"Not refused: {', '.join(isolation.get('allowed') or []) or 'nothing'}.", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--divide", default=str(CHECKOUT / ".build/release/divide"))
    parser.add_argument("--seed", type=int, default=1)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("skipping")
    command.add_argument("--times", type=int, default=200, help="invocations of each kernel")
    command.set_defaults(do=skipping)
    command = commands.add_parser("honest")
    command.add_argument("--invocations", type=int, default=2000)
    command.add_argument("--quiet", action="store_true", help="without the busy loops")
    command.set_defaults(do=honest)
    command = commands.add_parser("rooms")
    command.set_defaults(do=rooms)
    command = commands.add_parser("lies")
    command.add_argument("--only", help="only kernels whose name has this in it")
    command.add_argument("--problem", action="append", help="such as 'relu elements=1048576'; may be given several times")
    command.set_defaults(do=lies)
    arguments = parser.parse_args()
    arguments.do(arguments)


if __name__ == "__main__":
    main()
