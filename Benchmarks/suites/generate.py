#!/usr/bin/env python3
"""Writes the suites that follow from published shapes, next to this file.

    git clone https://github.com/baidu-research/DeepBench
    git -C DeepBench checkout e54214fefaba4e69843a522b0fbe5ee7205579a3
    python3 generate.py DeepBench

writes deepbench-training.yaml and deepbench-inference.yaml from the lists in `code/kernels/`.
Without an argument it writes only resnet50.yaml and transformer.yaml, whose shapes follow from the
models' definitions below. The same input gives the same bytes. Only quick.yaml is written by hand.
"""

import argparse
import pathlib
import re
import textwrap
from dataclasses import dataclass, field

# --- A case, and its line of YAML ---------------------------------------------------------------

WIDTH = 100
DEFAULTS = {
    "ta": 0, "tb": 0,
    "stride_height": 1, "stride_width": 1, "padding_height": 0, "padding_width": 0,
}


@dataclass
class Case:
    name: str
    operation: str
    problem: dict
    count: int = 1
    notes: list = field(default_factory=list)

    @property
    def flop(self):
        """The work of one iteration; a multiply-add is 2 FLOP, and padding counts."""
        p = self.problem
        if self.operation == "gemm":
            return 2 * p["m"] * p["n"] * p["k"]
        rows, columns = (
            (p[side] + 2 * p[f"padding_{side}"] - p[f"filter_{side}"]) // p[f"stride_{side}"] + 1
            for side in ("height", "width")
        )
        filters = p["filters"] * p["channels"] * p["filter_height"] * p["filter_width"]
        return 2 * p["batch"] * rows * columns * filters

    @property
    def is_memory_bound(self):
        """Whether it multiplies a matrix by a vector: each weight is read for one multiply-add."""
        return self.operation == "gemm" and 1 in (self.problem["m"], self.problem["n"])

    def yaml(self):
        sizes = ", ".join(f"{k}: {v}" for k, v in self.problem.items() if DEFAULTS.get(k) != v)
        lines = [f"  # {note}" for note in self.notes]
        lines += [f"  - name: {self.name}", f"    operation: {self.operation}"]
        lines += [f"    problem: {{{sizes}}}"]
        if len(lines[-1]) > WIDTH:
            indent = 6 * " "
            pairs = f"{{{sizes}}}".replace(": ", ":\u00a0")  # a line breaks after commas only
            lines[-1] = "    problem:\n" + textwrap.fill(
                pairs, WIDTH, initial_indent=indent, subsequent_indent=indent + " "
            ).replace("\u00a0", " ")
        lines += [f"    count: {self.count}"] if self.count != 1 else []
        lines += ["    class: memory-bound"] if self.is_memory_bound else []
        return "\n".join(lines)


def gemm(name, m, n, k, ta=0, tb=0, count=1):
    return Case(name, "gemm", dict(m=m, n=n, k=k, ta=ta, tb=tb), count)


def convolution(name, batch, channels, size, filters, kernel, stride, padding, count=1):
    """Sizes are (height, width) pairs."""
    problem = dict(batch=batch, channels=channels, height=size[0], width=size[1], filters=filters)
    for key, (high, wide) in (("filter", kernel), ("stride", stride), ("padding", padding)):
        problem |= {f"{key}_height": high, f"{key}_width": wide}
    return Case(name, "convolution", problem, count)


def merged(cases):
    """One case per problem, in order of first appearance, with the counts added up."""
    kept = {}
    for case in cases:
        key = (case.operation, *case.problem.items())
        if key in kept:
            kept[key].count += case.count
            kept[key].notes += [note for note in case.notes if note not in kept[key].notes]
        else:
            kept[key] = case
    return list(kept.values())


def write(folder, name, summary, source, budgets, comment, cases):
    comment += f"\n\nWritten by generate.py: change that, not this file."
    head = "\n".join(f"# {line}".rstrip() for line in comment.splitlines())
    text = "\n".join([
        head, "suite: 1", f"name: {name}", f"summary: {summary}", f"source: {source}",
        f"budgets: [{', '.join(budgets)}]", "cases:", *(case.yaml() for case in cases), "",
    ])
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def gflop(cases):
    return sum(case.flop * case.count for case in cases) / 1e9


# --- DeepBench ----------------------------------------------------------------------------------

def deepbench_rows(header, name):
    """The tuples of one `std::vector` of a DeepBench header, without those commented out."""
    text = re.sub(r"//.*", "", header.read_text(encoding="utf-8"))
    body = re.search(rf"{name} = {{(.*?)}};", text, re.DOTALL).group(1)
    values = {"true": 1, "false": 0}
    for row in re.findall(r"make_tuple\((.*?)\)", body):
        yield [values[v] if v in values else int(v) for v in re.split(r"\s*,\s*", row)]


