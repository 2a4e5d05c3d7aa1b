#!/bin/sh
# Runs the commands that documents show in blocks marked ```sh check, so that they stay true: each
# document's in order, in a temporary folder, with the programs of a fresh installation in PATH.
#
#   .ci/readme-commands.sh README.md docs/adding-a-kernel.md
set -eu
[ $# -gt 0 ] || { echo "usage: $0 DOCUMENT…" >&2; exit 64; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
make -s install PREFIX="$scratch/installed" >/dev/null
PATH="$scratch/installed/bin:$PATH"
export PATH
for document in "$@"; do
  commands=$(awk '/^```sh check/ {on = 1; next} /^```/ {on = 0} on' "$document")
  [ -n "$commands" ] || { echo "$document shows no commands to check." >&2; exit 1; }
  mkdir -p "$scratch/work/$document"
  printf '%s\n' "$commands" | while IFS= read -r command; do
    [ -n "$command" ] || continue
    echo "$document: $command"
    (cd "$scratch/work/$document" && sh -c "$command") </dev/null >"$scratch/output" 2>&1 || {
      cat "$scratch/output" >&2
      echo "$document: this command failed: $command" >&2
      exit 1
    }
  done
done
