"""Two-dimensional convolution, forward, of images in NCHW order, without bias."""

import itertools

import divide_kernel  # before NumPy: from here on, what libraries print goes to standard error

try:
    import numpy
except ImportError:
    numpy = None


class Convolution(divide_kernel.Kernel):
    operation = "convolution"
    precisions = ("f32", "f64")

    def open(self):
        def sizes(*names):
            return [self.problem[name] for name in names]

        self.batch, self.channels, self.filters, self.groups = sizes("batch", "channels", "filters", "groups")
        self.image = sizes("height", "width")
        self.filter = sizes("filter_height", "filter_width")
        self.stride = sizes("stride_height", "stride_width")
        self.padding = sizes("padding_height", "padding_width")
        self.dilation = sizes("dilation_height", "dilation_width")
        self.output = [
            (image + 2 * padding - dilation * (filter - 1) - 1) // stride + 1
            for image, padding, dilation, filter, stride in zip(
                self.image, self.padding, self.dilation, self.filter, self.stride
            )
        ]
        divide_kernel.fact("library.name", "NumPy" if numpy else "none, plain Python")
        divide_kernel.fact("library.version", numpy.__version__ if numpy else "")

    def run(self, tensors):
        source, weights, destination = tensors["source"], tensors["weights"], tensors["destination"]
        if numpy:
            self.run_with_numpy(source, weights, destination)
        else:
            self.run_plainly(source.tolist(), weights.tolist(), destination)

    def run_with_numpy(self, source, weights, destination):
        """Adds up the products of each tap of the filter with all that it sees of the images."""
        padded = numpy.pad(source, ((0, 0), (0, 0), *((padding, padding) for padding in self.padding)))
        destination[...] = 0
        for group in range(self.groups):
            channels = _part(self.channels, self.groups, group)
            filters = _part(self.filters, self.groups, group)
            for row, column in itertools.product(*map(range, self.filter)):
                seen = padded[:, channels, self._seen(0, row), self._seen(1, column)]
                products = numpy.tensordot(weights[filters, :, row, column], seen, axes=(1, 1))
                destination[:, filters] += products.swapaxes(0, 1)

    def _seen(self, axis, tap):
        """The rows or columns of the padded image that a tap of the filter sees."""
        first = tap * self.dilation[axis]
        return slice(first, first + (self.output[axis] - 1) * self.stride[axis] + 1, self.stride[axis])

    def run_plainly(self, source, weights, destination):
        (height, width), (filter_height, filter_width) = self.image, self.filter
        channels, filters = self.channels // self.groups, self.filters // self.groups
        places = itertools.product(range(self.batch), range(self.filters), *map(range, self.output))
        for index, (image, filter, row, column) in enumerate(places):
            plane = image * self.channels + filter // filters * channels
            total = 0.0
            taps = itertools.product(range(channels), range(filter_height), range(filter_width))
            for tap, (channel, r, s) in enumerate(taps, filter * channels * filter_height * filter_width):
                y = row * self.stride[0] - self.padding[0] + r * self.dilation[0]
                x = column * self.stride[1] - self.padding[1] + s * self.dilation[1]
                if 0 <= y < height and 0 <= x < width:
                    total += weights[tap] * source[((plane + channel) * height + y) * width + x]
            destination[index] = total


def _part(count, groups, group):
    return slice(count // groups * group, count // groups * (group + 1))


divide_kernel.serve("@NAME@", [Convolution])
