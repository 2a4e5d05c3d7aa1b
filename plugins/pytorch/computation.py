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

import devices
import rounding

# Older versions have it elsewhere.
divide_kernel.out_of_memory += (getattr(torch, "OutOfMemoryError", None) or torch.cuda.OutOfMemoryError,)


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


def tensor_of(array, form):
    """The host's numbers as a tensor in the same memory; NumPy has no name for some forms of them."""
    if form == "bf16":
        return torch.from_numpy(array.view("int16")).view(torch.bfloat16)
    if form in EIGHT_BITS:
        return torch.from_numpy(array).view(EIGHT_BITS[form])
    return torch.from_numpy(array)


EIGHT_BITS = {"f8-e4m3": torch.float8_e4m3fn, "f8-e5m2": torch.float8_e5m2}
KEEPS_MEMORY = keep_freed_memory()


class Computation(divide_kernel.Kernel):
    """What all kernels here share: threads, device, facts, and outputs that are copied in `export`."""

    precisions = ("f32", "f64")
    devices = ("cpu", "gpu")
    outputs = ()
    stack = "eager"
    # Whether it computes on more than one device.
    spreads = False

    def open(self):
        # The environment says the number already. Setting it starts a pool for kernels that aren't used here.
        if torch.get_num_threads() != self.threads:
            torch.set_num_threads(self.threads)
        self.on = devices.Place(self.device)
        self.on.decline(self.operation, self.precision)
        if self.device.others and not self.spreads:
            raise divide_kernel.Unsupported(f"{self.operation} on {len(self.device.indexes)} devices; it does one")
        self.place = self.on.first
        self.results = {}
        self.has_room = False
        divide_kernel.fact("library.name", "PyTorch")
        divide_kernel.fact("library.version", torch.__version__)
        divide_kernel.fact("library.core", torch.backends.cpu.get_cpu_capability())
        divide_kernel.fact("library.allocator", "keeps freed memory" if KEEPS_MEMORY else "as it is")
        divide_kernel.fact("library.stack", self.stack)
        self.on.state()
        rounding.set_tf32(self.precision == "tf32")
        rounding.set_sums()
        self.start()

    def start(self):
        """What a kernel does once, before its first operands."""

    def setup(self, tensors):
        """Returns what `compute` takes besides the operands: what another pass of a step leaves behind."""

    def prepare(self, tensors):
        if not self.has_room and not self.on.is_processor:
            self.on.check_memory(
                self.slots * sum(array.nbytes for array in tensors.values()), f"{self.operation} of this size")
        self.has_room = True
        held = {name: self.moved(name, array) for name, array in tensors.items() if name not in self.outputs}
        return id(tensors), held, self.setup(held)

    def moved(self, name, array):
        """An operand on the device."""
        return tensor_of(array, self.formats.get(name)).to(self.place)

    def run(self, prepared):
        key, tensors, extra = prepared
        self.results[key] = self.compute(tensors, extra)

    def begin(self):
        if self.on.clock:
            self.on.clock.start()

    def finish(self):
        self.on.synchronize()

    def device_nanoseconds(self):
        return self.on.clock.nanoseconds() if self.on.clock else None

    def export(self, tensors):
        results = self.results[id(tensors)]
        for name, result in zip(self.outputs, self.final(results), strict=True):
            tensor_of(tensors[name], self.formats.get(name)).copy_(result.reshape(tensors[name].shape))

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
