"""a = b + 3·c, for vectors."""

import divide_kernel  # first: from here on, what libraries print goes to standard error

try:
    import numpy
except ImportError:
    numpy = None


class Triad(divide_kernel.Kernel):
    operation = "triad"
    precisions = ("f32", "f64")

    def open(self):
        divide_kernel.fact("library.name", "NumPy" if numpy else "none, plain Python")
        divide_kernel.fact("library.version", numpy.__version__ if numpy else "")

    def run(self, tensors):
        a, b, c = tensors["a"], tensors["b"], tensors["c"]
        if numpy:
            numpy.multiply(c, 3, out=a)
            numpy.add(a, b, out=a)
        else:
            for index, (first, second) in enumerate(zip(b, c)):
                a[index] = first + 3 * second


divide_kernel.serve("@NAME@", [Triad])
