"""Kernels for divide, written in Python.

A kernel is a class with the operation's name and a method that computes it once:

    import divide_kernel
    import numpy

    class Product(divide_kernel.Kernel):
        operation = "gemm"

        def run(self, tensors):
            numpy.matmul(tensors["a"], tensors["b"], out=tensors["c"])

    divide_kernel.serve("my-product", [Product])

This module speaks the protocol on the standard streams as they were when it was imported, and sends whatever is printed
from then on to standard error, so that chatty libraries can't disturb it: import it first. It needs nothing but the
standard library. With NumPy, tensors are arrays; without it, they are flat memory views.

Neither has numbers in bf16 or of 8 bits: such tensors hold their words, as unsigned integers. So do flat views of f16,
which is float16 in NumPy. `Kernel.formats` says how each tensor is stored.
"""

import json
import mmap
import os
import resource
import signal
import sys
import time
import typing

PROTOCOL = 1
HEARTBEAT_SECONDS = 5.0

# How a memory view reads what is stored so.
_FORMATS = {"f32": "f", "f64": "d", "i8": "b", "u8": "B", "i32": "i",
            "bf16": "H", "f16": "H", "f8-e4m3": "B", "f8-e5m2": "B"}
# How NumPy reads it, where it knows more.
_ARRAYS = {"f16": "e"}

# What a kernel may raise when there is no memory left. Libraries with a type of their own add it.
out_of_memory = (MemoryError,)

# The streams as they were started; from here on, everything printed goes to standard error.
_questions = os.fdopen(os.dup(0), "r", encoding="utf-8")
_answers = os.dup(1)
os.dup2(2, 1)
sys.stdout = sys.stderr
_devnull = os.open(os.devnull, os.O_RDONLY)
os.dup2(_devnull, 0)
os.close(_devnull)


class Unsupported(Exception):
    """The kernel doesn't do this problem: an outcome, not a failure."""


class WillNotFit(Exception):
    """The problem takes more memory than there is, known before any of it is allocated; `needed` is in bytes."""

    def __init__(self, needed, text=None):
        super().__init__(text or f"it takes {needed} bytes, more than there are")
        self.needed = needed


class Device(typing.NamedTuple):
    """What computes: its kind, such as "cpu" or "gpu", and which of that kind it is, from 0.

    Where a budget shows this process only some of the machine's devices, these are counted. Where it names several that
    compute together, `index` is the first and `others` are the rest.
    """

    kind: str
    index: int = 0
    others: tuple = ()

    @classmethod
    def named(cls, name):
        """Reads a name as budgets write it: "cpu", or the kind with its indexes, such as "gpu:1" or "gpu:0+1"."""
        kind, _, indexes = name.partition(":")
        first, *others = (int(index) for index in (indexes or "0").split("+"))
        return cls(kind, first, tuple(others))

    @property
    def indexes(self):
        """Which of the kind they are, the first one first."""
        return (self.index, *self.others)

    @property
    def each(self):
        """Each of the devices by itself."""
        return [Device(self.kind, index) for index in self.indexes]

    def __str__(self):
        return self.kind if self.kind == "cpu" else f"{self.kind}:{'+'.join(map(str, self.indexes))}"


class Kernel:
    """One problem of one operation. Subclasses set `operation` and define `run`.

    A kernel computes on the processor. One that computes on other devices sets `devices` to their kinds, as the manifest
    does, and computes on `device`; problems for other kinds are declined.

    Attributes: `problem`, the sizes by name; `precision`, such as "f32"; `threads`, the most that may be used;
    `device`, the `Device` to compute on; `slots`, how many sets of operands there are; and, once there are operands,
    `formats`, how each tensor is stored, by its name.
    """

    operation = None
    precisions = ("f32",)
    devices = ("cpu",)

    def __init__(self, problem, precision, threads, device=Device("cpu"), slots=1):
        self.problem = problem
        self.precision = precision
        self.threads = threads
        self.device = device
        self.slots = slots
        self.formats = {}
        for name, size in problem.items():
            if size < 0:
                raise ValueError(f"the size {name} is {size}")
        if precision not in self.precisions:
            raise Unsupported(f"{self.operation} in {precision}; it does {', '.join(self.precisions)}")
        if device.kind not in self.devices:
            raise Unsupported(f"{self.operation} on {device}; it computes on {', '.join(self.devices)}")
        self.open()

    def open(self):
        """Prepares for the problem; raise Unsupported to decline it."""

    def prepare(self, tensors):
        """Returns what `run` is to get for a slot's tensors: converted once, outside the measured time."""
        return tensors

    def run(self, tensors):
        """Computes the operation once. Called in a loop; the whole loop is timed."""
        raise NotImplementedError("a kernel defines run(self, tensors)")

    def begin(self):
        """Called before the first `run` of a loop, inside the measured time: a device starts its own clock here."""

    def finish(self):
        """Waits until everything computed is done: a device synchronizes here, inside the measured time."""

    def device_nanoseconds(self):
        """Returns how long the device computed from `begin` to `finish` by a clock of its own, or None without one."""
        return None

    def export(self, tensors):
        """Has the outputs of a slot in the host's tensors, if `prepare` moved them elsewhere."""


