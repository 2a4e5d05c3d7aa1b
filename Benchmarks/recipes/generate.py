#!/usr/bin/env python3
"""Writes the recipes of training steps from the models' architectures.

    python3 Benchmarks/recipes/generate.py

writes Sources/Estimation/Catalogue/recipes/*.yaml. The same script gives the same bytes; it needs nothing but the
standard library. A recipe says what one training step computes: its blocks of layers, each with its shapes and the
operations of its forward and backward pass, and the optimizer's step. `--batch` takes other batches, such as
`--batch resnet-50=8`.

A model is told layer by layer, and every size follows from the one before. The layer that begins a network has no
gradient for its input.

What has no operation of its own stands as one that moves as much, `times` the share of it that the model's memory
traffic is (see `STREAMS`). Left out is what takes less than a hundredth: adding biases, tables of places, tanh.
"""

import argparse
import math
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Sources/Estimation/Catalogue/recipes"

BATCHES = {
    "alexnet": 8, "bert-base": 2, "bert-large": 1, "gpt-2": 1, "lstm": 20, "mobilenet-v2": 8, "resnet-50": 4,
    "vgg-16": 2, "vit-b-16": 2,
}


# Operations of the host read inputs and write outputs elsewhere: a byte written there is first read into the cache, so that it
# counts twice. Models work in place where they may, and each stream counts once: read, or read and written. The shares:
#
#   in place     relu 2 of 3, add 3 of 4; SGD 12 of 14 and AdamW 22 of 25, of all the passes that PyTorch makes
#   a copy       3 of add's 4
#   sums         of columns, for the gradient of a bias: 1 of add's 4, but PyTorch's takes 0.9 of the time of add
#
# On one core of an EPYC 7003 they took 0.62 to 0.75, 0.78 to 0.80, 0.82, 0.91, 0.67 to 0.83 and 0.89 to 0.93 of the time.
STREAMS = {"relu": 2 / 3, "add": 3 / 4, "sgd": 12 / 14, "adamw": 22 / 25, "copy": 3 / 4, "sum": 0.9}

# Parameters of fewer numbers than this are updated as one tensor of their mean size: biases, scales, shifts.
SMALL = 16384


