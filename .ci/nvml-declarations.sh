#!/bin/sh
# Holds our declarations of NVIDIA's management library against NVIDIA's own header, which is in a wheel of 0.12 MB.
# Where the wheel can't be had that is said, and it is no fault. NVML_INCLUDE names a folder with nvml.h instead.
set -eu
cd "$(dirname "$0")/.."
wheel=nvidia-nvml-dev==13.0.87

check() {
  "${CC:-cc}" -std=c11 -Wall -Wextra -Werror -fsyntax-only -I "$1" -I Sources/CNVML .ci/nvml/check.c
  echo "The declarations of NVML agree with $1/nvml.h."
}

if [ -n "${NVML_INCLUDE:-}" ]; then
  check "$NVML_INCLUDE"
  exit
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! python3 -m pip download --quiet --no-deps --disable-pip-version-check -d "$folder" "$wheel" >"$folder/log" 2>&1; then
  echo "The declarations of NVML were not checked: 'pip download $wheel' failed." >&2
  tail -n 1 "$folder/log" >&2
  exit 0
fi
python3 -m zipfile -e "$folder"/*.whl "$folder/wheel"
header=$(find "$folder/wheel" -name nvml.h | head -n 1)
check "$(dirname "$header")"
