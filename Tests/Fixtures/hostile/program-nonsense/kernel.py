"""Says times that don't exist: negative ones, and one of 1e308.

Found by: the range of every field.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        for slot in range(question["first_slot"], question["first_slot"] + question["iterations"]):
            self.compute(slot)
        self.runs += 1
        hostile.say({"type": "ran", "nanoseconds": [-5, 1e308, -(2**63)][self.runs % 3]})


Host("hostile-program-nonsense").serve()
