#!/usr/bin/env bash
# Measures one card within 8 minutes: what it is, products in every precision by cuda and by PyTorch, copies, random
# numbers against zeros, energy, and training steps, predicted and measured.
#
#   measure.sh TREE [FOLDER]
#
# TREE is the unpacked tar of `make dist`. DIVIDE_PYTHON names a Python with PyTorch, `python3` unless it is set. What
# was said, the records and the table are left in FOLDER, `gpu-measures` unless it is given.
#
# Each part has so many seconds. What no time is left for is skipped, and the table says so. Nothing of the card is set.
set -uo pipefail

readonly LIMIT=${MEASURE_SECONDS:-470}
readonly DEVICE=gpu:0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=${1:-}
folder=${2:-gpu-measures}
export DIVIDE_PYTHON=${DIVIDE_PYTHON:-python3}
table=()

# --- What is needed -----------------------------------------------------------------------------------

# Says what is missing, one line each; nothing if all is there.
missing() {
  if [ -z "$tree" ]; then
    echo "Name the unpacked tar of 'make dist': measure.sh TREE [FOLDER]"
  elif [ ! -x "$tree/bin/divide" ]; then
    echo "There is no program $tree/bin/divide: unpack the tar of 'make dist', and name the folder that it made."
  fi
  if ! command -v "$DIVIDE_PYTHON" >/dev/null; then
    echo "There is no '$DIVIDE_PYTHON': set DIVIDE_PYTHON to a Python with PyTorch."
  elif ! "$DIVIDE_PYTHON" -c 'import torch, numpy' 2>/dev/null; then
    echo "'$DIVIDE_PYTHON' lacks torch or numpy: $DIVIDE_PYTHON -m pip install torch numpy, or set DIVIDE_PYTHON."
  elif ! "$DIVIDE_PYTHON" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
    echo "PyTorch sees no GPU: run this where nvidia-smi shows one, with a PyTorch that is built for it."
  fi
}

# --- Parts --------------------------------------------------------------------------------------------

# Adds a row to the table: the part, how it ended, its seconds, and where to read more.
row() { table+=("$1|$2|$3|$4"); }

# Runs a part within its seconds, or in what is left: part NAME SECONDS COMMAND…
part() {
  local name=$1 seconds=$2 left=$((LIMIT - SECONDS)) began=$SECONDS code=0
  shift 2
  if [ "$left" -lt $(((seconds + 1) / 2)) ]; then
    row "$name" skipped 0 "it takes up to $seconds s, and $left s are left"
    return
  fi
  if [ "$left" -lt "$seconds" ]; then seconds=$left; fi
  echo "$name: up to $seconds s" >&2
  # An interrupt lets a run save what it has.
  timeout --signal=INT --kill-after=5 "$seconds" "$@" >"$folder/$name.txt" 2>"$folder/$name.err" || code=$?
  case $code in
    0) row "$name" ok $((SECONDS - began)) "$name.txt" ;;
    124 | 137) row "$name" "out of time" $((SECONDS - began)) "$name.txt has what came until then" ;;
    *) row "$name" "ended with $code" $((SECONDS - began)) "$(tail -n 1 "$folder/$name.err" | cut -c 1-90)" ;;
  esac
}

has_operation() { "$tree/bin/divide" operations 2>/dev/null | grep -qw -- "$1"; }

# The suite of products, roofs and copies. In f8 the second factor is transposed, as the libraries want it.
write_suite() {
  cat <<SUITE
suite: 1
name: gpu-products
summary: Large products in every precision, and what memory and the link give.
source: the sizes at which others state what a card reaches
budgets: ["device=$DEVICE"]
cases:
SUITE
  local precision
  for precision in f32 tf32 bf16 f16 i8; do
    echo "  - {name: product-$precision, operation: gemm, precision: $precision, problem: {m: 8192, n: 8192, k: 8192}}"
  done
  echo "  - {name: product-f8, operation: gemm, precision: f8-e4m3, problem: {m: 8192, n: 8192, k: 8192, tb: 1}}"
  echo "  - {name: triad, operation: triad, problem: {level: memory}}"
  local copy
  for copy in copy copy-to-device copy-from-device; do
    if has_operation "$copy"; then
      echo "  - {name: $copy, operation: $copy, problem: {elements: 268435456}}"
    fi
  done
}

peer() { part "$1" "$2" "$DIVIDE_PYTHON" -B "$here/peer.py" "$1"; }

measure() {
  part topology 20 "$tree/bin/divide" topology
  part doctor 30 "$tree/bin/divide" doctor
  part check 60 "$tree/bin/divide" plugin check cuda --budget "device=$DEVICE"
  part products 120 "$tree/bin/divide" run "$folder/products.yaml" --kernels cuda,pytorch --time-limit 100 --quiet \
    --results "$folder/records"
  peer products-by-pytorch 40
  peer zeros 15
  peer copies 15
  peer energy 30
  part steps 140 "$tree/bin/divide" validate --device "$DEVICE" --models resnet-50,gpt-2 --invocations 1 --minutes 2 \
    --kernels pytorch --quiet --results "$folder/records"
}

# --- The table ----------------------------------------------------------------------------------------

show() {
  printf '%-20s %-14s %7s  %s\n' part outcome seconds 'read in'
  local line
  for line in "${table[@]}"; do
    IFS='|' read -r name outcome seconds note <<<"$line"
    printf '%-20s %-14s %7s  %s\n' "$name" "$outcome" "$seconds" "$note"
  done
  for name in products products-by-pytorch zeros copies energy steps; do
    [ -s "$folder/$name.txt" ] || continue
    printf '\n== %s\n' "$name"
    cat "$folder/$name.txt"
  done
  find "$folder/records" -name '*.jsonl' -printf '\nRecord: %p\n' 2>/dev/null
}

gaps=$(missing)
if [ -n "$gaps" ]; then
  printf '%s\nNothing was measured.\n' "$gaps" >&2
  exit 1
fi
mkdir -p "$folder" || exit 1
write_suite >"$folder/products.yaml"
measure
show | tee "$folder/table.txt"
case "$(printf '%s\n' "${table[@]}" | cut -d'|' -f2 | sort -u)" in
  ok) exit 0 ;;
  *) exit 2 ;;
esac
