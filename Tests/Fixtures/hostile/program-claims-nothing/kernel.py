"""Says that each run took a nanosecond.

Found by: the judge's own time, which a claim may not differ so far from.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        for slot in range(question["first_slot"], question["first_slot"] + question["iterations"]):
            self.compute(slot)
        hostile.say({"type": "ran", "nanoseconds": 1})


Host("hostile-program-claims-nothing").serve()
