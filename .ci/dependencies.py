#!/usr/bin/env python3
"""Holds what each target imports against Package.swift, and against what it uses.

    .ci/dependencies.py

- The dependencies that Package.swift declares for a target are those that its sources import.
- No target depends on itself by way of others.
- Every file uses a declaration of each module that it imports.

Prints one line for each that doesn't hold, and ends with 1 if there are any.
"""

import pathlib
import re
import subprocess
import sys

import symbols

IMPORT = re.compile(
    r"^[ \t]*(?:@\w+ )*(?:(?:public|package|internal|fileprivate|private) )?"
    r"import (?:(?:struct|class|enum|protocol|typealias|func|var|let) )?(\w+)", re.MULTILINE)

# What a module passes on of others: to import it is to import these.
PASSED_ON = {
    "Foundation": ["FoundationEssentials", "FoundationInternationalization", "Glibc"],
    "Glibc": ["SwiftGlibc"],
}


COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)

# Members that the compiler writes, whose uses an index leaves out.
SYNTHESISED = re.compile(r"\b(?:rawValue|allCases|hashValue|hash|encode)\b")


def imports(source):
    """Returns the line of each import of a file, by module."""
    text = source.read_text()
    return {
        match.group(1): text.count("\n", 0, match.start(1)) + 1 for match in IMPORT.finditer(text)
    }


def undeclared(targets):
    """Describes where Package.swift and the imports of a target differ."""
    ours = {target.module: target.name for target in targets.values()}
    for target in targets.values():
        if not target.sources:
            continue
        imported = set().union(*map(imports, target.sources)) - {target.module}
        needed = {ours[module] for module in imported & set(ours)}
        declared = set(target.dependencies)
        # A product of another package is called as its module is.
        superfluous = declared - needed | set(target.products) - imported
        for name in sorted(superfluous):
            yield f"Package.swift: {target.name} depends on {name} and never imports it."
        for name in sorted(needed - declared):
            yield f"Package.swift: {target.name} imports {name} and doesn't declare it."


def unused(targets):
    """Describes the imports of modules that a file uses nothing of."""
    index = symbols.index(targets, tests=True)
    home = {}
    used = {}
    for name, occurrences in index.items():
        for file, _, role, usr, symbol, _, _ in occurrences:
            if role.endswith("declared"):
                home[usr] = targets[name].module
            elif not usr.startswith("c:@M@"):
                used.setdefault(file, {})[usr] = symbol
    headers = {
        target.module: names(target) for target in targets.values() if not target.sources
    }
    for target in targets.values():
        for source in target.sources:
            file = str(source.relative_to(symbols.ROOT))
            modules = modules_of(used.get(file, {}), home, headers)
            if SYNTHESISED.search(source.read_text()):
                modules |= set().union(*map(mentioned, used.get(file, {})))
            for module, line in imports(source).items():
                if not modules & {module, *PASSED_ON.get(module, [])}:
                    yield f"{file}:{line}: imports {module} and uses nothing of it."


def modules_of(used, home, headers):
    """Returns the modules that declare what a file uses, given as names by USR."""
    modules = set()
    for usr, name in used.items():
        if usr in home:
            modules.add(home[usr])
        elif usr.startswith("c:"):
            name = name.partition("(")[0]
            # Headers name what they declare and what they use alike, so it may be Glibc's too.
            modules |= {module for module, known in headers.items() if name in known} | {"Glibc"}
        else:
            modules |= mentioned(usr)
    return modules


def mentioned(usr):
    """Returns words in the name of a Swift symbol, among them the modules of it and of its type."""
    return {word[:int(length)] for length, word in re.findall(r"(?<!\d)(?=(\d+)(\w+))", usr)}


def names(target):
    """Returns every word in the headers of a target in C, but for comments."""
    words = set()
    seen = set()

    def read(header):
        if header in seen or not header.is_file():
            return
        seen.add(header)
        text = COMMENT.sub(" ", header.read_text(errors="replace"))
        words.update(re.findall(r"[A-Za-z_]\w*", text))
        for kind, name in re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)', text, re.MULTILINE):
            if kind == '"':
                read(header.parent / name)
            elif header.name == "shim.h" or header.stem == pathlib.Path(name).parent.name:
                for folder in include_folders():
                    read(folder / name)

    for header in target.folder.rglob("*.h"):
        read(header)
    return words


def include_folders():
    flags = subprocess.run(
        ["pkg-config", "--cflags-only-I", "hwloc", "openblas"], stdout=subprocess.PIPE, text=True)
    return [pathlib.Path(flag[2:]) for flag in [*flags.stdout.split(), "-I/usr/include"]]


def main():
    targets = symbols.targets()
    found = [*undeclared(targets), *unused(targets)]
    for line in found:
        print(line)
    if found:
        sys.exit(f"Imports that aren't as declared or used: {len(found)}.")


main()
