"""What PyTorch may round on the way: factors of f32 to TF32, and sums of 16-bit products.

PyTorch lets cuDNN multiply f32 in TF32 unless it is told not to, so nothing here is left as it is.
"""

import os
import warnings

import divide_kernel

import torch

# The operations that have a setting of their own, as newer versions name them.
_MATMUL, _CONVOLUTION, _RECURRENT = "matmul", "convolution", "recurrent"


def set_tf32(on):
    """Has products of f32 round their factors to TF32, or not, and states what reading back shows.

    Older versions have switches, newer ones words. Newer ones have the switches too, and refuse to tell a switch that
    contradicts a word. So both are set, the words last.
    """
    if on and os.environ.get("NVIDIA_TF32_OVERRIDE") == "0":
        raise divide_kernel.Unsupported("tf32 while NVIDIA_TF32_OVERRIDE=0 keeps libraries from it; unset the variable")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the switches are deprecated
        torch.backends.cuda.matmul.allow_tf32 = on
        torch.backends.cudnn.allow_tf32 = on
        torch.set_float32_matmul_precision("high" if on else "highest")
        for place in _words().values():
            place.fp32_precision = "tf32" if on else "ieee"
        seen = _tf32()
    if set(seen.values()) != {on}:
        states = ", ".join(f"{name} {'on' if is_on else 'off'}" for name, is_on in seen.items())
        raise RuntimeError(f"TF32 was to be {'on' if on else 'off'}, and PyTorch says: {states}")
    divide_kernel.fact("library.tf32", "on" if on else "off")


def set_sums():
    """Has sums of products of 16 bits be f32 all the way, and states it."""
    matmul = torch.backends.cuda.matmul
    names = [f"allow_{short}_reduced_precision_reduction" for short in ("bf16", "fp16")]
    names = [name for name in [*names, "allow_fp16_accumulation"] if hasattr(matmul, name)]
    for name in names:
        setattr(matmul, name, False)
    if any(getattr(matmul, name) for name in names):
        raise RuntimeError(f"PyTorch goes on with sums of less than f32: {', '.join(names)} were to be off")
    divide_kernel.fact("library.sums", "f32")


def _words():
    """The places of newer versions where a word says how f32 is multiplied; empty in older ones."""
    cudnn = torch.backends.cudnn
    places = {
        _MATMUL: torch.backends.cuda.matmul,
        _CONVOLUTION: getattr(cudnn, "conv", None),
        _RECURRENT: getattr(cudnn, "rnn", None),
    }
    return {name: place for name, place in places.items() if hasattr(place, "fp32_precision")}


def _tf32():
    """Whether each kind of operation rounds to TF32, by what PyTorch says."""
    words = {name: place.fp32_precision == "tf32" for name, place in _words().items()}
    switches = {
        _MATMUL: torch.backends.cuda.matmul.allow_tf32,
        _CONVOLUTION: torch.backends.cudnn.allow_tf32,
        _RECURRENT: torch.backends.cudnn.allow_tf32,
    }
    return switches | words
