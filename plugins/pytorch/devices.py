"""The devices that PyTorch computes on: which there are, what they can, what they hold, and their own clock."""

import re

import divide_kernel

import torch

# The compute capability from which on NVIDIA's tensor cores multiply so. Below, PyTorch would compute otherwise under
# the same name. Reference: CUDA C++ programming guide, tables of compute capabilities.
_CAPABILITIES = {
    "tf32": (8, 0), "bf16": (8, 0), "f16": (7, 0), "i8": (7, 5), "f8-e4m3": (8, 9), "f8-e5m2": (8, 9),
}
# What PyTorch computes on processors as the host means it.
_ON_PROCESSORS = ("f32", "f64", "bf16", "i8")
# What isn't the same on AMD's devices: other formats of 8 bits, and TF32 on few of them.
_NOT_ON_AMD = ("tf32", "f8-e4m3", "f8-e5m2")


class Place:
    """Where a kernel computes: the processor, or one device or several of a kind."""

    def __init__(self, device):
        """Finds the device, or the several that compute together, or declines with what is missing."""
        self.name = str(device)
        self.is_processor = device.kind == "cpu"
        self.clock = None
        if self.is_processor:
            self.devices = [torch.device("cpu")]
            return
        names = seen()
        for asked in device.each:
            if asked.index >= len(names):
                there = ", ".join(f"{device.kind}:{index} ({name})" for index, name in enumerate(names))
                raise divide_kernel.Unsupported(f"the device {asked}; PyTorch sees {there}")
        self.devices = [torch.device("cuda", index) for index in device.indexes]
        torch.cuda.set_device(self.first)
        self.clock = Clock()

    @property
    def first(self):
        """The device, or the first of several."""
        return self.devices[0]

    def decline(self, operation, precision):
        """Declines a precision that isn't computed here, or not under this name."""
        if self.is_processor:
            if precision not in _ON_PROCESSORS:
                raise divide_kernel.Unsupported(
                    f"{operation} in {precision} on a processor; there it does {', '.join(_ON_PROCESSORS)}")
            return
        if torch.version.hip:
            if precision in _NOT_ON_AMD:
                raise divide_kernel.Unsupported(f"{operation} in {precision} on AMD's devices")
            return
        needed = _CAPABILITIES.get(precision, (0, 0))
        for place in self.devices:
            has = torch.cuda.get_device_capability(place)
            if has < needed:
                raise divide_kernel.Unsupported(
                    f"{operation} in {precision} on {torch.cuda.get_device_name(place)}, whose compute capability is "
                    f"{has[0]}.{has[1]}; it takes {needed[0]}.{needed[1]}")

    def check_memory(self, needed, what):
        """Says how many bytes are needed where fewer are free, before anything is allocated."""
        free = bytes_free(self.first)
        if free is not None and needed > free:
            raise divide_kernel.WillNotFit(needed, f"{what} takes {needed} bytes or more; {self.name} has {free} free.")

    def state(self):
        """States what the device and its software are. A device's own number is nobody's business."""
        divide_kernel.fact("library.device", self.first)
        if self.is_processor:
            return
        properties = torch.cuda.get_device_properties(self.first)
        divide_kernel.fact("device.name", properties.name)
        divide_kernel.fact("device.memory", properties.total_memory)
        if len(self.devices) > 1:
            divide_kernel.fact("device.count", len(self.devices))
        if torch.version.hip:
            divide_kernel.fact("device.architecture", properties.gcnArchName)
            divide_kernel.fact("library.hip", torch.version.hip)
        else:
            divide_kernel.fact("device.capability", f"{properties.major}.{properties.minor}")
            divide_kernel.fact("library.cuda", torch.version.cuda)
        if torch.backends.cudnn.version():
            divide_kernel.fact("library.cudnn", torch.backends.cudnn.version())
        driver = driver_version()
        if driver:
            divide_kernel.fact("device.driver", driver)

    def synchronize(self):
        """Waits until everything computed is done."""
        if self.is_processor:
            return
        self.clock.stop()
        for device in self.devices:
            torch.cuda.synchronize(device)


class Clock:
    """The device's own clock, by two events in the stream in which kernels run."""

    def __init__(self):
        self.began, self.ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))

    def start(self):
        self.began.record()

    def stop(self):
        self.ended.record()

    def nanoseconds(self):
        """Returns the time between the events, which have to have passed."""
        return int(self.began.elapsed_time(self.ended) * 1e6)


def seen():
    """Returns the names of the devices that PyTorch sees, or declines with the reason for which it sees none."""
    version = torch.__version__
    if not torch.backends.cuda.is_built():
        raise divide_kernel.Unsupported(
            f"GPUs: this PyTorch, {version}, is built without CUDA. A wheel with it is at "
            "https://download.pytorch.org/whl/cu126, for pip install --index-url")
    count = torch.cuda.device_count()
    if count > 0:
        return [torch.cuda.get_device_name(index) for index in range(count)]
    try:
        torch.cuda.init()
    except Exception as error:  # noqa: BLE001 – whatever it is, its text is the reason
        raise divide_kernel.Unsupported(_without_devices(str(error))) from None
    raise divide_kernel.Unsupported("GPUs: there is a driver, and it shows this process no device")


def _without_devices(text):
    if "no NVIDIA driver" in text:
        return "GPUs: there is no NVIDIA driver here. Install one, or run where nvidia-smi shows a device"
    if "driver" in text and "too old" in text:
        found = re.search(r"found version (\d+)", text)
        driver = f"driver for CUDA {int(found[1]) // 1000}.{int(found[1]) % 1000 // 10}" if found else "driver"
        return (f"GPUs: the {driver} is too old for this PyTorch, which is for CUDA {torch.version.cuda}. Update the "
                "driver, or install a PyTorch for an older CUDA")
    return f"GPUs: CUDA doesn't start: {text.splitlines()[0] if text else 'it gives no reason'}"


def driver_version():
    """The version of NVIDIA's driver, or None where there is none."""
    try:
        with open("/proc/driver/nvidia/version", encoding="utf-8") as lines:
            found = re.search(r"Kernel Module.*?\b(\d{3}\.\d+(\.\d+)?)\b", lines.readline())
    except OSError:
        return None
    return found[1] if found else None


def bytes_free(device):
    """The memory that is free on a device, or None where that can't be told."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None
