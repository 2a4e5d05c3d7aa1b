#!/usr/bin/env python3
"""Names the declarations that other modules may use and that no comment documents.

    .ci/documented.py [TARGET…]

A declaration that carries out what a protocol asks for may leave the comment to the protocol. What
the compiler writes by itself needs none. Prints `file:line: name` for each declaration without a
comment, and ends with 1 if there are any.
"""

import pathlib
import sys

import symbols


def is_documented(symbol):
    return any(line["text"].strip() for line in symbol.get("docComment", {}).get("lines", []))


def is_written_for_others(symbol):
    return (
        symbol["accessLevel"] in ["package", "public", "open"] and "location" in symbol
        and "::SYNTHESIZED::" not in symbol["identifier"]["precise"])


def requirements(index):
    """Returns the requirements of protocols that each declaration carries out, by USR."""
    carried_out = {}
    for occurrences in index.values():
        for _, _, _, usr, _, _, relations in occurrences:
            for relation, requirement in relations:
                if relation == "overrideOf":
                    carried_out.setdefault(usr, set()).add(requirement)
    return carried_out


def undocumented(targets):
    """Returns, by name of the target, (file, line, name) of declarations without a comment."""
    graphs = symbols.graphs(targets)
    ours = {
        symbol["identifier"]["precise"]: is_documented(symbol)
        for graph in graphs.values() for symbol in graph
    }
    carried_out = requirements(symbols.index(targets))

    def inherits(symbol):
        asked = carried_out.get(symbol["identifier"]["precise"], [])
        return any(ours.get(requirement, True) for requirement in asked)

    return {
        target: sorted({
            (*place(symbol), ".".join(symbol["pathComponents"])) for symbol in graph
            if is_written_for_others(symbol) and not is_documented(symbol) and not inherits(symbol)
        })
        for target, graph in graphs.items()
    }


def place(symbol):
    file = pathlib.Path(symbol["location"]["uri"].removeprefix("file://"))
    return str(file.relative_to(symbols.ROOT)), symbol["location"]["position"]["line"] + 1


def main(names):
    targets = symbols.targets()
    unknown = sorted(set(names) - set(targets))
    if unknown:
        sys.exit(f"No target is called {', '.join(unknown)}.")
    missing = {
        target: found for target, found in undocumented(targets).items()
        if found and (target in names or not names)
    }
    for found in missing.values():
        for file, line, name in found:
            print(f"{file}:{line}: {name}")
    if missing:
        summary = ", ".join(f"{target} {len(found)}" for target, found in missing.items())
        count = sum(len(found) for found in missing.values())
        sys.exit(f"Declarations without a comment: {count} ({summary}).")


main(sys.argv[1:])
