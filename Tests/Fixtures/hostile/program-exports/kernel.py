"""Answers runs at once, and computes when the outputs are asked for.

Found by: outputs that the judge looks at before; an export that takes longer than moving its bytes does.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        hostile.say({"type": "ran"})

    def export(self, question):
        self.compute(question["slot"])
        super().export(question)


Host("hostile-program-exports").serve()
