"""PyTorch's kernels for every operation that it has, and whole training steps."""

import os
import sys

import divide_kernel  # before what prints
from computation import EIGHT_BITS, OFFERED, Computation, offered

import torch
import torch.nn.functional as F

import models

aten = torch.ops.aten
EPSILON = 1e-5


# --- Products ---------------------------------------------------------------------------------------


@offered("gemm", "c")
class Product(Computation):
    precisions = ("f32", "f64", "tf32", "bf16", "f16", "f8-e4m3", "f8-e5m2", "i8")

    def start(self):
        if self.precision in EIGHT_BITS:
            self.multiply = self.of_eight_bits()
        elif self.precision == "i8":
            self.multiply = self.of_whole_numbers()
        else:
            self.multiply = torch.mm

    def of_eight_bits(self):
        """The product that cuBLASLt has for 8-bit floating point: of rows with columns, in blocks of 16."""
        if self.precision == "f8-e5m2":
            raise self.declined("two factors of f8-e5m2; cuBLASLt has none")
        if self.problem["ta"] or not self.problem["tb"]:
            raise self.declined("f8 other than of the first factor as it is with the second transposed: ta=0 tb=1")
        if self.problem["n"] % 16 or self.problem["k"] % 16:
            raise self.declined("f8 where n or k is no multiple of 16")
        one = torch.ones((), device=self.place)
        # Fast accumulation would leave bits of the sums away.
        return lambda a, b: torch._scaled_mm(a, b, one, one, out_dtype=torch.bfloat16, use_fast_accum=False)

    def of_whole_numbers(self):
        """The product of i8. The first factor's numbers, 0 to 127, are the same in u8 and i8."""
        sizes = [self.problem[name] for name in "mnk"]
        if not self.on.is_processor and (sizes[0] <= 16 or sizes[1] % 8 or sizes[2] % 8):
            raise self.declined("i8 where m is 16 or less, or n or k is no multiple of 8")
        return lambda a, b: torch._int_mm(a.view(torch.int8), b)

    def declined(self, what):
        return divide_kernel.Unsupported(f"{self.operation} in {what}")

    def compute(self, t, _):
        a = t["a"].t() if self.problem["ta"] else t["a"]
        b = t["b"].t() if self.problem["tb"] else t["b"]
        return (self.multiply(a, b),)


@offered("batched-gemm", "c")
class BatchedProduct(Computation):
    precisions = ("f32", "f64", "tf32", "bf16", "f16")

    def compute(self, t, _):
        a = t["a"].transpose(1, 2) if self.problem["ta"] else t["a"]
        b = t["b"].transpose(1, 2) if self.problem["tb"] else t["b"]
        return (torch.bmm(a, b),)


class ConvolutionPass(Computation):
    precisions = ("f32",)

    def start(self):
        self.geometry = [self.pair(name) for name in ("stride", "padding", "dilation")]
        self.groups = self.problem["groups"]

    def source(self):
        """An image batch of the problem's shape, of which only the shape matters."""
        sizes = [self.problem[name] for name in ("batch", "channels", "height", "width")]
        return torch.empty(sizes, device=self.place)

    def weights(self):
        channels = self.problem["channels"] // self.groups
        return torch.empty([self.problem["filters"], channels, *self.pair("filter")], device=self.place)

    def gradient(self, gradient, source, weights, mask):
        return aten.convolution_backward(
            gradient, source, weights, None, *self.geometry, False, [0, 0], self.groups, mask)


@offered("convolution", "destination")
class Convolution(ConvolutionPass):
    precisions = ("f32", "tf32", "bf16", "f16")

    def compute(self, t, _):
        return (F.conv2d(t["source"], t["weights"], None, *self.geometry, self.groups),)


@offered("convolution-backward-data", "source_gradient")
class ConvolutionData(ConvolutionPass):
    def setup(self, t):
        return self.source()

    def compute(self, t, source):
        return self.gradient(t["destination_gradient"], source, t["weights"], [True, False, False])[:1]


@offered("convolution-backward-weights", "weights_gradient")
class ConvolutionWeights(ConvolutionPass):
    def setup(self, t):
        return self.weights()

    def compute(self, t, weights):
        return self.gradient(t["destination_gradient"], t["source"], weights, [False, True, False])[1:2]


@offered("attention", "destination")
class Attention(Computation):
    def compute(self, t, _):
        causal = bool(self.problem["causal"])
        return (F.scaled_dot_product_attention(t["query"], t["key"], t["value"], is_causal=causal),)


