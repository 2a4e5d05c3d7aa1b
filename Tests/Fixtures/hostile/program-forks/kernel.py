"""Forks when it is opened: two processes read the same questions, and whichever gets one answers it, while the other
computes ahead.

Found by: answers out of order, processes too many, or iterations that nobody computed.
"""

import os

import hostile


class Host(hostile.Host):
    def run(self, question):
        if self.runs == 0:
            os.fork()
        super().run(question)
        if self.runs > 1:
            hostile.say({"type": "ran", "nanoseconds": 1000})


Host("hostile-program-forks").serve()
