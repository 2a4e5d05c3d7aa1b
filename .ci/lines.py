#!/usr/bin/env python3
"""Names the lines of Swift that are longer than 100 columns, in code, comments and text alike.

    .ci/lines.py FILE-OR-FOLDER…

Prints `file:line: columns` for each, and ends with 1 if there are any.
"""

import pathlib
import sys

LIMIT = 100


def swift_files(places):
    for place in map(pathlib.Path, places):
        if not place.exists():
            sys.exit(f"{place} isn't here.")
        yield from [place] if place.is_file() else sorted(place.rglob("*.swift"))


def main(places):
    count = 0
    for path in swift_files(places):
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if len(line) > LIMIT:
                print(f"{path}:{number}: {len(line)} columns")
                count += 1
    if count:
        sys.exit(f"Lines longer than {LIMIT} columns: {count}.")


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(sys.argv[1:])