@offered("attention-backward", "query_gradient", "key_gradient", "value_gradient")
class AttentionBackward(Computation):
    def setup(self, t):
        """What the forward pass of a step leaves for this one."""
        causal = bool(self.problem["causal"])
        if self.on.is_processor:
            return aten._scaled_dot_product_flash_attention_for_cpu(t["query"], t["key"], t["value"], 0.0, causal)
        with torch.enable_grad():
            operands = [t[name].requires_grad_() for name in ("query", "key", "value")]
            return F.scaled_dot_product_attention(*operands, is_causal=causal), operands

    def compute(self, t, forward):
        if self.on.is_processor:
            return aten._scaled_dot_product_flash_attention_for_cpu_backward(
                t["destination_gradient"], t["query"], t["key"], t["value"], *forward, 0.0,
                bool(self.problem["causal"]))
        destination, operands = forward
        return torch.autograd.grad(destination, operands, t["destination_gradient"], retain_graph=True)


@offered("lstm", "destination", "final_cell_state")
class LSTM(Computation):
    def compute(self, t, _):
        weights = [t["input_weights"], t["hidden_weights"], t["bias"], torch.zeros_like(t["bias"])]
        state = (t["hidden_state"][None], t["cell_state"][None])
        destination, _, cell = torch.lstm(t["source"], state, weights, True, 1, 0.0, False, False, False)
        return destination, cell


@offered("lstm-backward", "source_gradient", "input_weights_gradient", "hidden_weights_gradient", "bias_gradient")
class LSTMBackward(Computation):
    def setup(self, t):
        # The forward pass of a step, with what it leaves for this one.
        with torch.enable_grad():
            names = ("source", "input_weights", "hidden_weights", "bias")
            source, *weights = (t[name].requires_grad_() for name in names)
            weights.append(torch.zeros_like(t["bias"], requires_grad=True))
            state = (t["hidden_state"][None], t["cell_state"][None])
            destination, _, _ = torch.lstm(source, state, weights, True, 1, 0.0, True, False, False)
        return destination, [source, *weights]

    def compute(self, t, forward):
        destination, operands = forward
        return torch.autograd.grad(destination, operands, t["destination_gradient"], retain_graph=True)

    def final(self, results):
        # PyTorch has two vectors of biases, with the same gradient.
        return results[:4]


@offered("gru", "destination")
class GRU(Computation):
    def compute(self, t, _):
        weights = [t["input_weights"], t["hidden_weights"], t["input_bias"], t["hidden_bias"]]
        state = t["hidden_state"][None]
        return (torch.gru(t["source"], state, weights, True, 1, 0.0, False, False, False)[0],)


# --- Normalizations ---------------------------------------------------------------------------------


@offered("softmax", "destination")
class Softmax(Computation):
    def compute(self, t, _):
        return (torch.softmax(t["source"], 1),)


@offered("softmax-backward", "source_gradient")
class SoftmaxBackward(Computation):
    def compute(self, t, _):
        y = t["destination"]
        return (aten._softmax_backward_data(t["destination_gradient"], y, 1, y.dtype),)


class Normalization(Computation):
    """PyTorch keeps the reciprocal of the standard deviation, where the operation has the variance."""

    def final(self, results):
        destination, mean, deviation = results
        return destination, mean, deviation.double() ** -2 - EPSILON


class NormalizationBackward(Computation):
    def setup(self, t):
        return (t["variance"] + EPSILON).rsqrt()


@offered("layer-normalization", "destination", "mean", "variance")
class LayerNormalization(Normalization):
    def compute(self, t, _):
        return torch.native_layer_norm(t["source"], [self.problem["columns"]], t["scale"], t["shift"], EPSILON)


@offered("layer-normalization-backward", "source_gradient", "scale_gradient", "shift_gradient")
class LayerNormalizationBackward(NormalizationBackward):
    def setup(self, t):
        return super().setup(t)[:, None]

    def compute(self, t, deviation):
        return aten.native_layer_norm_backward(
            t["destination_gradient"], t["source"], [self.problem["columns"]], t["mean"][:, None], deviation,
            t["scale"], t["scale"], [True, True, True])


@offered("batch-normalization", "destination", "mean", "variance")
class BatchNormalization(Normalization):
    def compute(self, t, _):
        return torch.native_batch_norm(t["source"], t["scale"], t["shift"], None, None, True, 0.1, EPSILON)


