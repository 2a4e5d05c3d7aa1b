"""What all of PyTorch's kernels share: how it is started, its device, its memory, and how operands cross.

`run` allocates its outputs, as a training step does; `export` copies them to the host, outside the measured time.
"""

import ctypes
import os
import sys
import types

# NumPy's library computes nothing here, and would start threads of its own beside PyTorch's.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import divide_kernel  # first: from here on, what libraries print goes to standard error

# What a compiler has to know of shapes takes a third of PyTorch's start. Kernels that run need none of it; the steps,
# whose memory is worked out on shapes, import it then.
sys.modules.setdefault(SHAPES := "torch._meta_registrations", types.ModuleType(SHAPES))

import torch

del sys.modules[SHAPES]


def keep_freed_memory():
    """Has the C library keep what is freed, and use it again, instead of giving it back; returns whether it does.

    Else the pages of every large tensor are mapped and zeroed anew, a step after the other: 0.5 s of the 1.5 s that one
    of AlexNet took. PyTorch's guide to performance on processors advises allocators that keep memory for that reason.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return False
    trim_threshold, mmap_max = -1, -4
    return library.mallopt(mmap_max, 0) == 1 and library.mallopt(trim_threshold, -1) == 1


def device():
    """The device that the environment asks for, or the processor."""
    name = os.environ.get("DIVIDE_TORCH_DEVICE", "cpu")
    seen = ["cpu"] + [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        seen.append("mps")
    if hasattr(torch, "xpu") and torch.xpu.is_available():
        seen += [f"xpu:{index}" for index in range(torch.xpu.device_count())]
    kinds = {place.split(":")[0] for place in seen}
    if name not in seen and name not in kinds:
        raise divide_kernel.Unsupported(f"the device {name}; PyTorch sees {', '.join(seen)}")
    return torch.device(name)


KEEPS_MEMORY = keep_freed_memory()


class Computation(divide_kernel.Kernel):
    """What all kernels here share: threads, device, facts, and outputs that are copied in `export`."""

    precisions = ("f32", "f64")
    outputs = ()

    def open(self):
        # The environment says the number already. Setting it starts a pool for kernels that aren't used here.
        if torch.get_num_threads() != self.threads:
            torch.set_num_threads(self.threads)
        self.place = device()
        self.results = {}
        divide_kernel.fact("library.name", "PyTorch")
        divide_kernel.fact("library.version", torch.__version__)
        divide_kernel.fact("library.core", torch.backends.cpu.get_cpu_capability())
        divide_kernel.fact("library.device", self.place)
        divide_kernel.fact("library.allocator", "keeps freed memory" if KEEPS_MEMORY else "as it is")
        self.start()

    def start(self):
        """What a kernel does once, before its first operands."""

    def setup(self, tensors):
        """Returns what `compute` takes besides the operands: what another pass of a step leaves behind."""

    def prepare(self, tensors):
        held = {name: torch.from_numpy(array).to(self.place) for name, array in tensors.items()}
        return id(tensors), held, self.setup(held)

    def run(self, prepared):
        key, tensors, extra = prepared
        self.results[key] = self.compute(tensors, extra)

    def finish(self):
        if self.place.type == "cuda":
            torch.cuda.synchronize(self.place)
        elif self.place.type == "mps":
            torch.mps.synchronize()
        elif self.place.type == "xpu":
            torch.xpu.synchronize(self.place)

    def export(self, tensors):
        results = self.results[id(tensors)]
        for name, result in zip(self.outputs, self.final(results), strict=True):
            torch.from_numpy(tensors[name]).copy_(result.reshape(tensors[name].shape))

    def final(self, results):
        """Returns the outputs in the form that the operation asks for."""
        return results

    def pair(self, name):
        """The sizes of a problem along height and width."""
        if f"{name}_height" in self.problem:
            return [self.problem[f"{name}_height"], self.problem[f"{name}_width"]]
        return [1, 1]


OFFERED = []


def offered(operation, *outputs):
    """Marks a kernel of an operation, with the names of its outputs."""

    def mark(kernel):
        kernel.operation, kernel.outputs = operation, outputs
        OFFERED.append(kernel)
        return kernel

    return mark
