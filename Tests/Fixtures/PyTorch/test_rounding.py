"""What the plugin `pytorch` sets of TF32, in PyTorch itself; no device is needed for that."""

import sys
import unittest

from conversation import CHECKOUT, PLUGIN

# Here are stand-ins for PyTorch and NumPy, which these tests don't want.
sys.path[:] = [path for path in sys.path if path not in ("", str(PLUGIN.parents[1] / "Tests/Fixtures/PyTorch"))]
sys.path[:0] = [str(PLUGIN), str(CHECKOUT / "plugins/support/python")]

import divide_kernel  # noqa: E402
import rounding  # noqa: E402
import torch  # noqa: E402


class Rounding(unittest.TestCase):
    def setUp(self):
        self.facts = {}
        divide_kernel.fact = self.facts.__setitem__

    def test_every_way_to_ask_gives_the_same_answer(self):
        for on in (True, False, True):
            rounding.set_tf32(on)
            self.assertEqual(self.facts["library.tf32"], "on" if on else "off")
            self.assertEqual(torch.backends.cuda.matmul.allow_tf32, on)
            self.assertEqual(torch.backends.cudnn.allow_tf32, on)
            self.assertEqual(torch.get_float32_matmul_precision(), "high" if on else "highest")
            for place in ("conv", "rnn"):
                if hasattr(torch.backends.cudnn, place):
                    word = getattr(torch.backends.cudnn, place).fp32_precision
                    self.assertEqual(word, "tf32" if on else "ieee")

    def test_sums_of_16_bits_are_f32(self):
        rounding.set_sums()
        self.assertFalse(torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction)
        self.assertFalse(torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction)
        self.assertEqual(self.facts["library.sums"], "f32")


if __name__ == "__main__":
    unittest.main()
