"""Becomes a command for which system calls don't exist, as on a kernel that lacks them.

    without.py NUMBER[,NUMBER…] COMMAND …
"""

import ctypes
import os
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
numbers = [int(number) for number in sys.argv[1].split(",")]


def instruction(code, value, then=0, otherwise=0):
    return struct.pack("HBBI", code, then, otherwise, value)


# load the number; ENOSYS for each of these; else allow
program = instruction(0x20, 0)
for number in numbers:
    program += instruction(0x15, number, 0, 1) + instruction(0x06, 0x50000 | 38)
program += instruction(0x06, 0x7FFF0000)
code = ctypes.create_string_buffer(program, len(program))
description = ctypes.create_string_buffer(
    struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)), 16)
assert libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
assert libc.prctl(SET_SECCOMP, FILTER, description, 0, 0) == 0
os.execvp(sys.argv[2], sys.argv[2:])
