"""Speaks the protocol of programs with the plugin `pytorch`, as the host does."""

import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
PLUGIN = CHECKOUT / "plugins" / "pytorch"

# How the standard library packs a number that is stored so.
PACKED = {"f32": "f", "f64": "d", "f16": "e", "i8": "b", "u8": "B", "i32": "i",
          "bf16": "H", "f8-e4m3": "B", "f8-e5m2": "B"}


def bf16(number):
    """The word of a number that bf16 holds exactly."""
    return struct.unpack("<I", struct.pack("<f", number))[0] >> 16


class Conversation:
    """One program, from `hello` to `close`. What it says besides answers is in `facts` and `messages`."""

    def __init__(self, *arguments, environment=None, interpreter=sys.executable):
        path = os.pathsep.join([*(environment or {}).pop("first", []), str(CHECKOUT / "plugins/support/python")])
        self.facts, self.messages, self.arena = {}, [], tempfile.NamedTemporaryFile()
        self.program = subprocess.Popen(
            [interpreter, "kernel.py", *arguments], cwd=PLUGIN, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})})
        self.hello = self.ask(type="hello", protocols=[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stdin.close()
        self.program.wait()
        for stream in (self.program.stdout, self.program.stderr, self.arena):
            stream.close()

    def ask(self, **question):
        self.program.stdin.write(json.dumps(question) + "\n")
        self.program.stdin.flush()
        while line := self.program.stdout.readline():
            reply = json.loads(line)
            if reply["type"] == "fact":
                self.facts[reply["key"]] = reply["value"]
            elif reply["type"] == "message":
                self.messages.append(reply["text"])
            elif reply["type"] != "heartbeat":
                return reply
        raise AssertionError(f"the program ended: {self.program.stderr.read()[-2000:]}")

    def open(self, operation, precision="f32", device="cpu", slots=1, threads=1, **sizes):
        return self.ask(type="open", operation=operation, problem=sizes, precision=precision, threads=threads,
                        slots=slots, device=device)

    def bring(self, *tensors, slot=0):
        """Imports tensors, each a name, its role, how it is stored, its sizes and its numbers."""
        places = []
        self.arena.seek(0)
        for name, role, form, extents, numbers in tensors:
            packed = struct.pack(f"<{len(numbers)}{PACKED[form]}", *numbers)
            offset = (self.arena.tell() + 63) // 64 * 64
            self.arena.seek(offset)
            self.arena.write(packed)
            places.append(dict(name=name, role=role, precision=form, extents=extents, path=self.arena.name,
                               offset=offset, bytes=len(packed)))
        self.arena.flush()
        self.places = {place["name"]: place for place in places}
        return self.ask(type="import", slot=slot, tensors=places)

    def run(self, iterations=1):
        return self.ask(type="run", iterations=iterations, first_slot=0)

    def output(self, name, slot=0):
        """The numbers, or the words, of an output."""
        answer = self.ask(type="export", slot=slot)
        if answer["type"] != "exported":
            raise AssertionError(answer)
        place = self.places[name]
        with open(self.arena.name, "rb") as file:
            file.seek(place["offset"])
            return [number for number, in struct.iter_unpack("<" + PACKED[place["precision"]], file.read(place["bytes"]))]
