"""Answers each run twice: the second answer is there before the next question is asked.

Found by: an answer without a question.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        super().run(question)
        hostile.say({"type": "ran", "nanoseconds": 1000})


Host("hostile-program-answers-twice").serve()
