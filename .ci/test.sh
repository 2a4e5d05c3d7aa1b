#!/usr/bin/env bash
# Runs the built tests, and repeats at the end what failed, which the rest of the output hides.
set -euo pipefail
output=$(mktemp)
trap 'rm -f "$output"' EXIT
if ! "${SWIFT:-swift}" test --skip-build "$@" 2>&1 | tee "$output"; then
  echo
  echo "What failed:"
  grep -A 3 '^✘' "$output" || tail -n 40 "$output"
  exit 1
fi
