"""What PyTorch alone makes of a card, without divide: products, zeros against random numbers, copies, and energy.

    python3 peer.py products-by-pytorch | zeros | copies | energy

Each line is a figure with its unit. Rates are of the device's own clock (events), and the host's is beside them.
"""

import ctypes
import sys
import time

SIZE = 8192
# Others' practice: samples of at least so many seconds, after the clocks have settled.
SAMPLE, WARM_UP = 0.05, 1.0


def main(part):
    import torch  # pylint: disable=import-outside-toplevel

    torch.backends.cudnn.allow_tf32 = False
    torch.cuda.set_device(0)
    {"products-by-pytorch": products, "zeros": zeros, "copies": copies, "energy": energy}[part](torch)


# --- Time ---------------------------------------------------------------------------------------------


def seconds_of(torch, work, samples=9):
    """Returns the median seconds of one call by events, and by the host's clock, of samples of 50 ms or more."""
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))

    def sample(calls):
        torch.cuda.synchronize()
        start = time.perf_counter()
        begin.record()
        for _ in range(calls):
            work()
        end.record()
        torch.cuda.synchronize()
        return begin.elapsed_time(end) / 1e3 / calls, (time.perf_counter() - start) / calls

    until = time.perf_counter() + WARM_UP
    while time.perf_counter() < until:
        once = sample(3)[1]
    calls = max(1, int(SAMPLE / once) + 1)
    taken = [sample(calls) for _ in range(samples)]
    return [sorted(times)[samples // 2] for times in zip(*taken)]


def show(what, amount, unit, times):
    by_event, by_host = times
    print(f"{what:24} {amount / by_event:9.2f} {unit:9} by the host's clock {amount / by_host:9.2f}, "
          f"{100 * (by_host - by_event) / by_host:5.2f} % longer", flush=True)


# --- Products -----------------------------------------------------------------------------------------


def factors(torch, kind, fill="random"):
    """Two square matrices: random normal numbers, or zeros."""
    def one():
        if fill == "zeros":
            return torch.zeros(SIZE, SIZE, device="cuda").to(kind)
        if kind is torch.int8:
            return torch.randint(-128, 128, (SIZE, SIZE), device="cuda", dtype=kind)
        return torch.randn(SIZE, SIZE, device="cuda").to(kind)
    return one(), one()


def products(torch):
    one = torch.ones((), device="cuda")
    kinds = [("f32", torch.float32), ("tf32", torch.float32), ("bf16", torch.bfloat16), ("f16", torch.float16),
             ("i8", torch.int8), ("f8-e4m3", torch.float8_e4m3fn)]
    for name, kind in kinds:
        try:
            torch.backends.cuda.matmul.allow_tf32 = name == "tf32"
            a, b = factors(torch, kind)
            if name == "i8":
                work = lambda: torch._int_mm(a, b)  # noqa: E731
            elif name == "f8-e4m3":
                work = lambda: torch._scaled_mm(  # noqa: E731
                    a, b.t(), one, one, out_dtype=torch.bfloat16, use_fast_accum=False)
            else:
                out = torch.empty(SIZE, SIZE, device="cuda", dtype=kind)
                work = lambda: torch.mm(a, b, out=out)  # noqa: E731
            show(f"{name} {SIZE}³", 2 * SIZE**3 / 1e12, "TFLOP/s", seconds_of(torch, work))
        except (RuntimeError, AttributeError) as error:
            print(f"{name:24} not here: {str(error).splitlines()[0]}", flush=True)


def zeros(torch):
    rates = []
    for fill in ("random", "zeros"):
        a, b = factors(torch, torch.bfloat16, fill)
        out = torch.empty_like(a)
        times = seconds_of(torch, lambda: torch.mm(a, b, out=out))
        rates.append(1 / times[0])
        show(f"bf16 {SIZE}³, {fill}", 2 * SIZE**3 / 1e12, "TFLOP/s", times)
    print(f"zeros are {rates[1] / rates[0]:.3f} times as fast: inputs that are constant say nothing")


# --- Copies -------------------------------------------------------------------------------------------


def copies(torch):
    count = 1 << 30
    on_device, other = (torch.randint(0, 256, (count,), device="cuda", dtype=torch.uint8) for _ in range(2))
    on_host = torch.zeros(count, dtype=torch.uint8).pin_memory()
    gigabytes = count / 1e9
    # On the device each byte is read and written.
    show("copy on the device", 2 * gigabytes, "GB/s", seconds_of(torch, lambda: other.copy_(on_device)))
    show("copy to the device", gigabytes, "GB/s",
         seconds_of(torch, lambda: on_device.copy_(on_host, non_blocking=True)))
    show("copy from the device", gigabytes, "GB/s",
         seconds_of(torch, lambda: on_host.copy_(on_device, non_blocking=True)))


# --- Energy -------------------------------------------------------------------------------------------


class Meter:
    """The card's counter of energy, by NVML."""

    # The counter moves about every 100 ms, and a reading may be that old.
    PERIOD = 0.1

    def __init__(self, torch):
        self.nvml = ctypes.CDLL("libnvidia-ml.so.1")
        if self.nvml.nvmlInit_v2() != 0:
            raise OSError("NVML doesn't start")
        self.handle = ctypes.c_void_p()
        # The number binds the meter to the card that computes; it is printed nowhere.
        number = "GPU-" + str(torch.cuda.get_device_properties(0).uuid).removeprefix("GPU-")
        if self.nvml.nvmlDeviceGetHandleByUUID(number.encode(), ctypes.byref(self.handle)) != 0:
            raise OSError("NVML knows no such card: a part of a card (MIG) has no meter of its own")

    def joules(self):
        millijoules = ctypes.c_ulonglong()
        if self.nvml.nvmlDeviceGetTotalEnergyConsumption(self.handle, ctypes.byref(millijoules)) != 0:
            raise OSError("this card counts no energy")
        return millijoules.value / 1e3


def energy(torch):
    try:
        meter = Meter(torch)
        idle = power(meter, lambda: time.sleep(0.1), 5)
    except OSError as error:
        print(f"energy                   not here: {error}")
        return
    a, b = factors(torch, torch.bfloat16)
    out = torch.empty_like(a)
    calls = 0

    def work():
        nonlocal calls
        for _ in range(10):
            torch.mm(a, b, out=out)
        torch.cuda.synchronize()
        calls += 10

    power(meter, work, 2)
    calls = 0
    watts, seconds = power(meter, work, 10)
    error = Meter.PERIOD / seconds
    print(f"idle                     {idle[0]:9.1f} W")
    print(f"bf16 {SIZE}³             {watts:9.1f} W         ±{100 * error:.1f} % over {seconds:.1f} s, and the "
          "sensor's own error")
    print(f"energy of a product      {watts * seconds / calls:9.2f} J")
    print(f"work for a joule         {2 * SIZE**3 * calls / (watts * seconds) / 1e9:9.2f} GFLOP/J")


def power(meter, work, seconds):
    """Returns the mean power in watts while something is done again and again, and for how many seconds."""
    before, began = meter.joules(), time.perf_counter()
    while time.perf_counter() - began < seconds:
        work()
    took = time.perf_counter() - began
    return (meter.joules() - before) / took, took


if __name__ == "__main__":
    main(sys.argv[1])