@offered("batch-normalization-backward", "source_gradient", "scale_gradient", "shift_gradient")
class BatchNormalizationBackward(NormalizationBackward):
    def compute(self, t, deviation):
        return aten.native_batch_norm_backward(
            t["destination_gradient"], t["source"], t["scale"], None, None, t["mean"], deviation, True, EPSILON,
            [True, True, True])


# --- Element by element -----------------------------------------------------------------------------


def simple(operation, outputs, function):
    """Offers a kernel that is one call of PyTorch."""

    class Simple(Computation):
        def compute(self, t, _):
            return function(t)

    offered(operation, *outputs)(Simple)


simple("relu", ["destination"], lambda t: (torch.relu(t["source"]),))
simple("relu-backward", ["source_gradient"],
       lambda t: (aten.threshold_backward(t["destination_gradient"], t["source"], 0),))
simple("gelu", ["destination"], lambda t: (F.gelu(t["source"]),))
simple("gelu-backward", ["source_gradient"], lambda t: (aten.gelu_backward(t["destination_gradient"], t["source"]),))
simple("add", ["c"], lambda t: (torch.add(t["a"], t["b"]),))


@offered("all-reduce", "destination")
class AllReduce(Computation):
    """On one device a sum over the ranks and a copy for each; on several, one rank on each by NCCL."""

    spreads = True

    def start(self):
        ranks, count = self.problem["ranks"], len(self.device.indexes)
        if self.device.others and ranks != count:
            raise divide_kernel.Unsupported(f"all-reduce of {ranks} ranks on {count} devices; each has one rank")
        if self.device.others:
            # Nothing here is for the network: without this NCCL asks every interface.
            os.environ.setdefault("NCCL_SOCKET_IFNAME", "lo")
            divide_kernel.fact("library.nccl", ".".join(map(str, torch.cuda.nccl.version())))

    def moved(self, name, array):
        if not self.device.others:
            return super().moved(name, array)
        return [torch.from_numpy(rank).to(device) for rank, device in zip(array, self.on.devices, strict=True)]

    def compute(self, t, _):
        if not self.device.others:
            return (t["source"].sum(0, keepdim=True).expand_as(t["source"]).contiguous(),)
        sums = [torch.empty_like(rank) for rank in t["source"]]
        torch.cuda.nccl.all_reduce(t["source"], sums)
        return (sums,)

    def final(self, results):
        return results if not self.device.others else (torch.stack([rank.cpu() for rank in results[0]]),)


class Optimizer(Computation):
    """A step in memory that is there already, as PyTorch's optimizers have it; only what they allocate is new."""

    def setup(self, t):
        return [torch.empty_like(t["parameters"]) for _ in self.outputs]


@offered("sgd", "new_parameters", "new_momentum")
class Momentum(Optimizer):
    def compute(self, t, outputs):
        parameters, moment = outputs
        gradient = t["gradient"].add(t["parameters"], alpha=1e-4)
        torch.mul(t["momentum"], 0.9, out=moment).add_(gradient)
        torch.add(t["parameters"], moment, alpha=-0.1, out=parameters)
        return outputs


@offered("adamw", "new_parameters", "new_first_moment", "new_second_moment")
class AdamW(Optimizer):
    def compute(self, t, outputs):
        parameters, first, second = outputs
        torch.mul(t["parameters"], 1 - 0.001 * 0.01, out=parameters)
        torch.lerp(t["first_moment"], t["gradient"], 0.1, out=first)
        torch.mul(t["second_moment"], 0.999, out=second).addcmul_(t["gradient"], t["gradient"], value=0.001)
        scale = (second.sqrt() / (1 - 0.999**10) ** 0.5).add_(1e-8)
        parameters.addcdiv_(first, scale, value=-0.001 / (1 - 0.9**10))
        return outputs


# --- Pooling, tables, loss --------------------------------------------------------------------------


class Pooling(Computation):
    def start(self):
        self.geometry = [self.pair(name) for name in ("window", "stride", "padding")]

    def source(self, gradient):
        sizes = [self.problem[name] for name in ("batch", "channels", "height", "width")]
        return torch.empty(sizes, dtype=gradient.dtype, device=self.place)


@offered("max-pooling", "destination", "places")
class MaxPooling(Pooling):
    def compute(self, t, _):
        return aten.max_pool2d_with_indices(t["source"], *self.geometry)


