"""PyTorch's kernels for every operation that it has, and whole training steps."""

import divide_kernel
from computation import OFFERED, Computation, offered

import torch
import torch.nn.functional as F

import models

aten = torch.ops.aten
EPSILON = 1e-5


# --- Products ---------------------------------------------------------------------------------------


@offered("gemm", "c")
class Product(Computation):
    def compute(self, t, _):
        a = t["a"].t() if self.problem["ta"] else t["a"]
        b = t["b"].t() if self.problem["tb"] else t["b"]
        return (torch.mm(a, b),)


@offered("batched-gemm", "c")
class BatchedProduct(Computation):
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
    def start(self):
        if self.place.type != "cpu":
            raise divide_kernel.Unsupported(f"{self.operation} on {self.place}; it does cpu")

    def setup(self, t):
        # What the forward pass of a step leaves for this one.
        return aten._scaled_dot_product_flash_attention_for_cpu(
            t["query"], t["key"], t["value"], 0.0, bool(self.problem["causal"]))

    def compute(self, t, forward):
        return aten._scaled_dot_product_flash_attention_for_cpu_backward(
            t["destination_gradient"], t["query"], t["key"], t["value"], *forward, 0.0, bool(self.problem["causal"]))


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
            source, *weights = (t[name].requires_grad_() for name in ("source", "input_weights", "hidden_weights", "bias"))
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
# Within one process: a sum over the ranks, and a copy for each.
simple("all-reduce", ["destination"],
       lambda t: (t["source"].sum(0, keepdim=True).expand_as(t["source"]).contiguous(),))


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
    """One step on one batch: forward, loss, backward, optimizer."""

    precisions = ("f32",)
    outputs = ("loss",)
    model = None

    def start(self):
        torch.set_grad_enabled(True)
        torch.manual_seed(1)
        divide_kernel.fact("model.dropout", "none")
        need, have = models.bytes_of_step(self.model, self.problem), models.bytes_free(self.place)
        if have is not None and need > have:
            raise divide_kernel.WillNotFit(
                need, f"A step of {self.model.name} takes {need} bytes or more; {self.place} has {have} free.")
        with self.place:
            self.network = self.model.build(self.problem)
        self.optimizer = self.model.optimizer(self.network.parameters())

    def setup(self, t):
        inputs = t["tokens"].long() if "tokens" in t else t["source"]
        return inputs, t["targets"].long()

    def compute(self, _, batch):
        inputs, targets = batch
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.network(inputs)
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))
        loss.backward()
        self.optimizer.step()
        return (loss.detach(),)


for model in models.MODELS:
    OFFERED.append(type("Step", (TrainingStep,), {"operation": f"training-step-{model.name}", "model": model}))

torch.set_grad_enabled(False)
divide_kernel.serve("pytorch", OFFERED)