class Model:
    """A model that is being told: the shape so far, its blocks, its parameters."""

    def __init__(self, shape):
        self.shape = list(shape)
        self.blocks = []
        self.tensors = {}
        self.block("network")

    @property
    def parameters(self):
        """How many numbers a training step updates."""
        return sum(size * count for size, count in self.tensors.items())

    def updates(self, optimizer):
        """The operations that update all parameters, a tensor after the other, in place."""
        small = {size: count for size, count in self.tensors.items() if size < SMALL}
        groups = [(size, count) for size, count in self.tensors.items() if size >= SMALL]
        if small:
            count = sum(small.values())
            groups.append((max(1, sum(size * times for size, times in small.items()) // count), count))
        return [(optimizer, dict(elements=size), count * STREAMS[optimizer]) for size, count in groups]

    def block(self, name, repeat=1):
        """Begins a block. Parameters of its layers count `repeat` times."""
        if self.blocks and not self.blocks[-1]["layers"]:
            self.blocks.pop()
        self.blocks.append({"name": name, "repeat": repeat, "layers": []})

    def layer(self, name, out, forward, backward, parameters=(), after=None, source=None):
        """Adds a layer, behind `after` or the one before; returns its name. `parameters` are the sizes of its tensors."""
        block = self.blocks[-1]
        for size in parameters:
            self.tensors[size] = self.tensors.get(size, 0) + block["repeat"]
        source = list(source or self.shape)
        block["layers"].append((name, after, source, list(out), forward, backward))
        self.shape = list(out)
        return name

    # --- Images -------------------------------------------------------------------------------------

    def convolution(self, name, filters, size, stride=1, padding=0, groups=1, bias=False, **place):
        source = place.get("source") or self.shape
        batch, channels, height, width = source
        out = [batch, filters] + [(side + 2 * padding - size) // stride + 1 for side in (height, width)]
        problem = dict(batch=batch, channels=channels, height=height, width=width, filters=filters,
                       filter_height=size, filter_width=size)
        if stride > 1:
            problem.update(stride_height=stride, stride_width=stride)
        if padding > 0:
            problem.update(padding_height=padding, padding_width=padding)
        if groups > 1:
            problem.update(groups=groups)
        is_first = len(self.blocks) == 1 and not self.blocks[0]["layers"]
        backward = [] if is_first else [("convolution-backward-data", problem)]
        backward.append(("convolution-backward-weights", problem))
        parameters = [filters * channels // groups * size * size] + ([filters] if bias else [])
        return self.layer(name, out, [("convolution", problem)], backward, parameters, **place)

    def batch_normalization(self, name):
        batch, channels, height, width = self.shape
        problem = dict(batch=batch, channels=channels, height=height, width=width)
        return self.layer(name, self.shape, [("batch-normalization", problem)],
                          [("batch-normalization-backward", problem)], 2 * [channels])

    def pooling(self, name, kind, size, stride, padding=0):
        batch, channels, height, width = self.shape
        out = [batch, channels] + [(side + 2 * padding - size) // stride + 1 for side in (height, width)]
        problem = dict(batch=batch, channels=channels, height=height, width=width, window_height=size,
                       window_width=size)
        if stride > 1:
            problem.update(stride_height=stride, stride_width=stride)
        if padding > 0:
            problem.update(padding_height=padding, padding_width=padding)
        return self.layer(name, out, [(f"{kind}-pooling", problem)], [(f"{kind}-pooling-backward", problem)])

    # --- Anything -----------------------------------------------------------------------------------

    def reshape(self, name, out, parameters=()):
        return self.layer(name, out, [], [], parameters)

    def activation(self, name, kind="relu"):
        """ReLU works in place."""
        problem = dict(elements=math.prod(self.shape))
        forward = (kind, problem, STREAMS[kind]) if kind in STREAMS else (kind, problem)
        return self.layer(name, self.shape, [forward], [(f"{kind}-backward", problem)])

    def add(self, name, other, in_place=False):
        """Adds what the layer `other` gives; backward, the two gradients of the fork meet."""
        problem = dict(elements=math.prod(self.shape))
        forward = ("add", problem, STREAMS["add"]) if in_place else ("add", problem)
        return self.layer(name, self.shape, [forward], [("add", problem)], after=[None, other])

    def linear(self, name, features, bias=True, own=True):
        rows, inputs = math.prod(self.shape[:-1]), self.shape[-1]
        forward = ("gemm", dict(m=rows, n=features, k=inputs, tb=1))
        data = ("gemm", dict(m=rows, n=inputs, k=features))
        weights = ("gemm", dict(m=features, n=inputs, k=rows, ta=1))
        backward = [data, weights]
        if bias:
            backward.append(("add", dict(elements=rows * features), STREAMS["sum"]))
        parameters = ([inputs * features] if own else []) + ([features] if bias else [])
        return self.layer(name, self.shape[:-1] + [features], [forward], backward, parameters)

    def layer_normalization(self, name):
        problem = dict(rows=math.prod(self.shape[:-1]), columns=self.shape[-1])
        return self.layer(name, self.shape, [("layer-normalization", problem)],
                          [("layer-normalization-backward", problem)], 2 * [self.shape[-1]])

    def attention(self, name, heads, causal=False):
        batch, length, three = self.shape
        problem = dict(batch=batch, heads=heads, length=length, width=three // 3 // heads)
        if causal:
            problem.update(causal=1)
        # The gradients of queries, keys and values are put side by side again.
        gathered = ("add", dict(elements=batch * length * three), STREAMS["copy"])
        return self.layer(name, [batch, length, three // 3], [("attention", problem)],
                          [("attention-backward", problem), gathered])

    def embedding(self, name, vocabulary, columns):
        problem = dict(tokens=math.prod(self.shape), vocabulary=vocabulary, columns=columns)
        return self.layer(name, self.shape + [columns], [("embedding", problem)],
                          [("embedding-backward", problem)], [vocabulary * columns])

    def lstm(self, name, hidden):
        batch, steps, inputs = self.shape
        problem = dict(batch=batch, steps=steps, inputs=inputs, hidden=hidden)
        return self.layer(name, [batch, steps, hidden], [("lstm", problem)], [("lstm-backward", problem)],
                          [4 * hidden * inputs, 4 * hidden * hidden, 4 * hidden, 4 * hidden])

    def loss(self):
        rows, classes = math.prod(self.shape[:-1]), self.shape[-1]
        self.block("loss")
        problem = dict(rows=rows, classes=classes)
        self.layer("cross-entropy", self.shape, [("cross-entropy", problem)], [])


# --- The models -------------------------------------------------------------------------------------


def resnet50(batch):
    """He et al., arXiv 1512.03385, with the stride in the 3×3 convolutions, as version 1.5 has it."""
    model = Model([batch, 3, 224, 224])

    def unit(name, *arguments, activated=True, **options):
        model.convolution(name, *arguments, **options)
        last = model.batch_normalization(f"{name}-norm")
        return model.activation(f"{name}-relu") if activated else last

    unit("stem", 64, 7, 2, 3)
    model.pooling("pool", "max", 3, 2, 1)
    for stage, (width, depth) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], 1):
        for first in (True, False):
            model.block(f"stage-{stage}" + ("-first" if first else ""), 1 if first else depth - 1)
            stride = 2 if first and stage > 1 else 1
            source = list(model.shape)
            unit("reduce", width, 1)
            unit("spatial", width, 3, stride, 1)
            other = "block"
            end = unit("expand", 4 * width, 1, activated=False)
            if first:
                unit("shortcut", 4 * width, 1, stride, activated=False, after=["block"], source=source)
                other = end
            model.add("sum", other, in_place=True)
            model.activation("relu")
    model.block("head")
    model.pooling("pool", "average", 7, 7)
    model.reshape("flatten", [batch, 2048])
    model.linear("classifier", 1000)
    model.loss()
    return model


def vgg16(batch):
    """Simonyan & Zisserman, arXiv 1409.1556, configuration D."""
    model = Model([batch, 3, 224, 224])
    for stage, (width, depth) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1):
        for place in range(1, depth + 1):
            model.convolution(f"conv{stage}-{place}", width, 3, 1, 1, bias=True)
            model.activation(f"relu{stage}-{place}")
        model.pooling(f"pool{stage}", "max", 2, 2)
    model.block("head")
    model.reshape("flatten", [batch, 512 * 7 * 7])
    for place in (1, 2):
        model.linear(f"full{place}", 4096)
        model.activation(f"full{place}-relu")
    model.linear("classifier", 1000)
    model.loss()
    return model


def alexnet(batch):
    """Krizhevsky, "One weird trick for parallelizing convolutional neural networks", arXiv 1404.5997."""
    model = Model([batch, 3, 224, 224])
    for place, (width, size, stride, padding) in enumerate(
            [(64, 11, 4, 2), (192, 5, 1, 2), (384, 3, 1, 1), (256, 3, 1, 1), (256, 3, 1, 1)], 1):
        model.convolution(f"conv{place}", width, size, stride, padding, bias=True)
        model.activation(f"relu{place}")
        if place in (1, 2, 5):
            model.pooling(f"pool{place}", "max", 3, 2)
    model.block("head")
    model.reshape("flatten", [batch, 256 * 6 * 6])
    for place in (1, 2):
        model.linear(f"full{place}", 4096)
        model.activation(f"full{place}-relu")
    model.linear("classifier", 1000)
    model.loss()
    return model


def mobilenet_v2(batch):
    """Sandler et al., arXiv 1801.04381, table 2. ReLU6 stands as relu, and a copy: its gradient needs what it writes over."""
    model = Model([batch, 3, 224, 224])

    def unit(name, *arguments, activated=True, **options):
        model.convolution(name, *arguments, **options)
        model.batch_normalization(f"{name}-norm")
        if activated:
            problem = dict(elements=math.prod(model.shape))
            model.layer(f"{name}-relu6", model.shape, [("relu", problem, STREAMS["relu"]), ("add", problem, STREAMS["copy"])],
                        [("relu-backward", problem)])

    unit("stem", 32, 3, 2, 1)
    for stage, (expansion, width, depth, stride) in enumerate(
            [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
             (6, 320, 1, 1)], 1):
        for first in (True, False):
            if not first and depth == 1:
                continue
            model.block(f"stage-{stage}" + ("-first" if first else ""), 1 if first else depth - 1)
            hidden = expansion * model.shape[1]
            if expansion > 1:
                unit("expand", hidden, 1)
            unit("spatial", hidden, 3, stride if first else 1, 1, groups=hidden)
            unit("project", width, 1, activated=False)
            if not first:
                model.add("sum", "block")
    model.block("head")
    unit("last", 1280, 1)
    model.pooling("pool", "average", 7, 7)
    model.reshape("flatten", [batch, 1280])
    model.linear("classifier", 1000)
    model.loss()
    return model


def transformer(model, width, depth, heads, causal=False, norm_first=False):
    """The layers of an encoder or decoder without cross attention; four times as wide in between."""
    model.block("layer", depth)
    if norm_first:
        model.layer_normalization("attention-norm")
    model.linear("qkv", 3 * width)
    model.attention("attention", heads, causal)
    model.linear("projection", width)
    model.add("attention-sum", "block")
    between = "attention-sum" if norm_first else model.layer_normalization("attention-norm")
    if norm_first:
        model.layer_normalization("widening-norm")
    model.linear("widen", 4 * width)
    model.activation("gelu", "gelu")
    model.linear("narrow", width)
    model.add("sum", between)
    if not norm_first:
        model.layer_normalization("norm")


def bert(batch, width, depth, heads, length=128):
    """Devlin et al., arXiv 1810.04805, fine-tuned to tell two classes of texts."""
    model = Model([batch, length])
    model.block("embedding")
    model.embedding("words", 30522, width)
    # Places and kinds of sentences: 512 and 2 rows, added to each token.
    problem = dict(elements=batch * length * width)
    model.layer("places", model.shape, [("add", problem), ("add", problem)], [], [512 * width, 2 * width])
    model.layer_normalization("norm")
    transformer(model, width, depth, heads)
    model.block("head")
    model.reshape("first-token", [batch, width])
    model.linear("pooler", width)
    model.activation("tanh", "gelu")
    model.linear("classifier", 2)
    model.loss()
    return model


def gpt2(batch, width=768, depth=12, heads=12, length=1024):
    """Radford et al., "Language models are unsupervised multitask learners", 2019: the smallest one."""
    model = Model([batch, length])
    model.block("embedding")
    model.embedding("words", 50257, width)
    model.layer("places", model.shape, [("add", dict(elements=batch * length * width))], [], [1024 * width])
    transformer(model, width, depth, heads, causal=True, norm_first=True)
    model.block("head")
    model.layer_normalization("norm")
    model.linear("vocabulary", 50257, bias=False, own=False)
    # The table of words is the same matrix at both ends: its two gradients meet.
    model.layer("words-again", model.shape, [], [("add", dict(elements=50257 * width), STREAMS["add"])])
    model.loss()
    return model


def vit(batch, width=768, depth=12, heads=12):
    """Dosovitskiy et al., arXiv 2010.11929: ViT-B/16, 196 patches and the class token."""
    model = Model([batch, 3, 224, 224])
    model.convolution("patches", width, 16, 16, bias=True)
    model.block("embedding")
    model.reshape("tokens", [batch, 197, width], [width])
    model.layer("places", model.shape, [("add", dict(elements=batch * 197 * width))], [], [197 * width])
    transformer(model, width, depth, heads, norm_first=True)
    model.block("head")
    model.layer_normalization("norm")
    model.reshape("class-token", [batch, width])
    model.linear("classifier", 1000)
    model.loss()
    return model


def lstm(batch, steps=35, hidden=1500, vocabulary=10000):
    """Zaremba, Sutskever & Vinyals, arXiv 1409.2329: the large model."""
    model = Model([batch, steps])
    model.block("embedding")
    model.embedding("words", vocabulary, hidden)
    model.block("layer", 2)
    model.lstm("lstm", hidden)
    model.block("head")
    model.linear("vocabulary", vocabulary)
    model.loss()
    return model


TORCHVISION = "multiply-adds of torchvision's table of models, times 2"
RECIPES = [
    ("alexnet", "AlexNet", alexnet, "sgd", 2 * 0.714, TORCHVISION, ["alexnet"]),
    ("vgg-16", "VGG-16", vgg16, "sgd", 2 * 15.47, TORCHVISION, ["vgg16"]),
    ("resnet-50", "ResNet-50 v1.5", resnet50, "sgd", 8.18, "4.09 billion multiply-adds: torchvision's table of models",
     []),
    ("mobilenet-v2", "MobileNetV2", mobilenet_v2, "sgd", 2 * 0.301, TORCHVISION, []),
    ("bert-base", "BERT-base", lambda batch: bert(batch, 768, 12, 12), "adamw", 22.35,
     "2·tokens·12·width²·layers + 4·tokens²·width·layers at 128 tokens", ["bert-base"]),
    ("bert-large", "BERT-large", lambda batch: bert(batch, 1024, 24, 16), "adamw", 78.92,
     "2·tokens·12·width²·layers + 4·tokens²·width·layers at 128 tokens", ["bert-large"]),
    ("gpt-2", "GPT-2 small", gpt2, "adamw", 291.6,
     "the same formula at 1,024 tokens and 2·tokens·width·vocabulary, attention counted in full", []),
    ("vit-b-16", "ViT-B/16", vit, "adamw", 35.1, "17.56 billion multiply-adds: torchvision's table of models", []),
    ("lstm", "LSTM language model", lstm, "sgd", 3.57,
     "2 FLOP for each weight of two layers and of the output and each of 35 tokens", []),
]


# --- YAML -------------------------------------------------------------------------------------------


def flow(fields):
    return "{" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}"


def kernels(told):
    lines = []
    for operation, problem, *times in told:
        fields = {"operation": operation, "problem": flow(problem)}
        if times:
            fields["times"] = f"{times[0]:.4g}"
        lines.append(f"            - {flow(fields)}")
    return lines


def yaml(identifier, title, model, batch, optimizer, published, source, papers, text):
    lines = [
        "# Written by Benchmarks/recipes/generate.py: change that, and run it again.",
        f"# {text}",
        "recipe:", f"  id: {identifier}", f"  name: {title}", f"  batch: {batch}",
        f"  parameters: {model.parameters}",
        f"  published: {{gflop: {published:.4g}, source: \"{source}\"}}",
        "  optimizer:",
    ]
    lines += [line.removeprefix(8 * " ") for line in kernels(model.updates(optimizer))]
    lines.append(f"  papers: [{', '.join(papers)}]")
    lines.append("  blocks:")
    for block in model.blocks:
        lines += [f"    - name: {block['name']}", f"      repeat: {block['repeat']}", "      layers:"]
        previous = "block"
        for name, after, source_shape, out, forward, backward in block["layers"]:
            places = [previous if place is None else place for place in after or [None]]
            lines += [f"        - name: {name}", f"          after: [{', '.join(places)}]",
                      f"          in: {source_shape}", f"          out: {out}"]
            for key, told in (("forward", forward), ("backward", backward)):
                lines += [f"          {key}:" + ("" if told else " []")] + kernels(told)
            previous = name
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", action="append", default=[], metavar="RECIPE=N")
    parser.add_argument("--folder", type=pathlib.Path, default=FOLDER)
    options = parser.parse_args()
    batches = dict(BATCHES)
    for choice in options.batch:
        identifier, size = choice.split("=")
        batches[identifier] = int(size)
    options.folder.mkdir(parents=True, exist_ok=True)
    for identifier, title, build, *rest in RECIPES:
        batch = batches[identifier]
        model = build(batch)
        text = {"bert-base": bert, "bert-large": bert}.get(identifier, build).__doc__
        (options.folder / f"{identifier}.yaml").write_text(yaml(identifier, title, model, batch, *rest, text))


main()
