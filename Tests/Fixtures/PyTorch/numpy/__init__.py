"""What the Python module asks of NumPy, on plain memory, so that tests need none."""

import math
import struct

_CODES = {"int16": "h", "f": "f", "d": "d", "e": "e", "b": "b", "B": "B", "H": "H", "i": "i"}


class Array:
    """Numbers in somebody else's memory."""

    def __init__(self, memory, code, shape):
        self.memory, self.code, self.shape = memory, code, tuple(shape)
        self.nbytes = memory.nbytes

    def reshape(self, extents):
        if math.prod(extents) != math.prod(self.shape):
            raise ValueError(f"{self.shape} is no {extents}")
        return Array(self.memory, self.code, extents)

    def __iter__(self):
        """The parts along the first extent."""
        size = self.nbytes // self.shape[0]
        for place in range(self.shape[0]):
            yield Array(self.memory[place * size : (place + 1) * size], self.code, self.shape[1:])

    def view(self, name):
        return Array(self.memory, _CODES[name], self.shape)

    def numbers(self):
        return [number for number, in struct.iter_unpack(self.code, self.memory)]

    def store(self, numbers):
        self.memory[:] = struct.pack(f"{len(numbers)}{self.code}", *numbers)


def frombuffer(flat, dtype):
    memory = memoryview(flat).cast("B")
    return Array(memory, _CODES[dtype], [memory.nbytes // struct.calcsize(dtype)])
