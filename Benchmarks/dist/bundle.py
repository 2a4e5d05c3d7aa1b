#!/usr/bin/env python3
"""Makes a staged tree stand alone: brings the libraries that it needs into it, and the licences of what it brings.

    bundle.py TREE --checkout FOLDER --swift SWIFT

TREE is what `make stage` wrote. Afterwards nothing in it refers to the checkout, the toolchain or a folder of this
system, but for the C library, which every system has. Needs Debian's package database, which knows the licences.
"""

import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from elf import C_LIBRARY, COMPILER_LIBRARIES, ELF

# Whose libraries bring the machine's own drivers into the process.
WITH_DRIVERS = {"libkernel-opencl.so", "libkernel-cuda.so"}

# What is inside `divide` and has its licence in a package of its own.
INSIDE = {
    "ICU, in Swift's Foundation": "libicu[0-9][0-9]",
    "libyaml, in Yams": "libyaml-0-2",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("tree", type=Path)
    parser.add_argument("--checkout", type=Path, required=True)
    parser.add_argument("--swift", required=True)
    options = parser.parse_args()
    tree = options.tree.resolve()
    own = [elf.path for elf in ELF.all_in(tree)]
    for path in own:
        subprocess.run(["strip", "--strip-all" if path.parent.name == "bin" else "--strip-unneeded", path], check=True)
        forget_unused(path)
    brought = bring_libraries(tree, own)
    for path in own:
        forget_folder(path, options.checkout.resolve())
    write_licences(tree / "share/doc/divide", brought, options.checkout, swift_licence(options.swift))


def forget_unused(path: Path) -> None:
    """Removes the compiler's libraries from what needs nothing of them: a link with Swift's runtime names them."""
    elf = ELF(path)
    if not elf.uses("GLIBCXX", "CXXABI") and "libstdc++.so.6" in elf.needed:
        patch(path, "--remove-needed", "libstdc++.so.6")
    if not elf.uses("GCC") and "libgcc_s.so.1" in elf.needed:
        patch(path, "--remove-needed", "libgcc_s.so.1")


def bring_libraries(tree: Path, own: list[Path]) -> dict[Path, Path]:
    """Copies what is needed, and what that needs, and says where each finds the others.

    Returns where each library was, by where it is now.
    """
    brought = {}
    for path in own:
        has_drivers = path.name in WITH_DRIVERS
        folder = tree / "lib/divide" / ("drivers" if has_drivers else "bundled")
        left = C_LIBRARY | (COMPILER_LIBRARIES if has_drivers else set())
        needed = {name: file for name, file in closure(path).items() if name not in left}
        point(path, folder if needed else None)
        for name, file in needed.items():
            if folder / name in brought:
                continue
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / name)
            (folder / name).chmod(0o644)
            brought[folder / name] = Path(file).resolve()
            needs_others = any(other not in left for other in ELF(folder / name).needed)
            point(folder / name, folder if needs_others else None)
    return brought


def closure(path: Path) -> dict[str, str]:
    """The file of every library that would be loaded with this one, by the name that asks for it."""
    environment = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    listed = subprocess.run(["ldd", path], check=True, capture_output=True, text=True, env=environment).stdout
    missing = re.findall(r"^\s*(\S+) => not found", listed, re.MULTILINE)
    if missing:
        sys.exit(f"{path.name} needs {', '.join(missing)}, which this system doesn't have.")
    return dict(re.findall(r"^\s*(\S+) => (/\S+)", listed, re.MULTILINE))


def point(path: Path, folder: Path | None) -> None:
    """Says where a file looks for libraries, from where it is itself; None for nowhere but the system's places."""
    if folder is None:
        patch(path, "--remove-rpath")
    else:
        way = os.path.relpath(folder, path.parent)
        patch(path, "--set-rpath", "$ORIGIN" if way == "." else f"$ORIGIN/{way}")


