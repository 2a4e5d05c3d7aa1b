"""A stand-in for PyTorch with GPUs that aren't there: it computes small products on the processor.

`TORCH_FAKE` holds a scenario as JSON. Each call that matters is a line of the file that `TORCH_FAKE_LOG` names.

- `devices`: what there is, each with `name`, `capability`, `free`;
- `settings`: `switches` as in older versions, or `words` as in newer ones, whose switches fail where a word differs;
- `built`: whether CUDA is built in; `reason`: why CUDA doesn't start; `hip`: whether it is AMD's;
- `stubborn`: whether TF32 stays on whatever is set;
- `late`: what goes wrong when a device is waited for; `full`: whether a device has no memory left;
- `event`: what the device's clock shows in milliseconds, instead of what passed.
"""

import contextlib
import json
import math
import os
import struct
import sys
import time
import types

_scenario = {
    "devices": [{"name": "NVIDIA H100 80GB HBM3", "capability": [9, 0], "free": 1 << 36}],
    "settings": "words", "built": True, "reason": None, "hip": None, "stubborn": False, "late": None, "full": False,
    "event": None, **json.loads(os.environ.get("TORCH_FAKE", "{}")),
}


def _log(line):
    path = os.environ.get("TORCH_FAKE_LOG")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(line + "\n")


def _module(name, **members):
    module = types.ModuleType(f"torch.{name}")
    module.__dict__.update(members)
    sys.modules[f"torch.{name}"] = module
    return module


# --- Settings -----------------------------------------------------------------------------------------


class _Words:
    """Where a word of newer versions is: `none`, `ieee` or `tf32`."""

    def __init__(self, name):
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "word", "none")

    def __setattr__(self, name, value):
        if name == "fp32_precision":
            _log(f"{self.name} {value}")
            object.__setattr__(self, "word", value)
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name):
        if name == "fp32_precision" and _scenario["settings"] == "words":
            return "tf32" if _scenario["stubborn"] else self.word
        raise AttributeError(name)


class _Matmul(_Words):
    allow_bf16_reduced_precision_reduction = True
    allow_fp16_reduced_precision_reduction = True
    switch = False

    def __setattr__(self, name, value):
        if name == "allow_tf32":
            _log(f"switch matmul {value}")
            object.__setattr__(self, "switch", value)
            object.__setattr__(self, "word", "tf32" if value else "ieee")
        else:
            super().__setattr__(name, value)

    @property
    def allow_tf32(self):
        if _scenario["settings"] == "words" and self.switch != (self.word == "tf32"):
            raise RuntimeError("mix of the legacy and new APIs to set the TF32 status for cublas matmul")
        return self.switch or _scenario["stubborn"]


class _CuDNN(types.ModuleType):
    def __init__(self):
        super().__init__("torch.backends.cudnn")
        self.__dict__["switch"] = True
        if _scenario["settings"] == "words":
            self.__dict__.update(conv=_Words("conv"), rnn=_Words("rnn"))
            for place in (self.conv, self.rnn):
                object.__setattr__(place, "word", "tf32")

    def version(self):
        return None if not _scenario["built"] else 91300

    def __setattr__(self, name, value):
        if name == "allow_tf32":
            _log(f"switch cudnn {value}")
            self.__dict__["switch"] = value
            if _scenario["settings"] == "words":
                for place in (self.conv, self.rnn):
                    object.__setattr__(place, "word", "tf32" if value else "none")
        else:
            super().__setattr__(name, value)

    def __getattr__(self, name):
        if name != "allow_tf32":
            raise AttributeError(name)
        if _scenario["settings"] == "words" and {self.conv.word == "tf32", self.rnn.word == "tf32"} != {self.switch}:
            raise RuntimeError("mix of the legacy and new APIs to set the TF32 status for cuDNN")
        return self.switch or _scenario["stubborn"]


def set_float32_matmul_precision(name):
    _log(f"matmul precision {name}")
    backends.cuda.matmul.allow_tf32 = name != "highest"


__version__ = "2.9.0+cu130" if _scenario["built"] else "2.9.0+cpu"
version = types.SimpleNamespace(cuda="13.0" if _scenario["built"] else None, hip=_scenario["hip"])
backends = _module(
    "backends", cuda=types.SimpleNamespace(is_built=lambda: _scenario["built"], matmul=_Matmul("matmul")),
    cudnn=_CuDNN(), cpu=types.SimpleNamespace(get_cpu_capability=lambda: "AVX2"))


# --- Devices ------------------------------------------------------------------------------------------


class OutOfMemoryError(RuntimeError):
    pass


class device:
    def __init__(self, kind, index=None):
        self.type, self.index = kind, index

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class _Event:
    def __init__(self, enable_timing=False):
        assert enable_timing

    def record(self):
        _log("event")
        self.at = time.monotonic()

    def elapsed_time(self, end):
        return (end.at - self.at) * 1e3 if _scenario["event"] is None else _scenario["event"]


def _entry(place):
    return _scenario["devices"][place.index if isinstance(place, device) else place]


def _initialize():
    if _scenario["reason"]:
        raise RuntimeError(_scenario["reason"])


def _synchronize(place):
    _log(f"synchronize {place}")
    if _scenario["late"]:
        raise RuntimeError(_scenario["late"])


def _all_reduce(sources, sums):
    _log(f"all-reduce {', '.join(str(source.device) for source in sources)}")
    for result in sums:
        result.numbers = [math.fsum(column) for column in zip(*(source.numbers for source in sources))]


