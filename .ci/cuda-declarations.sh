#!/usr/bin/env bash
# Holds the declarations of the plugin cuda against NVIDIA's own headers, which it brings for this: cuda.h alone, of 2 MB.
# Those of cuBLASLt and NVRTC lie in wheels of hundreds of megabytes; with them in CUDA_INCLUDE they are compared, too.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ -z "${CUDA_INCLUDE:-}" ]; then
  if ! python3 -m pip download --quiet --no-deps --dest "$folder" nvidia-cuda-runtime==13.0.96; then
    echo "NVIDIA's headers can't be had here: the declarations of the plugin cuda weren't compared."
    exit 0
  fi
  python3 -m zipfile --extract "$folder"/nvidia_cuda_runtime-*.whl "$folder"
  CUDA_INCLUDE=$(dirname "$(find "$folder" -name cuda.h | head -n 1)")
fi
make -s -C Tests/Fixtures/cuda declarations OUT="$folder/out" CUDA_INCLUDE="$CUDA_INCLUDE"