@offered("max-pooling-backward", "source_gradient")
class MaxPoolingBackward(Pooling):
    def setup(self, t):
        return t["places"].long(), self.source(t["destination_gradient"])

    def compute(self, t, extra):
        places, source = extra
        return (aten.max_pool2d_with_indices_backward(
            t["destination_gradient"], source, *self.geometry, [1, 1], False, places),)


@offered("average-pooling", "destination")
class AveragePooling(Pooling):
    def compute(self, t, _):
        return (F.avg_pool2d(t["source"], *self.geometry),)


@offered("average-pooling-backward", "source_gradient")
class AveragePoolingBackward(Pooling):
    def setup(self, t):
        return self.source(t["destination_gradient"])

    def compute(self, t, source):
        return (aten.avg_pool2d_backward(t["destination_gradient"], source, *self.geometry, False, True, None),)


@offered("embedding", "destination")
class Embedding(Computation):
    def compute(self, t, _):
        return (F.embedding(t["indices"], t["table"]),)


@offered("embedding-backward", "table_gradient")
class EmbeddingBackward(Computation):
    def compute(self, t, _):
        return (aten.embedding_dense_backward(
            t["destination_gradient"], t["indices"], self.problem["vocabulary"], -1, False),)


@offered("cross-entropy", "loss", "logits_gradient")
class CrossEntropy(Computation):
    def setup(self, t):
        return t["targets"].long()

    def compute(self, t, targets):
        rows = t["logits"].shape[0]
        shares = torch.log_softmax(t["logits"], 1)
        loss = F.nll_loss(shares, targets, reduction="none")
        one = shares.new_ones(())
        gradient = aten.nll_loss_backward(one, shares, targets, None, 1, -100, one * rows)
        return loss, aten._log_softmax_backward_data(gradient, shares, 1, shares.dtype)


# --- Training steps ---------------------------------------------------------------------------------


class TrainingStep(Computation):
    """One step on one batch: forward, loss, backward, optimizer.

    In tf32 products round their factors; in bf16 autocast chooses what is computed in 16 bits, and parameters stay f32.
    """

    precisions = ("f32", "tf32", "bf16")
    outputs = ("loss",)
    model = None

    def start(self):
        torch.set_grad_enabled(True)
        torch.manual_seed(1)
        divide_kernel.fact("model.dropout", "none")
        divide_kernel.fact("model.precision", "autocast to bf16" if self.precision == "bf16" else self.precision)
        needed = models.bytes_of_step(self.model, self.problem, halves=self.precision == "bf16")
        self.on.check_memory(needed, f"A step of {self.model.name}")
        with self.place:
            self.network = self.model.build(self.problem)
        self.optimizer = self.model.optimizer(self.network.parameters())

    def setup(self, t):
        inputs = t["tokens"].long() if "tokens" in t else t["source"]
        return inputs, t["targets"].long()

    def loss(self, inputs, targets):
        with torch.autocast(self.place.type, torch.bfloat16, enabled=self.precision == "bf16"):
            logits = self.network(inputs)
            return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))

    def compute(self, _, batch):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(*batch)
        loss.backward()
        self.optimizer.step()
        return (loss.detach(),)


class CompiledStep(TrainingStep):
    """The same with forward, loss and backward compiled by `torch.compile`, before anything is timed."""

    devices = ("gpu",)
    stack = "compiled"

    def start(self):
        super().start()
        # Beside it no process is started, and what is compiled stays where drivers keep theirs.
        os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"
        cache = os.environ.get("XDG_CACHE_HOME")
        if cache:
            os.environ["TORCHINDUCTOR_CACHE_DIR"] = os.path.join(cache, "inductor")
            os.environ["TRITON_CACHE_DIR"] = os.path.join(cache, "triton")
        self.loss = torch.compile(self.loss)
        with self.place:
            inputs = self.model.inputs(self.problem)
            targets = torch.zeros(self.model.targets(self.problem), dtype=torch.long)
        self.compute(None, (inputs, targets))


def steps(kind):
    """A kernel for the step of each model."""
    return [type("Step", (kind,), {"operation": f"training-step-{model.name}", "model": model})
            for model in models.MODELS]


torch.set_grad_enabled(False)
if "compiled" in sys.argv[1:]:
    divide_kernel.serve("pytorch-compiled", steps(CompiledStep))
else:
    divide_kernel.serve("pytorch", OFFERED + steps(TrainingStep))
