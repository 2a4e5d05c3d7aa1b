"""The models whose training steps are measured, as their papers define them, without dropout.

No operation of the host is dropout, so that a step which had it couldn't be told from its kernels. Weights are random;
nothing is learned that anybody would use.
"""

import importlib
from dataclasses import dataclass
from typing import Callable

import torch
import torch.nn.functional as F
from torch import nn

IMAGE = 224


@dataclass(frozen=True)
class Model:
    """A model: its name, how to build it for a problem, and its optimizer."""

    name: str
    build: Callable
    optimizer: Callable
    # The bytes of a parameter with its gradient and the optimizer's state, in f32.
    bytes_per_parameter: int
    reads_tokens: bool = False
    # Whether there is a class for each word, and not one for the text.
    classifies_each: bool = False

    def targets(self, problem):
        """The shape of the classes of a batch."""
        return [problem["batch"], problem["length"]] if self.classifies_each else [problem["batch"]]

    def inputs(self, problem):
        """A batch of the problem's shape on the device of the context: images, or words that are all the first."""
        if self.reads_tokens:
            return torch.zeros([problem["batch"], problem["length"]], dtype=torch.long)
        return torch.zeros([problem["batch"], 3, IMAGE, IMAGE])


def sgd(parameters):
    # A small rate: the same batch is learned again and again, and the loss has to stay finite.
    return torch.optim.SGD(parameters, lr=1e-4, momentum=0.9, weight_decay=1e-4)


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=1e-6)


# --- Convolutional networks -------------------------------------------------------------------------


def unit(inputs, outputs, size, stride=1, groups=1, activation=None):
    layers = [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([activation] if activation else []))


class Bottleneck(nn.Module):
    """A block of ResNet with the stride in its 3×3 convolution, as version 1.5 has it."""

    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs, relu = 4 * width, nn.ReLU(inplace=True)
        self.body = nn.Sequential(
            unit(inputs, width, 1, activation=relu), unit(width, width, 3, stride, activation=relu),
            unit(width, outputs, 1))
        self.shortcut = unit(inputs, outputs, 1, stride) if stride > 1 or inputs != outputs else None
        self.relu = relu

    def forward(self, x):
        y = self.body(x)
        y += x if self.shortcut is None else self.shortcut(x)
        return self.relu(y)


def resnet50(_):
    layers = [unit(3, 64, 7, 2, activation=nn.ReLU(inplace=True)), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for stage, (width, depth) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for place in range(depth):
            layers.append(Bottleneck(inputs, width, 2 if place == 0 and stage > 0 else 1))
            inputs = 4 * width
    return nn.Sequential(*layers, nn.AvgPool2d(7), nn.Flatten(), nn.Linear(inputs, 1000))


class InvertedResidual(nn.Module):
    """A block of MobileNetV2."""

    def __init__(self, inputs, outputs, expansion, stride):
        super().__init__()
        hidden = inputs * expansion
        widen = [unit(inputs, hidden, 1, activation=nn.ReLU6(inplace=True))] if expansion > 1 else []
        self.body = nn.Sequential(
            *widen, unit(hidden, hidden, 3, stride, hidden, nn.ReLU6(inplace=True)), unit(hidden, outputs, 1))
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.body(x) if self.is_residual else self.body(x)


def mobilenet_v2(_):
    layers = [unit(3, 32, 3, 2, activation=nn.ReLU6(inplace=True))]
    inputs = 32
    for expansion, outputs, depth, stride in [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for place in range(depth):
            layers.append(InvertedResidual(inputs, outputs, expansion, stride if place == 0 else 1))
            inputs = outputs
    last = unit(inputs, 1280, 1, activation=nn.ReLU6(inplace=True))
    return nn.Sequential(*layers, last, nn.AvgPool2d(7), nn.Flatten(), nn.Linear(1280, 1000))


def classifier(features):
    layers = [nn.Flatten()]
    for inputs in (features, 4096):
        layers += [nn.Linear(inputs, 4096), nn.ReLU(inplace=True)]
    return [*layers, nn.Linear(4096, 1000)]


def vgg16(_):
    layers, inputs = [], 3
    for width, depth in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]:
        for _ in range(depth):
            layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU(inplace=True)]
            inputs = width
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, *classifier(512 * 7 * 7))


def alexnet(_):
    layers, inputs = [], 3
    for place, (width, size, stride, padding) in enumerate(
            [(64, 11, 4, 2), (192, 5, 1, 2), (384, 3, 1, 1), (256, 3, 1, 1), (256, 3, 1, 1)]):
        layers += [nn.Conv2d(inputs, width, size, stride, padding), nn.ReLU(inplace=True)]
        inputs = width
        if place in (0, 1, 4):
            layers.append(nn.MaxPool2d(3, 2))
    return nn.Sequential(*layers, *classifier(256 * 6 * 6))


# --- Transformers -----------------------------------------------------------------------------------


