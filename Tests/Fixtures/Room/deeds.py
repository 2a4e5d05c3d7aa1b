"""Tries what a room refuses, and prints one line of JSON: for each deed "done", or the error's name.

    deeds.py OUTSIDE SCRATCH

OUTSIDE is a folder that everybody may write in, SCRATCH one that may be written in.
"""

import ctypes
import errno
import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys
import tempfile
import threading

outside, scratch = sys.argv[1:]
parent = os.getppid()
libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    function = getattr(libc, name)
    if function(*arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def prctl(option, value=0):
    call("prctl", option, value, 0, 0, 0)


def write(path):
    with open(path, "w") as file:
        file.write("x")


def read(path):
    with open(path, "rb") as file:
        file.read(1)


def signal_by_owner():
    ends = os.pipe()
    fcntl.fcntl(ends[0], fcntl.F_SETOWN, parent)


def own_priority():
    os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0))


def other_limit():
    resource.prlimit(parent, resource.RLIMIT_CORE)


def own_limit():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def heartbeat():
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    signal.setitimer(signal.ITIMER_REAL, 0)


def child():
    process = os.fork()
    if process == 0:
        os._exit(0)
    os.waitpid(process, 0)


def memory_by_a_call():
    # Its own. Whoever may do that may read what others let it.
    buffer = ctypes.create_string_buffer(8)
    place = ctypes.create_string_buffer(struct.pack("PN", ctypes.addressof(buffer), 8))
    call("process_vm_readv", os.getpid(), place, 1, place, 1, 0)


def own_affinity():
    # Nowhere: a system that looks at the set finds nothing to run on in it.
    try:
        os.sched_setaffinity(0, [])
    except OSError as error:
        if error.errno == errno.EINVAL:
            return
        raise
    raise PermissionError("taken, and without effect")


def own_thread():
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()


def own_pair():
    one, other = socket.socketpair()
    one.send(b"x")
    assert other.recv(1) == b"x"


def temporary():
    with tempfile.TemporaryFile(dir=scratch) as file:
        file.write(b"x")


DEEDS = {
    # by --compute-only
    "network": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
    "local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close(),
    "kernel socket": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
    "pair of datagrams": lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM),
    "signal": lambda: os.kill(parent, 0),
    "signal to the group": lambda: os.kill(0, 0),
    "signal to all": lambda: os.kill(-1, 0),
    "signal by a descriptor's owner": signal_by_owner,
    "affinity": own_affinity,
    "priority": own_priority,
    "scheduling": lambda: os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0)),
    "limit of another": other_limit,
    "process group": lambda: os.setpgid(0, os.getpgid(0)),
    "orphans": lambda: prctl(36, 0),
    "visibility": lambda: prctl(4, 1),
    "death with the parent": lambda: prctl(1, 0),
    "memory file": lambda: os.close(os.memfd_create("deed")),
    "segment": lambda: call("shmget", 0, 4096, 0o600),
    "queue": lambda: call("msgget", 0, 0o600),
    "memory by a call": memory_by_a_call,
    "handle of another": lambda: call("syscall", 434, parent, 0),
    "ring of calls": lambda: call("syscall", 425, 1, ctypes.create_string_buffer(120)),
    "personality": lambda: call("personality", 0),
    "namespace": lambda: call("unshare", 0),
    # by --no-processes, with --compute-only
    "process": child,
    # by --see-only-itself
    "command line of another": lambda: read(f"/proc/{parent}/cmdline"),
    "status of another": lambda: read(f"/proc/{parent}/status"),
    "terminal": lambda: os.close(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)),
    # by --write-only-in
    "file": lambda: write(f"{outside}/deed"),
    "folder": lambda: os.mkdir(f"{outside}/deeds"),
    "truncation": lambda: os.truncate(f"{outside}/there", 0),
    # honest
    "itself": lambda: (read("/proc/self/status"), read("/proc/self/maps")),
    "machine": lambda: (read("/proc/cpuinfo"), read("/proc/meminfo"), read("/proc/stat")),
    "topology": lambda: read("/sys/devices/system/cpu/online"),
    "library": lambda: read("/usr/bin/env"),
    "nothing": lambda: write("/dev/null"),
    "random": lambda: read("/dev/urandom"),
    "scratch": temporary,
    "pair": own_pair,
    "thread": own_thread,
    "signal to itself": lambda: os.kill(os.getpid(), 0),
    "limit": own_limit,
    "heartbeat": heartbeat,
    "affinity as it is": lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
    "name": lambda: prctl(15, ctypes.c_char_p(b"deeds")),
}


def attempt(deed):
    try:
        deed()
        return "done"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))


print(json.dumps({name: attempt(deed) for name, deed in DEEDS.items()}))
