"""A product in plain Python, and the protocol in a form that is easy to break: for programs that lie.

A program replaces what it lies about in `Host` and calls `serve`.
"""

import array
import json
import mmap
import operator
import os
import sys
import time

questions = os.fdopen(os.dup(0), "r", encoding="utf-8")
answers = os.dup(1)
os.dup2(2, 1)


def say(answer):
    """Writes one line."""
    os.write(answers, (json.dumps(answer) + "\n").encode())


class Host:
    """Answers each question as it should."""

    def __init__(self, name):
        self.name, self.tensors, self.runs, self.least = name, [], 0, 0

    def hello(self, question):
        say({"type": "hello", "protocol": 1, "id": self.name})

    def open(self, question):
        self.problem = question["problem"]
        self.tensors = [None] * question["slots"]
        say({"type": "opened", "device": question.get("device", "cpu")})

    def take(self, question):
        """Maps the tensors of a slot."""
        if all("path" in tensor for tensor in question["tensors"]):
            self.tensors[question["slot"]] = [view(tensor) for tensor in question["tensors"]]
        say({"type": "imported"})

    def compute(self, slot):
        """Computes an iteration, and remembers how long the shortest took."""
        start = time.monotonic_ns()
        self.multiply(slot, *(tensor.tolist() for tensor in self.tensors[slot % len(self.tensors)][:2]))
        elapsed = time.monotonic_ns() - start
        self.least = min(self.least or elapsed, elapsed)

    def multiply(self, slot, a, b):
        """Multiplies two lists into a slot's output."""
        c = self.tensors[slot % len(self.tensors)][2]
        m, n, k = (self.problem[name] for name in ("m", "n", "k"))
        rows = [a[row::m] if self.problem["ta"] else a[row * k : (row + 1) * k] for row in range(m)]
        columns = [b[column * k : (column + 1) * k] if self.problem["tb"] else b[column::n] for column in range(n)]
        c[:] = array.array("f", (sum(map(operator.mul, row, column)) for row in rows for column in columns))

    def run(self, question):
        start = time.monotonic_ns()
        for slot in range(question["first_slot"], question["first_slot"] + question["iterations"]):
            self.compute(slot)
        self.runs += 1
        say({"type": "ran", "nanoseconds": time.monotonic_ns() - start})

    def export(self, question):
        if self.least:
            say({"type": "fact", "key": "honest.nanoseconds", "value": str(self.least)})
        say({"type": "exported"})

    def close(self, question):
        say({"type": "closed"})
        sys.exit(0)

    def serve(self):
        """Answers until the end."""
        calls = {"hello": self.hello, "open": self.open, "import": self.take, "run": self.run,
                 "export": self.export, "close": self.close}
        for line in questions:
            question = json.loads(line)
            calls[question["type"]](question)


def view(tensor):
    """Maps a tensor as a flat view."""
    offset = tensor["offset"]
    start = offset // mmap.ALLOCATIONGRANULARITY * mmap.ALLOCATIONGRANULARITY
    file = os.open(tensor["path"], os.O_RDWR)
    memory = mmap.mmap(file, offset - start + tensor["bytes"], offset=start)
    os.close(file)
    return memoryview(memory)[offset - start : offset - start + tensor["bytes"]].cast("f")
