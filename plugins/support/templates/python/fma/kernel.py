"""y = x, and then y ← y·0.999 + 0.001, `steps` times over."""

import divide_kernel  # first: from here on, what libraries print goes to standard error

try:
    import numpy
except ImportError:
    numpy = None


class MultiplyAddChain(divide_kernel.Kernel):
    operation = "fma"
    precisions = ("f32", "f64")

    def open(self):
        self.steps = self.problem["steps"]
        divide_kernel.fact("library.name", "NumPy" if numpy else "none, plain Python")
        divide_kernel.fact("library.version", numpy.__version__ if numpy else "")

    def run(self, tensors):
        x, y = tensors["x"], tensors["y"]
        if numpy:
            numpy.copyto(y, x)
            # NumPy takes these constants in the precision of y.
            for _ in range(self.steps):
                numpy.multiply(y, 0.999, out=y)
                numpy.add(y, 0.001, out=y)
        else:
            for index, value in enumerate(x):
                for _ in range(self.steps):
                    value = value * 0.999 + 0.001
                y[index] = value


divide_kernel.serve("@NAME@", [MultiplyAddChain])
