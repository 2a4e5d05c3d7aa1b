"""Kernels in Python that misbehave in one way each, named by the first argument; `good` is the control."""

import array
import math
import operator
import os
import subprocess
import sys
import threading
import time

import divide_kernel

fault = sys.argv[1]
plugin = f"python-{fault}"


class Product(divide_kernel.Kernel):
    operation = "gemm"
    devices = ("npu",) if fault == "device" else ("cpu",)

    def open(self):
        self.calls = 0
        self.inputs = self.result = None
        divide_kernel.fact("library.name", "none, plain Python")
        divide_kernel.fact("device.given", self.device)
        if fault == "unsupported":
            raise divide_kernel.Unsupported("anything at all")
        if fault == "open-fails":
            raise ValueError("nothing opens here")
        if fault == "chatter":
            print("some library says hello, and ends no line", end="")
            os.write(1, b"and so does its C code\n")
        if fault == "terminal":
            sys.stderr.write("\x1b[2J" * 1000)
            divide_kernel.message("\x1b]0;owned\x07 is my title", "warning")
            divide_kernel.message("\x9b31m \u202e", "error")
            divide_kernel.fact("\x1b[2Jkey", "\x1b[2Jvalue\x08\x7f")
            divide_kernel.fact("library.core", "\x1b[2JHaswell")
            divide_kernel.fact("library.name", "\x1b[2Jname")
            raise divide_kernel.Unsupported("\x1b[2Jthis")
        if fault == "threads":
            for _ in range(3):
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        if fault == "child":
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    def run(self, tensors):
        self.calls += 1
        if fault == "exit":
            os._exit(3)
        if fault == "raise":
            raise ArithmeticError("an odd number")
        if fault == "first-only" and self.calls > 1:
            return
        a, b, c = (flat(tensors[name]) for name in "abc")
        if fault == "poison" and not math.isnan(c[0]):
            return
        inputs = (a.tolist(), b.tolist()) if fault == "memo" else a[0]
        if fault == "prepare":
            c[:] = tensors["result"]
            return
        if fault in ("cached", "memo") and inputs == self.inputs:
            c[:] = self.result
            return
        self.inputs, self.result = inputs, self.product(a, b)
        c[:] = self.result

    def prepare(self, tensors):
        if fault != "prepare":
            return tensors
        return {**tensors, "result": self.product(flat(tensors["a"]), flat(tensors["b"]))}

    def product(self, a, b):
        """The product as numbers in row-major order."""
        m, n, k = (self.problem[name] for name in ("m", "n", "k"))
        a, b = a.tolist(), b.tolist()
        rows = [a[row::m] if self.problem["ta"] else a[row * k : (row + 1) * k] for row in range(m)]
        columns = [b[column * k : (column + 1) * k] if self.problem["tb"] else b[column::n] for column in range(n)]
        bias = 1 if fault == "wrong" else 0
        factor = 1.0000001 if fault == "inexact" else 1
        return array.array(
            "f", (sum(map(operator.mul, row, column)) * factor + bias for row in rows for column in columns)
        )


def flat(tensor):
    return tensor.reshape(-1) if hasattr(tensor, "reshape") else tensor


if fault == "garbage":
    os.write(divide_kernel._answers, b"this is not JSON\n")
if fault == "old-protocol":
    divide_kernel.PROTOCOL = 99
if fault in ("claims", "claims-least"):
    # Says that every run took a thousandth of what it did, or as little as a number can say.
    def say(answer, honest=divide_kernel._say):
        if answer.get("type") == "ran":
            answer["nanoseconds"] = answer["nanoseconds"] // 1000 if fault == "claims" else -(1 << 63)
        honest(answer)

    divide_kernel._say = say

if fault == "half":
    # Computes the second half of the iterations only, whenever there are more than four.
    def run_half(session, iterations, first, honest=divide_kernel._Session._run):
        skipped = iterations // 2 if iterations > 4 else 0
        return honest(session, iterations - skipped, first + skipped)

    divide_kernel._Session._run = run_half

divide_kernel.serve(plugin if fault != "other-id" else "somebody-else", [Product])