class Layer(nn.Module):
    """A transformer layer; normalization comes before its parts, or behind them."""

    def __init__(self, width, heads, causal, norm_first):
        super().__init__()
        self.heads, self.causal, self.norm_first = heads, causal, norm_first
        self.qkv, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])

    def attend(self, x):
        batch, length, width = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(*parts.unbind(0), is_causal=self.causal)
        return self.projection(seen.transpose(1, 2).reshape(batch, length, width))

    def think(self, x):
        return self.narrow(F.gelu(self.widen(x)))

    def forward(self, x):
        if self.norm_first:
            x = x + self.attend(self.norms[0](x))
            return x + self.think(self.norms[1](x))
        x = self.norms[0](x + self.attend(x))
        return self.norms[1](x + self.think(x))


def layers(width, depth, heads, causal=False, norm_first=False):
    return nn.Sequential(*[Layer(width, heads, causal, norm_first) for _ in range(depth)])


class BERT(nn.Module):
    """An encoder that tells two classes of texts by their first token."""

    def __init__(self, width, depth, heads):
        super().__init__()
        self.words, self.places, self.kinds = (nn.Embedding(rows, width) for rows in (30522, 512, 2))
        self.norm, self.layers = nn.LayerNorm(width), layers(width, depth, heads)
        self.pooler, self.classifier = nn.Linear(width, width), nn.Linear(width, 2)

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.words(tokens) + self.places(places) + self.kinds(torch.zeros_like(places))
        x = self.layers(self.norm(x))
        return self.classifier(torch.tanh(self.pooler(x[:, 0])))


class GPT2(nn.Module):
    """A decoder whose words are the same matrix at both ends."""

    def __init__(self, width, depth, heads):
        super().__init__()
        self.words, self.places = nn.Embedding(50257, width), nn.Embedding(1024, width)
        self.layers, self.norm = layers(width, depth, heads, causal=True, norm_first=True), nn.LayerNorm(width)
        nn.init.normal_(self.words.weight, std=0.02)

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.norm(self.layers(self.words(tokens) + self.places(places)))
        return F.linear(x, self.words.weight)


class ViT(nn.Module):
    """An encoder of 196 patches of an image and a token for its class."""

    def __init__(self, width, depth, heads):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 16, 16)
        self.token, self.places = (nn.Parameter(torch.zeros(1, count, width)) for count in (1, 197))
        self.layers, self.norm = layers(width, depth, heads, norm_first=True), nn.LayerNorm(width)
        self.classifier = nn.Linear(width, 1000)

    def forward(self, images):
        x = self.patches(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.places
        return self.classifier(self.norm(self.layers(x))[:, 0])


class LanguageLSTM(nn.Module):
    """Two layers of long short-term memory between two tables of words."""

    def __init__(self, hidden=1500, vocabulary=10000):
        super().__init__()
        self.words, self.layers = nn.Embedding(vocabulary, hidden), nn.LSTM(hidden, hidden, 2)
        self.vocabulary = nn.Linear(hidden, vocabulary)

    def forward(self, tokens):
        hidden, _ = self.layers(self.words(tokens.t()))
        return self.vocabulary(hidden.transpose(0, 1))


MODELS = [
    Model("alexnet", alexnet, sgd, 12),
    Model("vgg-16", vgg16, sgd, 12),
    Model("resnet-50", resnet50, sgd, 12),
    Model("mobilenet-v2", mobilenet_v2, sgd, 12),
    Model("vit-b-16", lambda _: ViT(768, 12, 12), adamw, 16),
    Model("bert-base", lambda _: BERT(768, 12, 12), adamw, 16, True),
    Model("bert-large", lambda _: BERT(1024, 24, 16), adamw, 16, True),
    Model("gpt-2", lambda _: GPT2(768, 12, 12), adamw, 16, True, True),
    Model("lstm", lambda _: LanguageLSTM(), sgd, 12, True, True),
]


# --- Memory -----------------------------------------------------------------------------------------


def bytes_of_step(model, problem, halves=False):
    """The least bytes of a step: parameters, gradients, the optimizer's state, and what the forward pass saves.

    Computed on shapes alone: nothing is allocated. `halves` is for steps that save numbers of 16 bits where they can:
    half of what f32 takes is the least that may be.
    """
    # The kernels' program leaves this out until it is needed: what operations do to shapes.
    importlib.import_module("torch._meta_registrations")
    with torch.device("meta"):
        network = model.build(problem)
        inputs = model.inputs(problem)
    held = {parameter.untyped_storage()._cdata for parameter in network.parameters()}
    saved = 0

    def save(tensor):
        nonlocal saved
        storage = tensor.untyped_storage()
        if storage._cdata not in held:
            held.add(storage._cdata)
            saved += storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(save, lambda tensor: tensor):
        # Held until its storages are counted: the name of a freed one may be given to another.
        outputs = network(inputs)
    del outputs
    parameters = sum(parameter.numel() for parameter in network.parameters())
    return parameters * model.bytes_per_parameter + (saved // 2 if halves else saved)
