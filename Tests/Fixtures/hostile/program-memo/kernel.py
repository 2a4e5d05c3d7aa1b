"""Computes only when an input or an output is another than it was after the last iteration. Its outputs are always right.

Found by: runs of one iteration on new inputs, or iterations that can be told apart.
"""

import hostile


class Host(hostile.Host):
    seen = None

    def compute(self, slot):
        now = [tensor.tobytes() for tensor in self.tensors[slot % len(self.tensors)]]
        if now != self.seen:
            super().compute(slot)
            self.seen = [tensor.tobytes() for tensor in self.tensors[slot % len(self.tensors)]]


Host("hostile-program-memo").serve()
