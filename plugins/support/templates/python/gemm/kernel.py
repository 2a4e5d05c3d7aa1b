"""c = op(a) · op(b), where op is nothing or the transposition."""

import divide_kernel  # first: from here on, what libraries print goes to standard error

try:
    import numpy
except ImportError:
    numpy = None


class Product(divide_kernel.Kernel):
    operation = "gemm"
    precisions = ("f32", "f64")

    def open(self):
        self.m, self.n, self.k, self.ta, self.tb = (self.problem[size] for size in ("m", "n", "k", "ta", "tb"))
        divide_kernel.fact("library.name", "NumPy" if numpy else "none, plain Python")
        divide_kernel.fact("library.version", numpy.__version__ if numpy else "")

    def run(self, tensors):
        a, b, c = tensors["a"], tensors["b"], tensors["c"]
        if numpy:
            numpy.matmul(a.T if self.ta else a, b.T if self.tb else b, out=c)
        else:
            self.run_plainly(a.tolist(), b.tolist(), c)

    def run_plainly(self, a, b, c):
        m, n, k = self.m, self.n, self.k
        rows = [a[i::m] if self.ta else a[i * k : (i + 1) * k] for i in range(m)]
        columns = [b[j * k : (j + 1) * k] if self.tb else b[j::n] for j in range(n)]
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                c[i * n + j] = sum(x * y for x, y in zip(row, column))


divide_kernel.serve("@NAME@", [Product])