def patch(path: Path, *change: str) -> None:
    subprocess.run(["patchelf", *change, path], check=True)


def forget_folder(path: Path, checkout: Path) -> None:
    """Overwrites the checkout's path, which assertions in C of other packages name, by as many dots."""
    data = path.read_bytes()
    folder = str(checkout).encode()
    if folder in data:
        path.write_bytes(data.replace(folder, b"." * len(folder)))


def swift_licence(swift: str) -> Path:
    program = shutil.which(swift)
    licence = Path(program or "/usr/bin/swift").resolve().parents[1] / "share/swift/LICENSE.txt"
    return licence if licence.exists() else sys.exit(f"Swift's licence isn't where it should be: {licence}")


# MARK: - Licences


def write_licences(folder: Path, brought: dict[Path, Path], checkout: Path, swift: Path) -> None:
    """Writes the licence of everything in the tree, and a list that says which is whose."""
    licences = folder / "licences"
    licences.mkdir(parents=True)
    packages = checkout / ".build/checkouts"
    rows = []
    for library, source in sorted(brought.items()):
        rows.append((f"`{library.parent.name}/{library.name}`", *copy_licence(owner(source), licences)))
    for what, pattern in INSIDE.items():
        rows.append((what, *copy_licence(installed(pattern), licences)))
    for what, licence, name in [
        ("Swift's runtime and Foundation", swift, "swift.txt"),
        ("ArgumentParser", packages / "swift-argument-parser/LICENSE.txt", "swift-argument-parser.txt"),
        ("Yams", packages / "Yams/LICENSE", "yams.txt"),
    ]:
        shutil.copyfile(licence, licences / name)
        rows.append((what, "", "", name))
    copy_common(licences)
    table = "\n".join(f"| {what} | {package} | {source} | [{licence}](licences/{licence}) |"
                      for what, package, source, licence in rows)
    (folder / "BUNDLED.md").write_text(
        "# What this tree brings\n\n"
        "divide itself is under the licence in [LICENSE](LICENSE). The libraries below are as Debian built them: only\n"
        "where they look for each other was changed. Another build of the same library may take the place of each.\n"
        "Debian has the source of each: `apt-get source SOURCE=VERSION`, or https://snapshot.debian.org.\n\n"
        "| what | package of Debian | source | licence |\n|---|---|---|---|\n" + table + "\n")


def query(package: str, fields: str) -> str:
    command = ["dpkg-query", "-W", "-f", fields, package]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def owner(file: Path) -> str:
    """The package that a file is from. A merged /usr may have it under its older path."""
    for path in [file, Path(str(file).removeprefix("/usr"))]:
        found = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    sys.exit(f"No package of Debian has {file}, so that its licence isn't known.")


def installed(pattern: str) -> str:
    found = sorted(glob.glob(f"/usr/share/doc/{pattern}/copyright"))
    if not found:
        sys.exit(f"The licence of {pattern} is missing. Install that package, whose licence the tree has to bring.")
    return Path(found[-1]).parent.name


def copy_licence(package: str, folder: Path) -> tuple[str, str, str]:
    shutil.copyfile(f"/usr/share/doc/{package}/copyright", folder / f"{package}.txt")
    lines = query(package, "${Package} ${Version}\t${source:Package} ${source:Version}\n").splitlines()
    binary, source = lines[0].split("\t")
    return binary, source, f"{package}.txt"


def copy_common(folder: Path) -> None:
    """Copies the texts that Debian's licences only refer to."""
    wanted = set()
    for licence in folder.glob("*.txt"):
        text = licence.read_text(errors="replace")
        wanted |= set(re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9])", text))
    for name in sorted(wanted):
        text = Path("/usr/share/common-licenses") / name
        if text.exists():
            (folder / "common").mkdir(exist_ok=True)
            shutil.copyfile(text, folder / "common" / name)


if __name__ == "__main__":
    main()