def _properties(place):
    entry = _entry(place)
    return types.SimpleNamespace(
        name=entry["name"], total_memory=85 << 30, major=entry["capability"][0], minor=entry["capability"][1],
        uuid="GPU-0c0ffee0", gcnArchName="gfx942")


cuda = _module(
    "cuda", device_count=lambda: 0 if _scenario["reason"] else len(_scenario["devices"]), init=_initialize,
    get_device_name=lambda place: _entry(place)["name"], get_device_properties=_properties,
    get_device_capability=lambda place: tuple(_entry(place)["capability"]),
    mem_get_info=lambda place: (_entry(place)["free"], 85 << 30), set_device=lambda place: _log(f"device {place}"),
    synchronize=_synchronize, Event=_Event,
    nccl=types.SimpleNamespace(all_reduce=_all_reduce, version=lambda: (2, 27, 7)))


# --- Numbers ------------------------------------------------------------------------------------------


class _Type:
    def __init__(self, name):
        self.name = name


bfloat16, int16, int8, int32, float16, float32, float64, float8_e4m3fn, float8_e5m2, long = map(
    _Type, ["bfloat16", "int16", "int8", "int32", "float16", "float32", "float64", "e4m3", "e5m2", "long"])
uint8 = _Type("uint8")
_TYPES = {"f": float32, "d": float64, "h": int16, "e": float16, "b": int8, "B": uint8, "i": int32}


def _decoded(words, kind):
    if kind is bfloat16:
        return [struct.unpack("<f", struct.pack("<I", (word & 0xFFFF) << 16))[0] for word in words]
    if kind is float8_e4m3fn:
        return [_small(word, 4, 3) for word in words]
    return words


def _small(word, exponent_bits, fraction_bits):
    sign = -1 if word & 0x80 else 1
    exponent, fraction = word >> fraction_bits & (1 << exponent_bits) - 1, word & (1 << fraction_bits) - 1
    bias = (1 << exponent_bits - 1) - 1
    if exponent == 0:
        return sign * fraction * 2.0 ** (1 - bias - fraction_bits)
    return sign * (1 + fraction / (1 << fraction_bits)) * 2.0 ** (exponent - bias)


def _truncated(number):
    """What TF32 leaves of a number."""
    bits = struct.unpack("<I", struct.pack("<f", number))[0] & 0xFFFFE000
    return struct.unpack("<f", struct.pack("<I", bits))[0]


class Tensor:
    def __init__(self, numbers, shape, dtype, place=device("cpu"), memory=None):
        self.numbers, self.shape, self.dtype, self.device, self.memory = numbers, tuple(shape), dtype, place, memory

    def view(self, dtype):
        return Tensor(_decoded(self.numbers, dtype), self.shape, dtype, self.device, self.memory)

    def reshape(self, shape):
        return Tensor(self.numbers, shape, self.dtype, self.device, self.memory)

    def to(self, place):
        if place.type != "cpu":
            _log(f"to {place}")
            if _scenario["full"]:
                raise OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            _entry(place)
        return Tensor(list(self.numbers), self.shape, self.dtype, place)

    def cpu(self):
        return self

    def t(self):
        rows, columns = self.shape
        turned = [self.numbers[row * columns + column] for column in range(columns) for row in range(rows)]
        return Tensor(turned, [columns, rows], self.dtype, self.device)

    def copy_(self, other):
        numbers = other.numbers
        if other.dtype is bfloat16:
            numbers = [struct.unpack("<i", struct.pack("<f", number))[0] >> 16 for number in numbers]
        self.memory.store(numbers)


def from_numpy(array):
    rows = array.numbers()
    return Tensor(rows, array.shape, _TYPES[array.code], memory=array)


def empty_like(tensor):
    return Tensor([0.0] * len(tensor.numbers), tensor.shape, tensor.dtype, tensor.device)


def ones(shape, device=None):
    return Tensor([1.0], shape, float32, device)


def stack(tensors):
    numbers = [number for tensor in tensors for number in tensor.numbers]
    return Tensor(numbers, [len(tensors), *tensors[0].shape], tensors[0].dtype)


def _product(a, b, kind):
    (m, k), n = a.shape, b.shape[1]
    left, right = a.numbers, b.numbers
    if a.dtype is float32 and a.device.type == "cuda" and backends.cuda.matmul.allow_tf32:
        left, right = ([_truncated(number) for number in numbers] for numbers in (left, right))
    numbers = [sum(left[row * k + i] * right[i * n + column] for i in range(k))
               for row in range(m) for column in range(n)]
    return Tensor(numbers, [m, n], kind, a.device)


def mm(a, b):
    _log(f"product {a.dtype.name} on {a.device}")
    return _product(a, b, a.dtype)


def _int_mm(a, b):
    _log(f"product {a.dtype.name} on {a.device}")
    return _product(a, b, int32)


def _scaled_mm(a, b, scale_a, scale_b, out_dtype, use_fast_accum):
    assert not use_fast_accum and scale_a.device.type == "cuda"
    _log(f"product {a.dtype.name} on {a.device}")
    return _product(a, b, out_dtype)


# --- The rest that is asked for when the plugin is loaded ---------------------------------------------

ops = types.SimpleNamespace(aten=types.SimpleNamespace())
get_num_threads = lambda: 1
set_grad_enabled = lambda _: None
enable_grad = contextlib.nullcontext
nn = _module("nn", Module=type("Module", (), {}))
nn.functional = _module("nn.functional")
