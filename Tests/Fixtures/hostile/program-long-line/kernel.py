"""Answers with one line that never ends.

Found by: a limit on the length of a line.
"""

import os

import hostile


class Host(hostile.Host):
    def run(self, question):
        while self.runs == 2:
            os.write(hostile.answers, b"{" * 65536)
        super().run(question)


Host("hostile-program-long-line").serve()