def deepbench_gemm(row):
    m, n, k, ta, tb = row
    letters = "nt"[ta] + "nt"[tb]
    return gemm(f"gemm-{m}x{n}x{k}-{letters}", m, n, k, ta, tb)


def deepbench_convolution(row):
    w, h, c, n, k, s, r, pad_w, pad_h, step_w, step_h = row
    parts = [f"conv-{w}x{h}x{c}", f"b{n}", f"k{k}", f"f{s}x{r}", f"p{pad_w}x{pad_h}"]
    case = convolution(
        "-".join(parts + [f"s{step_w}x{step_h}"]), n, c, (h, w), k, (r, s), (step_h, step_w),
        (pad_h, pad_w))
    if (w, h, c, pad_w, step_w) == (7, 7, 2048, 3, 2):
        case.notes.append(
            "As published: a 1x1 filter with padding 3; 40 of 49 outputs see only zeros.")
    return case


DEEPBENCH_COMMENT = """\
{counts}
A row that they comment out is left out.
A row that they hold more than once stands here once, with its `count`:
{repeated}

DeepBench calls column-major libraries; here the operands are row-major, with m, n, k and the
transpositions as published. In memory, m x n x k row-major is n x m x k column-major with the
operands exchanged. Names read m x n x k and the transpositions; for convolutions
width x height x channels, batch, filters, filter, padding and stride, width first.
Left out: recurrent layers, sparse GEMM, all-reduce. Forward only.
One pass is {gflop:,.0f} GFLOP."""


def deepbench(folder, kernels, name, sets, summary):
    parts, counts = [], []
    for label, key in sets:
        rows = [deepbench_gemm(r) for r in deepbench_rows(kernels / "gemm_problems.h", key)]
        others = [
            deepbench_convolution(r) for r in deepbench_rows(kernels / "conv_problems.h", key)]
        counts.append(f"The {label} lists: {len(rows)} GEMM and {len(others)} convolutions.")
        parts.append((rows, others))
    cases = merged(sum((p[0] for p in parts), []) + sum((p[1] for p in parts), []))
    repeated = [case.name for case in cases if case.count > 1]
    comment = DEEPBENCH_COMMENT.format(
        counts="\n".join(counts), repeated="\n".join(f"  {name}" for name in repeated),
        gflop=gflop(cases))
    source = "github.com/baidu-research/DeepBench at e54214f, code/kernels (Apache-2.0)"
    write(folder, name, summary, source, ["all"], comment, cases)


# --- ResNet-50 v1.5 -----------------------------------------------------------------------------

RESNET_BATCH = 8
# Blocks and inner channels of the four stages (He et al. 2015, arXiv 1512.03385, table 1).
RESNET_STAGES = [(3, 64), (4, 128), (6, 256), (3, 512)]

RESNET_COMMENT = """\
The 53 convolutions of ResNet-50 at 224 x 224, {distinct} of them distinct, and the last layer as a
GEMM. Version 1.5 puts the stride of a stage's first block in its 3x3 convolution, not in the 1x1
before it. `count` is how often one forward pass has the problem. The batch is {batch}: enough to
fill the matrices of the late, small layers, while no layer's operands take more than 40 MB. Names
read width x height x channels, filters, filter, stride; above each stand the layers that have it.

Total: {per_image:.3f} GFLOP per image (multiply-add = 2, forward, padding counted)."""


def resnet_layers():
    def layer(label, channels, size, filters, kernel, stride=1):
        pad = kernel // 2
        case = convolution(
            f"conv-{size}x{size}x{channels}-k{filters}-f{kernel}x{kernel}-s{stride}", RESNET_BATCH,
            channels, (size, size), filters, (kernel, kernel), (stride, stride), (pad, pad))
        case.notes.append(label)
        return case

    yield layer("Stage 1", 3, 224, 64, 7, 2)
    channels, size = 64, 56  # after the pooling
    for stage, (blocks, width) in enumerate(RESNET_STAGES, start=2):
        for block in range(blocks):
            label = f"Stage {stage}, {'first block' if block == 0 else 'next blocks'}"
            stride = 2 if block == 0 and stage > 2 else 1
            yield layer(f"{label}: reduce", channels, size, width, 1)
            yield layer(f"{label}: 3x3", width, size, width, 3, stride)
            if block == 0:
                yield layer(f"{label}: shortcut", channels, size, 4 * width, 1, stride)
            size //= stride
            yield layer(f"{label}: expand", width, size, 4 * width, 1)
            channels = 4 * width
    yield gemm("fully-connected", RESNET_BATCH, 1000, channels)