def fact(key, value):
    """Records a fact about the software that computes, such as fact("library.name", "NumPy")."""
    _say({"type": "fact", "key": str(key), "value": str(value)})


def message(text, level="info"):
    """Tells the user something; level is "info", "warning" or "error"."""
    _say({"type": "message", "text": str(text), "level": level})


def serve(plugin, kernels):
    """Answers the host's questions until it closes. `plugin` is the id of the manifest."""
    signal.signal(signal.SIGALRM, lambda *_: _say({"type": "heartbeat"}))
    # Each tensor that is mapped holds a descriptor, and there may be thousands.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    offered = {kernel.operation: kernel for kernel in kernels}
    session = _Session(plugin, offered)
    for line in _questions:
        question = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS)
        try:
            answer = session.answer(question)
        except Unsupported as reason:
            answer = {"type": "failed", "reason": "unsupported", "text": str(reason)}
        except WillNotFit as reason:
            answer = {"type": "failed", "reason": "will-not-fit", "text": str(reason)}
        except out_of_memory as reason:
            answer = {"type": "failed", "reason": "out-of-memory", "text": str(reason) or "no memory left"}
        except Exception as error:  # noqa: BLE001 – whatever a kernel raises is its outcome
            answer = {"type": "failed", "reason": "error", "text": f"{type(error).__name__}: {error}"}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        _say(answer)
        if question["type"] == "close":
            return


class _Session:
    def __init__(self, plugin, offered):
        self.plugin = plugin
        self.offered = offered
        self.kernel = None
        self.tensors = []
        self.prepared = []

    def answer(self, question):
        kind = question["type"]
        if kind == "hello":
            if PROTOCOL not in question["protocols"]:
                raise RuntimeError(f"the host speaks protocols {question['protocols']}, this module {PROTOCOL}")
            return {"type": "hello", "protocol": PROTOCOL, "id": self.plugin}
        if kind == "open":
            operation = question["operation"]
            if operation not in self.offered:
                raise Unsupported(f"the operation {operation}")
            # A host that knows nothing of devices means the processor.
            device = Device.named(question.get("device", "cpu"))
            self.kernel = self.offered[operation](
                question["problem"], question["precision"], question["threads"], device, question["slots"])
            self.tensors = [None] * question["slots"]
            self.prepared = [None] * question["slots"]
            return {"type": "opened", "device": str(device)}
        if kind == "import":
            slot = question["slot"]
            # Without a path, the memory is that of the import before, with other numbers in it.
            if all("path" in tensor for tensor in question["tensors"]):
                self.kernel.formats = {tensor["name"]: tensor["precision"] for tensor in question["tensors"]}
                self.tensors[slot] = {tensor["name"]: _map(tensor) for tensor in question["tensors"]}
            self.prepared[slot] = self.kernel.prepare(self.tensors[slot])
            return {"type": "imported"}
        if kind == "run":
            return self._run(question["iterations"], question["first_slot"])
        if kind == "export":
            self.kernel.export(self.tensors[question["slot"]])
            return {"type": "exported"}
        if kind == "close":
            return {"type": "closed"}
        raise RuntimeError(f"unknown question {kind}")

    def _run(self, iterations, first):
        run, prepared, count = self.kernel.run, self.prepared, len(self.prepared)
        start = time.monotonic_ns()
        self.kernel.begin()
        for index in range(first, first + iterations):
            run(prepared[index % count])
        self.kernel.finish()
        answer = {"type": "ran", "nanoseconds": time.monotonic_ns() - start}
        device = self.kernel.device_nanoseconds()
        if device is not None:
            answer["device_nanoseconds"] = device
        return answer


def _map(tensor):
    """Maps a tensor of the host, and returns it as an array, or as a flat view where NumPy is missing."""
    offset, size = tensor["offset"], tensor["bytes"]
    start = offset // mmap.ALLOCATIONGRANULARITY * mmap.ALLOCATIONGRANULARITY
    file = os.open(tensor["path"], os.O_RDWR)
    memory = mmap.mmap(file, offset - start + size, offset=start)
    os.close(file)
    if tensor["precision"] not in _FORMATS:
        raise Unsupported(f"{tensor['precision']} tensors")
    code = _FORMATS[tensor["precision"]]
    flat = memoryview(memory)[offset - start : offset - start + size].cast(code)
    try:
        import numpy  # pylint: disable=import-outside-toplevel
    except ImportError:
        return flat
    return numpy.frombuffer(flat, dtype=_ARRAYS.get(tensor["precision"], code)).reshape(tensor["extents"])


def _say(answer):
    line = (json.dumps(answer) + "\n").encode()
    while line:
        line = line[os.write(_answers, line) :]
