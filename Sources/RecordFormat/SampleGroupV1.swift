/// Samples, and what the machine was like while they were taken.
///
/// Older records have `walkNanoseconds` too, of a sentinel that was withdrawn (decision 15): it is
/// not read.
package struct SampleGroupV1: Codable, Hashable, Sendable {
  /// The wall time of each sample.
  package var nanoseconds: [Int64]
  /// The processor time of the whole worker over these samples.
  package var processorNanoseconds: Int64
  /// Jiffies that the hypervisor took from the machine meanwhile, over all PUs.
  package var stolenTicks: Int64
  /// How often the kernel took the processor from the worker.
  package var involuntarySwitches: Int64
  /// The sentinel around these samples: how long a fixed burst of multiply-adds took.
  package var burstNanoseconds: Int64
  /// The sentinel around these samples: how long a fixed chain of dependent multiplications took.
  package var chainNanoseconds: Int64
  /// How long the worker's threads were ready to run while others had their PU, over all threads;
  /// absent where the kernel doesn't count it.
  package var runDelayNanoseconds: Int64?
  /// The wall time over which the processor time was read: that of the samples, and what lay
  /// between them; absent in older records.
  package var spanNanoseconds: Int64?
  /// How long the device computed for each sample by its own clock, as the kernel says; absent
  /// where it says nothing.
  package var deviceNanoseconds: [Int64]?

  /// Creates it from its parts.
  package init(
    nanoseconds: [Int64], processorNanoseconds: Int64, runDelayNanoseconds: Int64?,
    stolenTicks: Int64, involuntarySwitches: Int64, burstNanoseconds: Int64,
    chainNanoseconds: Int64
  ) {
    self.nanoseconds = nanoseconds
    self.processorNanoseconds = processorNanoseconds
    self.runDelayNanoseconds = runDelayNanoseconds
    self.stolenTicks = stolenTicks
    self.involuntarySwitches = involuntarySwitches
    self.burstNanoseconds = burstNanoseconds
    self.chainNanoseconds = chainNanoseconds
  }
}
