"""Tries what a kernel may not do, and records what came of it."""

import os
import socket
import tempfile

import divide_kernel


def attempt(name, deed):
    try:
        deed()
        divide_kernel.fact(name, "done")
    except OSError as error:
        divide_kernel.fact(name, type(error).__name__)


def write_here():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "escaped")
    with open(path, "w", encoding="utf-8") as file:
        file.write("out")


def write_scratch():
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("fine")


def write_much():
    with tempfile.TemporaryFile() as file:
        file.truncate(5 << 30)


def ancestors():
    """The command lines of the processes above this one, as far as they can be read."""
    lines = []
    process = os.getppid()
    try:
        while process > 1 and len(lines) < 3:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                lines.append(file.read().replace(b"\0", b" ").decode(errors="replace"))
            with open(f"/proc/{process}/stat", encoding="utf-8") as file:
                process = int(file.read().rsplit(")", 1)[1].split()[1])
    except OSError:
        pass
    return "; ".join(lines)


class Product(divide_kernel.Kernel):
    operation = "gemm"

    def open(self):
        divide_kernel.fact("ancestors", ancestors())
        attempt("network", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close())
        attempt("local socket", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close())
        attempt("file beside the kernel", write_here)
        attempt("scratch file", write_scratch)
        attempt("file of 5 GiB", write_much)
        divide_kernel.fact("secret", os.environ.get("A_SECRET", "unseen"))
        divide_kernel.fact("variables", " ".join(sorted(os.environ)))

    def run(self, tensors):
        m, n, k = (self.problem[name] for name in ("m", "n", "k"))
        a, b, c = (flat(tensors[name]) for name in "abc")
        for row in range(m):
            for column in range(n):
                c[row * n + column] = sum(a[row * k + i] * b[i * n + column] for i in range(k))


def flat(tensor):
    return tensor.reshape(-1) if hasattr(tensor, "reshape") else tensor


divide_kernel.serve("escapes", [Product])
