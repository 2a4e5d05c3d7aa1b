"""Answers the run, the export and the run after it in one line each, before the latter two are asked for.

Found by: an answer without a question.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        self.runs += 1
        if self.runs % 2 == 1:
            self.compute(question["first_slot"])
            hostile.say({"type": "ran", "nanoseconds": 1000})
            hostile.say({"type": "exported"})
            hostile.say({"type": "ran", "nanoseconds": 1000})

    def export(self, question):
        pass


Host("hostile-program-answers-ahead").serve()
