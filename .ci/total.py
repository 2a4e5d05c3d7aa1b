#!/usr/bin/env python3
"""Names the lines of Swift that could end the program, or write past what makes a text safe.

    .ci/total.py FOLDER…

- `Int(…)` of a number with a fraction ends the program where the number is too large: `Int(saturating:)` doesn't.
- `print` and the like write to standard output without checking it, and pass on control characters of strangers'
  files. In `Sources/divide`, all text goes through `StandardOutput` and `Messages`.

Prints `file:line: what` for each, and ends with 1 if there are any.
"""

import pathlib
import re
import sys

CONVERSION = re.compile(
    r"\bU?Int(?:8|16|32|64)?\((?!saturating:|exactly:|clamping:|truncatingIfNeeded:|bitPattern:)"
    r"(?:[^()]|\([^()]*\))*?(?:\.rounded\(|\.inSeconds|\.squareRoot\(|timeInterval| / \.|Double\(|\b(?:pow|exp|floor|ceil|log2?|sqrt)\()")
OUTPUT = re.compile(
    r"(?<![\w.])(?:print|debugPrint|dump|puts|printf|fputs|fwrite|perror)\(|FileHandle\.standard(?:Output|Error)"
    r"|(?<!toFileDescriptor: )\bSTD(?:OUT|ERR)_FILENO\b")
# The two places that all text goes through, and questions about the terminal.
GATES = {"Sources/divide/Output/StandardOutput.swift", "Sources/divide/Messages.swift"}


def flaws(path, line):
    code = line.split("//")[0]
    if CONVERSION.search(code):
        yield "a conversion that can end the program"
    inside = path.as_posix()
    is_program = "Sources/divide/" in inside and not any(inside.endswith(gate) for gate in GATES)
    if is_program and OUTPUT.search(code) and "isatty(" not in code:
        yield "text that passes by StandardOutput and Messages"


def main(places):
    count = 0
    for place in map(pathlib.Path, places):
        if not place.exists():
            sys.exit(f"{place} isn't here.")
        for path in sorted(place.rglob("*.swift")):
            for number, line in enumerate(path.read_text().split("\n"), 1):
                for flaw in flaws(path, line):
                    print(f"{path}:{number}: {flaw}")
                    count += 1
    if count:
        sys.exit(f"Lines that could end the program or write past what makes a text safe: {count}.")


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(sys.argv[1:])
