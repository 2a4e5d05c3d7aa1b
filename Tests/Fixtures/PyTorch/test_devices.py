"""The plugin `pytorch` on GPUs that aren't there: what it sets, says, waits for and declines."""

import json
import os
import tempfile
import unittest
from pathlib import Path

from conversation import Conversation, bf16

STAND_IN = str(Path(__file__).parent)
SIZES = dict(m=2, n=2, k=2, ta=0, tb=0)
A, B = [1.0, 2.0, 3.0, 4.0], [1.0, 0.5, 2.0, 0.25]
C = [5.0, 1.0, 11.0, 2.5]
# 1 and the last of the 23 bits behind it, which TF32 leaves away.
FINE = 1 + 2.0**-23


def gpu(name="NVIDIA H100 80GB HBM3", capability=(9, 0), free=1 << 36):
    return dict(name=name, capability=list(capability), free=free)


class Devices(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.log_path = os.path.join(self.folder.name, "log")

    def tearDown(self):
        self.folder.cleanup()

    def start(self, *arguments, variables=None, **scenario):
        environment = {"first": [STAND_IN], "TORCH_FAKE": json.dumps(scenario), "TORCH_FAKE_LOG": self.log_path,
                       **(variables or {})}
        return Conversation(*arguments, environment=environment)

    def log(self):
        with open(self.log_path, encoding="utf-8") as lines:
            return lines.read().splitlines()

    def product(self, talk, precision="f32", device="gpu:0", slots=1, form=None, result=None, a=A, b=B, c=(0,) * 4,
                **sizes):
        """Computes a product, and returns what it says to `run` and the result."""
        opened = talk.open("gemm", precision, device, slots, **{**SIZES, **sizes})
        self.assertEqual(opened, {"type": "opened", "device": device})
        form = form or precision
        m, n, k = (sizes.get(name, 2) for name in "mnk")
        imported = talk.bring(
            ("a", "input", form, [m, k], a),
            ("b", "input", "i8" if form == "u8" else form, [n, k] if sizes.get("tb") else [k, n], b),
            ("c", "output", result or form, [m, n], c))
        self.assertEqual(imported, {"type": "imported"})
        ran = talk.run(2)
        return ran, talk.output("c")

    def declined(self, talk, *question, **sizes):
        answer = talk.open(*question, **sizes)
        self.assertEqual((answer["type"], answer["reason"]), ("failed", "unsupported"), answer)
        return answer["text"]

    # --- TF32

    def test_f32_is_f32_with_either_kind_of_settings(self):
        for settings in ("words", "switches"):
            with self.subTest(settings), self.start(settings=settings) as talk:
                _, result = self.product(talk, a=[FINE, 0, 0, 1], b=[1, 0, 0, 1])
                self.assertEqual(result[0], FINE)
                self.assertEqual(talk.facts["library.tf32"], "off")

    def test_tf32_rounds_and_says_so_with_either_kind_of_settings(self):
        for settings in ("words", "switches"):
            with self.subTest(settings), self.start(settings=settings) as talk:
                _, result = self.product(talk, "tf32", form="f32", a=[FINE, 0, 0, 1], b=[1, 0, 0, 1])
                self.assertEqual(result[0], 1.0)
                self.assertEqual(talk.facts["library.tf32"], "on")

    def test_words_are_set_for_products_convolutions_and_recurrences(self):
        with self.start() as talk:
            talk.open("gemm", device="gpu:0", **SIZES)
        self.assertEqual([line for line in self.log() if line.endswith("ieee")],
                         ["matmul ieee", "conv ieee", "rnn ieee"])

    def test_a_problem_in_f32_after_one_in_tf32_is_f32_again(self):
        with self.start() as talk:
            self.product(talk, "tf32", form="f32")
            _, result = self.product(talk, a=[FINE, 0, 0, 1], b=[1, 0, 0, 1])
            self.assertEqual(result[0], FINE)

    def test_tf32_that_can_not_be_turned_off_is_an_error(self):
        with self.start(stubborn=True) as talk:
            answer = talk.open("gemm", device="gpu:0", **SIZES)
            self.assertEqual(answer["reason"], "error")
            self.assertIn("TF32 was to be off, and PyTorch says: matmul on, convolution on, recurrent on",
                          answer["text"])

    def test_tf32_is_declined_where_a_variable_keeps_libraries_from_it(self):
        with self.start(variables={"NVIDIA_TF32_OVERRIDE": "0"}) as talk:
            self.assertIn("NVIDIA_TF32_OVERRIDE=0", self.declined(talk, "gemm", "tf32", "gpu:0", **SIZES))

    # --- Other precisions

    def test_bf16_crosses_as_words_and_sums_are_f32(self):
        with self.start() as talk:
            _, result = self.product(talk, "bf16", a=[bf16(x) for x in A], b=[bf16(x) for x in B])
            self.assertEqual(result, [bf16(x) for x in C])
            self.assertEqual(talk.facts["library.sums"], "f32")

    def test_f16_crosses_as_numbers(self):
        with self.start() as talk:
            self.assertEqual(self.product(talk, "f16", a=A, b=B)[1], C)

    def test_f8_has_factors_of_8_bits_and_results_in_bf16(self):
        one, two = 0x38, 0x40  # in e4m3
        with self.start() as talk:
            ran, result = self.product(
                talk, "f8-e4m3", result="bf16", m=1, n=16, k=16, tb=1, a=[one] * 16, b=[two] * 256, c=[0] * 16)
            self.assertEqual(result, [bf16(32.0)] * 16)
            self.assertIn("product e4m3 on cuda:0", self.log())

    def test_i8_takes_factors_of_7_and_8_bits_and_gives_whole_sums(self):
        with self.start() as talk:
            _, result = self.product(
                talk, "i8", form="u8", result="i32", m=17, n=8, k=8, a=[127] * 136, b=[-128] * 64, c=[0] * 136)
            self.assertEqual(result, [8 * 127 * -128] * 136)

    def test_what_a_card_lacks_is_declined_with_what_it_takes(self):
        with self.start(devices=[gpu("Tesla T4", (7, 5))]) as talk:
            for precision, needed in [("tf32", "8.0"), ("bf16", "8.0"), ("f8-e4m3", "8.9")]:
                self.assertEqual(
                    self.declined(talk, "gemm", precision, "gpu:0", **SIZES),
                    f"gemm in {precision} on Tesla T4, whose compute capability is 7.5; it takes {needed}")

    def test_f8_with_other_layouts_or_sizes_is_declined(self):
        with self.start() as talk:
            for sizes, reason in [(SIZES, "ta=0 tb=1"), ({**SIZES, "tb": 1}, "no multiple of 16")]:
                self.assertIn(reason, self.declined(talk, "gemm", "f8-e4m3", "gpu:0", **sizes))
            self.assertIn("cuBLASLt has none", self.declined(talk, "gemm", "f8-e5m2", "gpu:0", **SIZES))

    # --- Devices

    def test_the_device_of_the_question_computes(self):
        with self.start(devices=[gpu("A"), gpu("B")]) as talk:
            self.product(talk, device="gpu:1")
            self.assertEqual(talk.facts["device.name"], "B")
            self.assertIn("product float32 on cuda:1", self.log())
            self.assertNotIn("product float32 on cuda:0", self.log())

    def test_the_processor_computes_unless_a_device_is_asked_for(self):
        with self.start() as talk:
            ran, result = self.product(talk, device="cpu")
            self.assertEqual(result, C)
            self.assertNotIn("device_nanoseconds", ran)
            self.assertIn("product float32 on cpu", self.log())

    def test_facts_tell_the_device_and_never_its_own_number(self):
        with self.start() as talk:
            talk.open("gemm", device="gpu:0", **SIZES)
            expected = {
                "device.name": "NVIDIA H100 80GB HBM3", "device.memory": str(85 << 30), "device.capability": "9.0",
                "library.cuda": "13.0", "library.cudnn": "91300", "library.device": "cuda:0", "library.stack": "eager",
            }
            self.assertEqual({key: talk.facts[key] for key in expected}, expected)
            self.assertNotIn("c0ffee", json.dumps(talk.facts))

    def test_a_device_that_is_not_there_is_declined_with_those_that_are(self):
        with self.start(devices=[gpu("A"), gpu("B")]) as talk:
            self.assertEqual(self.declined(talk, "gemm", "f32", "gpu:2", **SIZES),
                             "the device gpu:2; PyTorch sees gpu:0 (A), gpu:1 (B)")

    def test_each_reason_for_no_device_has_its_own_sentence(self):
        no_driver = "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU"
        old = "The NVIDIA driver on your system is too old (found version 12020). Please update your GPU driver"
        for scenario, sentence in [
            (dict(built=False), "GPUs: this PyTorch, 2.9.0+cpu, is built without CUDA. A wheel with it is at "
                                "https://download.pytorch.org/whl/cu126, for pip install --index-url"),
            (dict(reason=no_driver), "GPUs: there is no NVIDIA driver here. Install one, or run where nvidia-smi "
                                     "shows a device"),
            (dict(reason=old), "GPUs: the driver for CUDA 12.2 is too old for this PyTorch, which is for CUDA 13.0. "
                               "Update the driver, or install a PyTorch for an older CUDA"),
            (dict(reason="CUDA unknown error\nmore"), "GPUs: CUDA doesn't start: CUDA unknown error"),
            (dict(devices=[]), "GPUs: there is a driver, and it shows this process no device"),
        ]:
            with self.subTest(sentence), self.start(**scenario) as talk:
                self.assertEqual(self.declined(talk, "gemm", "f32", "gpu:0", **SIZES), sentence)

    # --- Time

    def test_a_run_is_waited_for_before_it_ends_and_events_are_around_it(self):
        with self.start() as talk:
            ran, _ = self.product(talk)
            lines = self.log()
            self.assertEqual(lines[lines.index("event"):],
                             ["event", "product float32 on cuda:0", "product float32 on cuda:0", "event",
                              "synchronize cuda:0"])
            self.assertTrue(0 <= ran["device_nanoseconds"] <= ran["nanoseconds"], ran)

    def test_what_the_devices_clock_shows_is_passed_on_as_it_is(self):
        with self.start(event=1234.5) as talk:
            self.assertEqual(self.product(talk)[0]["device_nanoseconds"], 1_234_500_000)

    def test_an_error_that_comes_late_fails_the_run(self):
        with self.start(late="CUDA error: an illegal memory access was encountered") as talk:
            talk.open("gemm", device="gpu:0", **SIZES)
            talk.bring(*(("a", "input", "f32", [2, 2], A), ("b", "input", "f32", [2, 2], B),
                         ("c", "output", "f32", [2, 2], A)))
            self.assertEqual(talk.run(), {
                "type": "failed", "reason": "error",
                "text": "RuntimeError: CUDA error: an illegal memory access was encountered"})

    # --- Memory

    def bring_product(self, talk):
        return talk.bring(*(("a", "input", "f32", [2, 2], A), ("b", "input", "f32", [2, 2], B),
                            ("c", "output", "f32", [2, 2], A)))

    def test_what_does_not_fit_is_said_in_bytes_before_anything_is_allocated(self):
        with self.start(devices=[gpu(free=100)]) as talk:
            talk.open("gemm", device="gpu:0", slots=3, **SIZES)
            answer = self.bring_product(talk)
            # Three sets of three matrices of 16 bytes.
            self.assertEqual(answer, {
                "type": "failed", "reason": "will-not-fit",
                "text": "gemm of this size takes 144 bytes or more; gpu:0 has 100 free."})
            self.assertNotIn("to cuda:0", self.log())

    def test_a_device_without_memory_left_is_out_of_memory(self):
        with self.start(full=True) as talk:
            talk.open("gemm", device="gpu:0", **SIZES)
            answer = self.bring_product(talk)
            self.assertEqual((answer["reason"], answer["text"]),
                             ("out-of-memory", "CUDA out of memory. Tried to allocate 2.00 GiB"))

    # --- Several devices

    def test_an_all_reduce_on_two_devices_has_a_rank_on_each(self):
        with self.start(devices=[gpu("A"), gpu("B")]) as talk:
            self.assertEqual(talk.open("all-reduce", device="gpu:0+1", ranks=2, elements=3)["type"], "opened")
            talk.bring(("source", "input", "f32", [2, 3], [1, 2, 3, 10, 20, 30]),
                       ("destination", "output", "f32", [2, 3], [0] * 6))
            self.assertEqual(talk.run()["type"], "ran")
            self.assertEqual(talk.output("destination"), [11, 22, 33, 11, 22, 33])
            self.assertEqual(self.log()[-4:],
                             ["all-reduce cuda:0, cuda:1", "event", "synchronize cuda:0", "synchronize cuda:1"])
            self.assertEqual((talk.facts["device.count"], talk.facts["library.nccl"]), ("2", "2.27.7"))

    def test_several_devices_are_declined_where_one_computes(self):
        with self.start(devices=[gpu("A"), gpu("B")]) as talk:
            self.assertEqual(talk.open("gemm", device="gpu:0+1", **SIZES)["text"], "gemm on 2 devices; it does one")
            self.assertEqual(talk.open("all-reduce", device="gpu:0+1+2", ranks=3, elements=3)["text"],
                             "the device gpu:2; PyTorch sees gpu:0 (A), gpu:1 (B)")
            self.assertEqual(talk.open("all-reduce", device="gpu:0+1", ranks=3, elements=3)["text"],
                             "all-reduce of 3 ranks on 2 devices; each has one rank")

    # --- Stacks

    def test_the_compiled_stack_is_a_plugin_of_its_own_for_gpus(self):
        with self.start("compiled") as talk:
            self.assertEqual(talk.hello["id"], "pytorch-compiled")
            self.assertEqual(self.declined(talk, "training-step-gpt-2", "bf16", "cpu", batch=1, length=8),
                             "training-step-gpt-2 on cpu; it computes on gpu")
            self.assertEqual(self.declined(talk, "gemm", "f32", "gpu:0", **SIZES), "the operation gemm")


if __name__ == "__main__":
    unittest.main()
