"""What the dynamic linker is told by a program or library, and which libraries a system brings of itself."""

import re
import subprocess
from pathlib import Path

# Of the GNU C library: the tree takes these from the system, whatever else it brings itself.
C_LIBRARY = {
    "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1",
    "libresolv.so.2", "libmvec.so.1", "libanl.so.1",
}

# Of the compiler. A plugin that lets the machine's drivers into its process takes these from the machine as well:
# the drivers may need newer ones than those of the tree, and a process has only one of each.
COMPILER_LIBRARIES = {"libstdc++.so.6", "libgcc_s.so.1"}


class ELF:
    """One program or library."""

    def __init__(self, path: Path):
        self.path = path
        dynamic = _read(path, "--dynamic")
        self.needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
        self.run_paths = [
            folder for listed in re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", dynamic) for folder in listed.split(":")
        ]
        # Only what is needed has a file; what is defined has none.
        needs = _read(path, "--version-info").partition(".gnu.version_r")[2]
        self.versions = set(re.findall(r"Name: ([A-Z]+_[0-9.]+)\b", needs))

    @staticmethod
    def is_one(path: Path) -> bool:
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(4) == b"\x7fELF"

    @staticmethod
    def all_in(tree: Path) -> list["ELF"]:
        return [ELF(path) for path in sorted(tree.rglob("*")) if ELF.is_one(path)]

    def uses(self, *prefixes: str) -> bool:
        """Whether a needed version has one of these names, such as GLIBCXX."""
        return any(version.split("_")[0] in prefixes for version in self.versions)

    def newest(self, prefix: str) -> tuple[int, ...]:
        """The newest needed version of a name, such as (2, 34) of GLIBC; () if none is needed."""
        numbers = [version.split("_")[1] for version in self.versions if version.startswith(prefix + "_")]
        return max((tuple(map(int, number.split("."))) for number in numbers), default=())


def _read(path: Path, what: str) -> str:
    environment = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    command = ["readelf", "--wide", what, path]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