def resnet50(folder):
    layers = list(resnet_layers())
    assert sum(layer.operation == "convolution" for layer in layers) == 53
    cases = merged(layers)
    comment = RESNET_COMMENT.format(
        distinct=len(cases) - 1, batch=RESNET_BATCH, per_image=gflop(cases) / RESNET_BATCH)
    write(
        folder, "resnet50", "Every layer of ResNet-50 that does the work of a forward pass.",
        "He et al. 2015 (arXiv 1512.03385), with the strides of version 1.5", ["cores=1", "all"],
        comment, cases)


# --- Transformers -------------------------------------------------------------------------------

@dataclass
class Transformer:
    name: str
    layers: int
    hidden: int
    heads: int
    inner: int
    tokens: int
    # Columns of the last projection, and the rows it is applied to.
    head: tuple = None
    patch: tuple = None

    def cases(self):
        t, h, d = self.tokens, self.hidden, self.hidden // self.heads
        heads = self.layers * self.heads
        if self.patch:
            pixels, size = self.patch
            kernel = (size, size)
            yield convolution("patches", 1, 3, (pixels, pixels), h, kernel, kernel, (0, 0))
        yield gemm("qkv", t, 3 * h, h, count=self.layers)
        yield gemm("scores", t, t, d, tb=1, count=heads)
        yield gemm("mix", t, d, t, count=heads)
        yield gemm("attention-out", t, h, h, count=self.layers)
        yield gemm("up", t, self.inner, h, count=self.layers)
        yield gemm("down", t, h, self.inner, count=self.layers)
        if self.head:
            columns, rows = self.head
            yield gemm("head", rows, columns, h)


class LlamaDecode:
    """Llama 3 8B, one new token: 32 query heads share 8 keys and values; gate and up are one.

    Attention over the tokens so far is left out: it depends on how many there are.
    """

    name = "llama3-8b-decode"

    @staticmethod
    def cases():
        layers, hidden, keys, inner, vocabulary = 32, 4096, 1024, 14336, 128256
        yield gemm("query-and-attention-out", 1, hidden, hidden, count=2 * layers)
        yield gemm("keys-and-values", 1, 2 * keys, hidden, count=layers)
        yield gemm("gate-and-up", 1, 2 * inner, hidden, count=layers)
        yield gemm("down", 1, hidden, inner, count=layers)
        yield gemm("head", 1, vocabulary, hidden)


TRANSFORMERS = [
    Transformer("bert-base-s128", 12, 768, 12, 3072, 128),
    Transformer("bert-base-s512", 12, 768, 12, 3072, 512),
    Transformer("bert-large-s384", 24, 1024, 16, 4096, 384),
    Transformer("gpt2-small-s1024", 12, 768, 12, 3072, 1024, head=(50257, 1024)),
    Transformer("gpt2-medium-s1024", 24, 1024, 16, 4096, 1024, head=(50257, 1024)),
    Transformer("vit-b16", 12, 768, 12, 3072, 197, head=(1000, 1), patch=(224, 16)),
    LlamaDecode,
]

TRANSFORMER_COMMENT = """\
The matrix products of one forward pass with a batch of 1. m is the number of tokens, n what a
layer gives, k what it takes; weights lie as k x n. `count` is how often one pass has the problem.
Attention is written as one GEMM per head (`scores` = Q K^T, `mix` = P V), so its count is layers
x heads; it is computed in full, also where a causal mask would allow half. Softmax, norms and
embeddings, which memory bounds, are left out.

GFLOP per pass (multiply-add = 2):
{totals}"""


def transformer(folder):
    cases, totals = [], []
    for model in TRANSFORMERS:
        own = list(model.cases())
        totals.append(f"  {model.name:<20}{gflop(own):>8.2f}")
        for case in own:
            case.name = f"{model.name}-{case.name}"
        cases += own
    source = (
        "the models' papers (arXiv 1810.04805, 2010.11929, 2407.21783; GPT-2, Radford et al. 2019)")
    write(
        folder, "transformer", "The matrix products of well-known transformers.", source, ["all"],
        TRANSFORMER_COMMENT.format(totals="\n".join(totals)), cases)


# --- Program ------------------------------------------------------------------------------------

def main():
    parser = argparse.ArgumentParser(
        description="Writes the suites that follow from published shapes.")
    parser.add_argument(
        "deepbench", nargs="?", type=pathlib.Path, help="a checkout of baidu-research/DeepBench")
    arguments = parser.parse_args()
    folder = pathlib.Path(__file__).resolve().parent
    resnet50(folder)
    transformer(folder)
    if arguments.deepbench:
        kernels = arguments.deepbench / "code" / "kernels"
        deepbench(
            folder, kernels, "deepbench-training", [("training", "training_set")],
            "The GEMM and convolutions of DeepBench's training set.")
        deepbench(
            folder, kernels, "deepbench-inference",
            [("server", "inference_server_set"), ("device", "inference_device_set")],
            "The GEMM and convolutions of DeepBench's inference sets.")


if __name__ == "__main__":
    main()
