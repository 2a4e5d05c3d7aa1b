"""y = x, and then y ← y·y + c, `steps` times over, where element i takes c[i mod 4]."""

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
        x, c, y = tensors["x"], tensors["c"], tensors["y"]
        if numpy:
            numpy.copyto(y, x)
            constants = numpy.resize(c, y.shape)
            for _ in range(self.steps):
                numpy.multiply(y, y, out=y)
                numpy.add(y, constants, out=y)
        else:
            for index, value in enumerate(x):
                constant = c[index % 4]
                y[index] = value
                for _ in range(self.steps):
                    # What y holds is rounded to its precision.
                    y[index] = y[index] * y[index]
                    y[index] = y[index] + constant


divide_kernel.serve("@NAME@", [MultiplyAddChain])
