"""Starts daemons in a room, ends the room's process group, and prints how many outlive it.

    outlive.py LAUNCHER [OPTION…]
"""

import os
import select
import signal
import subprocess
import sys

DAEMONS = 5
PROGRAM = f"""
import os, time
alive = {{alive}}
for _ in range({DAEMONS}):
    if os.fork() == 0:
        try:
            os.setsid()
        except OSError:
            pass
        if os.fork() == 0:
            os.write(alive, b"%d\\n" % os.getpid())
            time.sleep(1000)
        os._exit(0)
time.sleep(1000)
"""

reading, alive = os.pipe()
program = subprocess.Popen(
    [sys.argv[1], "--session", *sys.argv[2:], "--", "/usr/bin/python3", "-c", PROGRAM.format(alive=alive)],
    pass_fds=[alive])
os.close(alive)
with os.fdopen(reading) as lines:
    daemons = [int(lines.readline()) for _ in range(DAEMONS)]
    os.killpg(program.pid, signal.SIGKILL)
    program.wait()
    # The pipe ends when nobody holds it any more.
    ended, _, _ = select.select([lines], [], [], 5)
    print(0 if ended else DAEMONS)
for daemon in daemons if not ended else []:
    os.kill(daemon, signal.SIGKILL)
