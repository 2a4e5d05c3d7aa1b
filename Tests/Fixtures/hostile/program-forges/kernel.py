"""Writes the judge's own replies, at a rate of its choice, into what its parents have open, and computes nothing.

Found by: a /proc in which the judge isn't, or can't be opened; poison in what isn't computed.
"""

import json
import os

import hostile

STORY = [
    {"type": "opened", "bytes": 3072, "slots": 1},
    {"type": "checked", "method": "full", "residual": 0.1, "outputs": 256, "ofOutputs": 256},
    {"type": "warmedUp", "iterationsPerSample": 1, "nanoseconds": 9000000, "steady": True},
    *({"type": "sampled", "nanoseconds": [100000] * 8, "processorNanoseconds": 800000, "stolenTicks": 0,
       "involuntarySwitches": 0, "burstNanoseconds": 300000, "chainNanoseconds": 300000} for _ in range(4)),
    {"type": "facts", "threads": [{"id": 1, "allowedPUs": "0"}], "peakResidentBytes": 8388608, "library": {},
     "messages": []},
    {"type": "done"},
]


class Host(hostile.Host):
    def run(self, question):
        text = "".join(json.dumps(line) + "\n" for line in STORY).encode()
        for descriptor in range(64) if self.runs == 0 else ():
            path = f"/proc/{os.getppid()}/fd/{descriptor}"
            try:
                if not os.readlink(path).startswith("/dev/"):
                    os.write(os.open(path, os.O_WRONLY | os.O_NONBLOCK), text)
            except OSError:
                pass
        self.runs += 1
        hostile.say({"type": "ran"})


Host("hostile-program-forges").serve()
