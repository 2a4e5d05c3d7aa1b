#!/usr/bin/env python3
"""Names the declarations that no program and no plugin uses: that only tests use, or nothing does.

    .ci/unused.py

A declaration is used if the entry of a program or plugin reaches it, by way of whatever uses it.
The plugins that `divide plugin new` writes count too. What is under Tests is for tests alone, and
may be. Prints `file:line: name` for each that isn't, and ends with 1 if there are any.
"""

import sys

import symbols

# Declarations that may stay although no program uses them, each as "target: name", with the reason.
ALLOWED = {
    "KernelSupport: Refusal.failed(_:)":
        "Plugins of others say with it that their own library failed. Those here call none that may.",
    "Operations: Check.chance(ofMissing:)":
        "docs/operations.md has its values, and tests hold them against what checks find.",
    "PluginProtocol: WorkerFacts.Isolation.init(networkIsRefused:filesAreRefused:fileBytes:userThreads:refused:allowed:)":
        "A launcher writes it as JSON; tests make it.",
    "Hardware: TopologyLoader.here": "Tests load the topologies of the checkout in their own process.",
    "Records: RecordWriter.init(writing:path:)": "Tests write a record to a full device with it.",
} | {
    f"Findings: Roofs.Key.{part}": "Roofs are looked up by it: the compiler's own code compares it."
    for part in ("operation", "precision", "level", "device")
}

# What the compiler's own code uses, which an index leaves out: the stored properties of what is
# encoded, and the cases of what is listed or made from a raw value.
ENCODED = {"s:SE", "s:s7Codablea"}
LISTED = {"s:s12CaseIterableP", "s:SY", "s:SS", "s:Si", "s:s5Int32V", "s:s5UInt8V", "s:s6UInt32V"}

# Attributes of what is entered from outside the package's Swift code.
ENTRIES = ("@main", "@c ", "@c(", "@_cdecl")

# Kinds of declarations (indexstore_symbol_kind_t).
EXTENSION, TYPE_PARAMETER, CASE, PROPERTY, DESTRUCTOR, PARAMETER = 9, 11, 15, 19, 23, 25
UNNAMED = {EXTENSION, TYPE_PARAMETER, DESTRUCTOR, PARAMETER}


class Declaration:
    def __init__(self, target, file, line, name, kind, is_implicit):
        self.target, self.file, self.line, self.name, self.kind = target, file, line, name, kind
        self.is_implicit = is_implicit
        self.parent = None

    def is_entry(self):
        lines = source(self.file)[max(0, self.line - 2):self.line]
        return self.name == "main()" or any(
            entry in line + " " for entry in ENTRIES for line in lines)


def source(file, read={}):
    if file not in read:
        read[file] = (symbols.ROOT / file).read_text().splitlines()
    return read[file]


class Uses:
    """Who uses what in some targets, by USR."""

    def __init__(self, index):
        self.declarations = {}
        self.used_by = {}
        self.entries = set()
        # What carries out requirements of other packages' protocols.
        self.witnesses = set()
        self.bases = {}
        self.extended = {}
        # An accessor stands for its property.
        self.properties = {}
        for target, occurrences in index.items():
            for file, line, role, usr, name, kind, relations in occurrences:
                if role.endswith("declared"):
                    is_implicit = role.startswith("implicitly")
                    declaration = Declaration(target, file, line, name, kind, is_implicit)
                    self.declarations.setdefault(usr, declaration)
                    for relation, other in relations:
                        if relation == "accessorOf":
                            self.properties[usr] = other
        for occurrences in index.values():
            for _, _, role, usr, _, _, relations in occurrences:
                self.add(role.rpartition(" ")[2], usr, relations)
        for usr, declaration in self.declarations.items():
            self.add_members(usr, declaration)
            if declaration.is_entry():
                self.entries.add(usr)

    def use(self, user, used):
        self.used_by.setdefault(user, set()).add(used)

    def add(self, role, usr, relations):
        usr = self.properties.get(usr, usr)
        is_contained = False
        for relation, other in relations:
            other = self.properties.get(other, other)
            if relation == "overrideOf":
                # What carries out a requirement is used where the requirement is.
                if other in self.declarations:
                    self.use(other, usr)
                else:
                    self.witnesses.add(usr)
            elif relation == "childOf" and role == "declared" and other != usr:
                self.declarations[usr].parent = other
                self.use(usr, other)
            elif relation == "extendedBy":
                self.extended[other] = usr
            elif relation == "baseOf":
                self.bases.setdefault(other, set()).add(usr)
            elif relation == "containedBy":
                self.use(other, usr)
                is_contained = True
        if role == "used" and not is_contained:
            self.entries.add(usr)

    def add_members(self, usr, declaration):
        """Adds the uses of a member by what takes its type, which an index leaves out."""
        parent = self.type(declaration)
        if usr in self.witnesses and parent not in self.declarations:
            self.entries.add(usr)
        elif usr in self.witnesses:
            self.use(parent, usr)
        elif declaration.kind in [CASE, PROPERTY] and parent:
            if self.all_bases(parent) & {CASE: LISTED, PROPERTY: ENCODED}[declaration.kind]:
                self.use(parent, usr)

    def type(self, declaration):
        """Returns the type that a declaration is a member of, or nothing."""
        return self.extended.get(declaration.parent, declaration.parent)

    def all_bases(self, usr):
        found, left = set(), [usr, *(each for each in self.extended if self.extended[each] == usr)]
        while left:
            bases = self.bases.get(left.pop(), set()) - found
            found |= bases
            left.extend(bases)
        return found

    def reached(self):
        reached, left = set(), list(self.entries)
        while left:
            usr = left.pop()
            if usr not in reached:
                reached.add(usr)
                left.extend(self.used_by.get(usr, []))
        return reached

    def name(self, declaration):
        parent = self.declarations.get(self.type(declaration)) or self.declarations.get(
            declaration.parent)
        return f"{self.name(parent)}.{declaration.name}" if parent else declaration.name


def unused(targets):
    """Returns (declaration, full name, whether tests use it) of each that no program uses."""
    index = symbols.index(targets, tests=True)
    programs = {
        name: found for name, found in index.items() if not targets[name].is_for_tests}
    tested = {
        occurrence[3] for name, found in index.items() if name not in programs
        for occurrence in found}
    uses = Uses(programs)
    reached = uses.reached()
    return [
        (declaration, uses.name(declaration), usr in tested)
        for usr, declaration in uses.declarations.items()
        if usr not in reached and usr not in uses.properties
        and declaration.kind not in UNNAMED and not declaration.is_implicit]


def main():
    wrong = []
    excepted = set()
    for declaration, name, is_tested in unused(symbols.targets() | symbols.templates()):
        key = f"{declaration.target}: {name}"
        excepted.add(key)
        if key not in ALLOWED:
            user = "only tests use it" if is_tested else "nothing uses it"
            wrong.append(f"{declaration.file}:{declaration.line}: {name}: {user}.")
    for key in ALLOWED:
        if key not in excepted:
            wrong.append(f".ci/unused.py: {key}: needs no exception, for it is used or gone.")
    for line in sorted(wrong):
        print(line)
    if wrong:
        sys.exit(f"Declarations that no program uses: {len(wrong)}.")


main()
