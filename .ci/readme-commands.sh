#!/bin/sh
# Runs the commands that the README shows in blocks marked ```sh check, so that it stays true.
set -eu
PATH="$PWD/.build/release:$PATH"
export PATH
commands=$(awk '/^```sh check/ {on = 1; next} /^```/ {on = 0} on' README.md)
[ -n "$commands" ] || { echo "README.md shows no commands to check." >&2; exit 1; }
printf '%s\n' "$commands" | while IFS= read -r command; do
  [ -n "$command" ] || continue
  echo "README: $command"
  sh -c "$command" >/dev/null || { echo "README.md: this command failed: $command" >&2; exit 1; }
done
