#!/usr/bin/env python3
"""Checks that a tree stands alone, without running it.

    check.py TREE [--tar FILE] [--without TEXT]…

Every program and library finds what it needs inside the tree, or it is of the C library. None needs a newer C
library than 2.36. No place to look in is absolute. No file holds TEXT, such as the checkout's or the toolchain's folder. No link
leads out of the tree. Each library that was brought has its licence. The tar has at most 48 MB. Names everything that
isn't so, and ends with 1 if anything isn't.
"""

import argparse
import sys
from pathlib import Path

from elf import C_LIBRARY, COMPILER_LIBRARIES, ELF

NEWEST_C_LIBRARY = (2, 36)
# Of GCC 12, which every system with that C library has: what may be taken from a system beside the C library.
NEWEST_COMPILER = {"GLIBCXX": (3, 4, 30), "CXXABI": (1, 3, 13), "GCC": (12, 0, 0)}
LARGEST_TAR = 48_000_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=Path)
    parser.add_argument("--tar", type=Path)
    parser.add_argument("--without", action="append", default=[])
    options = parser.parse_args()
    tree = options.tree.resolve()
    elves = ELF.all_in(tree)
    faults = [fault for elf in elves for fault in faults_of(elf, tree)]
    faults += strange_files(tree, options.without) + missing_licences(tree)
    if not elves:
        faults.append("there are no programs in it")
    packed = options.tar.stat().st_size if options.tar else 0
    if packed > LARGEST_TAR:
        faults.append(f"{options.tar.name}: {packed / 1e6:.1f} MB, more than {LARGEST_TAR / 1e6:.0f}")
    if faults:
        sys.exit("\n".join([f"{options.tree} doesn't stand alone:", *faults]))
    newest = {name: max(elf.newest(name) for elf in elves) for name in ["GLIBC", "GLIBCXX"]}
    needs = ", ".join(f"{name}_{'.'.join(map(str, version))}" for name, version in newest.items())
    size = f", {packed / 1e6:.1f} MB packed" if options.tar else ""
    print(f"{len(elves)} programs and libraries stand alone; they need at most {needs}{size}.")


def faults_of(elf: ELF, tree: Path) -> list[str]:
    name = elf.path.relative_to(tree)
    faults = []
    for folder in elf.run_paths:
        if not folder.startswith("$ORIGIN"):
            faults.append(f"{name}: looks for libraries in {folder}")
    if elf.newest("GLIBC") > NEWEST_C_LIBRARY:
        faults.append(f"{name}: needs GLIBC_{'.'.join(map(str, elf.newest('GLIBC')))}, newer than 2.36")
    # A library of the tree looks in the folders of its own only, not in those of whoever loads it.
    for needed in elf.needed:
        if needed in C_LIBRARY or is_found(needed, elf, tree):
            continue
        if needed not in COMPILER_LIBRARIES or not brings_drivers(elf):
            faults.append(f"{name}: {needed} isn't in the tree")
        for prefix, newest in NEWEST_COMPILER.items():
            if elf.newest(prefix) > newest:
                faults.append(f"{name}: needs a newer {prefix} than every system has")
    return faults


def is_found(library: str, elf: ELF, tree: Path) -> bool:
    places = [Path(folder.replace("$ORIGIN", str(elf.path.parent))) / library for folder in elf.run_paths]
    return any(place.is_file() and place.resolve().is_relative_to(tree) for place in places)


def brings_drivers(elf: ELF) -> bool:
    """Whether it takes the compiler's libraries from the machine, because the machine's drivers do."""
    return elf.path.parent.name == "drivers" or elf.path.name in ("libkernel-opencl.so", "libkernel-cuda.so")


def strange_files(tree: Path, texts: list[str]) -> list[str]:
    faults = []
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree)
        if path.is_symlink():
            if not path.resolve().is_relative_to(tree):
                faults.append(f"{name}: leads out of the tree")
        elif path.is_file():
            data = path.read_bytes()
            faults += [f"{name}: holds {text}" for text in texts if text.encode() in data]
            if path.stat().st_mode & 0o6022:
                faults.append(f"{name}: anybody may change it, or it changes who runs it")
    return faults


def missing_licences(tree: Path) -> list[str]:
    listed = tree / "share/doc/divide/BUNDLED.md"
    text = listed.read_text() if listed.exists() else ""
    folders = [tree / "lib/divide/bundled", tree / "lib/divide/drivers"]
    libraries = [path for folder in folders if folder.exists() for path in sorted(folder.iterdir())]
    return [f"{path.relative_to(tree)}: has no licence in {listed.relative_to(tree)}"
            for path in libraries if f"`{path.parent.name}/{path.name}`" not in text]


if __name__ == "__main__":
    main()
