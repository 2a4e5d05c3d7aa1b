import Hardware
import Quantities
import Testing

@Suite("Sources of memory")
struct MemorySourcesTests {
  @Test func theLeastOfDisagreeingSourcesBindsWithAWarning() {
    let memory = MemorySources(hwloc: .gibibytes(6.2), kernelTotal: .gibibytes(23.5))
    #expect(memory.binding == .gibibytes(6.2))
    #expect(memory.bindingSource == "hwloc")
    #expect(
      memory.disagreement == """
        hwloc sees 6.2 GiB of memory and the kernel 23.5 GiB (MemTotal). The least of all sources \
        is used: 6.2 GiB, from the NUMA nodes that hwloc sees.
        """)
  }

  @Test func aSourceThatTheAvailableMemoryRefutesDoesNotBind() {
    let memory = MemorySources(
      hwloc: .gibibytes(6.2), kernelTotal: .gibibytes(23.5), kernelAvailable: .gibibytes(23.2))
    #expect(memory.binding == .gibibytes(23.5))
    #expect(memory.bindingSource == "kernel")
    #expect(
      memory.disagreement == """
        hwloc sees 6.2 GiB of memory, but the kernel has 23.2 GiB available now. So hwloc is wrong \
        here, and 23.5 GiB is used, from the kernel.
        """)
    var limited = memory
    limited.controlGroupLimit = .gibibytes(4)
    #expect(limited.binding == .gibibytes(4))
  }

  @Test func theLittleThatTheKernelKeepsIsNoDisagreement() {
    let memory = MemorySources(hwloc: .gibibytes(256), kernelTotal: .gibibytes(251.4))
    #expect(memory.disagreement == nil)
    #expect(memory.bindingSource == "kernel")
  }

  @Test func aLimitBelowTheTotalBindsWithoutAWarning() {
    let memory = MemorySources(
      hwloc: .gibibytes(64), kernelTotal: .gibibytes(63), controlGroupLimit: .gibibytes(4))
    #expect(memory.binding == .gibibytes(4))
    #expect(memory.bindingSource == "control group")
    #expect(memory.disagreement == nil)
  }

  @Test func withoutSourcesNothingBinds() {
    #expect(MemorySources().binding == nil)
    #expect(MemorySources().bindingSource == nil)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (32_768, "32 KiB"), (1_310_720, "1.25 MiB"),
    (33_554_432, "32 MiB"), (25_276_510_208, "23.5 GiB"), (274_877_906_944, "256 GiB"),
  ])
  func sizesAreReadInBinaryUnits(bytes: Int64, text: String) {
    #expect(ByteCount(bytes: bytes).inBinaryUnits == text)
  }
}
