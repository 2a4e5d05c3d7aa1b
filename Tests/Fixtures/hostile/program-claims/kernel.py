"""Says that each run took half of the time that it did, which a claim may differ by, and computes honestly.

Found by: nothing, and harmless: only the judge's own time counts.
"""

import hostile


class Host(hostile.Host):
    def run(self, question):
        def halved(answer, say=hostile.say):
            answer["nanoseconds"] = answer.get("nanoseconds", 0) * 6 // 10
            say(answer)

        say, hostile.say = hostile.say, halved
        super().run(question)
        hostile.say = say


Host("hostile-program-claims").serve()
