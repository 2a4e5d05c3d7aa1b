"""Kernels in Python that misbehave in one way each, named by the first argument; `good` is the control."""

import json
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

    def open(self):
        self.calls = 0
        divide_kernel.fact("library.name", "none, plain Python")
        if fault == "unsupported":
            raise divide_kernel.Unsupported("anything at all")
        if fault == "open-fails":
            raise ValueError("nothing opens here")
        if fault == "chatter":
            print("some library says hello, and ends no line", end="")
            os.write(1, b"and so does its C code\n")
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
        m, n, k = (self.problem[name] for name in ("m", "n", "k"))
        a, b, c = (flat(tensors[name]) for name in "abc")
        for row in range(m):
            for column in range(n):
                total = 0.0
                for inner in range(k):
                    total += a[row * k + inner] * b[inner * n + column]
                c[row * n + column] = total if fault != "wrong" else total + 1


def flat(tensor):
    return tensor.reshape(-1) if hasattr(tensor, "reshape") else tensor


if fault == "garbage":
    os.write(divide_kernel._answers, b"this is not JSON\n")
if fault == "old-protocol":
    divide_kernel.PROTOCOL = 99
if fault == "claims":
    # Says that every run took a thousandth of what it did.
    def say(answer, honest=divide_kernel._say):
        if answer.get("type") == "ran":
            answer["nanoseconds"] //= 1000
        honest(answer)

    divide_kernel._say = say

divide_kernel.serve(plugin if fault != "other-id" else "somebody-else", [Product])
