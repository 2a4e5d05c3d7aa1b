"""Sends a heartbeat each second, and never the answer to its third run.

Found by: a deadline that heartbeats don't move.
"""

import time

import hostile


class Host(hostile.Host):
    def run(self, question):
        if self.runs == 2:
            while True:
                hostile.say({"type": "heartbeat"})
                time.sleep(1)
        super().run(question)


Host("hostile-program-never-answers").serve()
