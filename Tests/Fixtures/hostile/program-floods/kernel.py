"""Writes facts, messages and heartbeats for as long as somebody reads them, instead of the answer to its third run.

Found by: a limit on the lines before an answer, or a deadline.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        turn = 0
        while self.runs == 2:
            turn += 1
            hostile.say({"type": "fact", "key": f"key {turn}", "value": "x" * 4000})
            hostile.say({"type": "message", "text": f"message {turn}"})
            hostile.say({"type": "heartbeat"})
        super().run(question)


Host("hostile-program-floods").serve()
