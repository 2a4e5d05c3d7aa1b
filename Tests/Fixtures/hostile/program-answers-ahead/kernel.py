"""Copies its inputs when they are handed over, answers that, and at once the run that will come next; it computes when it
reads that question. It is honest in its first dozen runs.

Found by: an answer that is there before its question.
"""

import hostile


class Host(hostile.Host):
    def take(self, question):
        super().take(question)
        self.runs += 1
        if self.runs > 12:
            a, b, _ = self.tensors[question["slot"]]
            self.kept = (a.tolist(), b.tolist())
            hostile.say({"type": "ran"})

    def run(self, question):
        if self.runs <= 12:
            super().run(question)
            self.runs -= 1
            return
        a, b = self.kept
        self.multiply(question["first_slot"], a, b)


Host("hostile-program-answers-ahead").serve()
