"""Answers first, and computes afterwards, until it reads the next question.

Found by: outputs that the judge looks at as soon as it has the answer.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        hostile.say({"type": "ran", "nanoseconds": 1000})
        self.compute(question["first_slot"] + question["iterations"] - 1)


Host("hostile-program-answers-first").serve()
