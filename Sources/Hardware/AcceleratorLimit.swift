package import Operations
package import Quantities

/// What graphics processors can compute at most, whatever they run: SMs × FLOP per clock × clock.
///
///     // 132 SMs at 1.98 GHz, 4,096 FLOP per clock: 1,071 TFLOP/s, with a hundredth on top.
///     AcceleratorLimit([h100])?.shortestTime(of: …1,081 TFLOP…, in: .bf16)  // 1.0
///
/// It convicts who counts multiplications by zeros that were left out (sparsity), or who computes
/// in fewer bits than stated.
package struct AcceleratorLimit: Hashable, Sendable {
  /// FLOP per second in each precision that is known.
  private let perSecond: [Precision: Double]

  /// How much above what is stated a clock may go.
  private static let clockShare = 1.01

  /// FLOP per clock of an SM, dense, by compute capability.
  ///
  /// 8.0 is the A100's, 9.0 the H100's and the H200's. With their SMs and boost clocks they give
  /// the peaks of NVIDIA's datasheets: 108 · 2048 · 1.41 GHz = 312 TFLOP/s and
  /// 132 · 4096 · 1.83 GHz = 989 TFLOP/s in bf16. Products in f64 have units of their own there,
  /// which aren't in this table: there is no limit for them. Sources: NVIDIA, "A100 Tensor Core GPU
  /// architecture" (2020) and "H100 Tensor Core GPU architecture" (2022).
  private static let perClock: [ComputeCapability: [Precision: Double]] = [
    ComputeCapability(8, 0): [.f32: 128, .tf32: 1_024, .bf16: 2_048, .f16: 2_048, .i8: 4_096],
    ComputeCapability(9, 0): [
      .f32: 256, .tf32: 2_048, .bf16: 4_096, .f16: 4_096, .f8e4m3: 8_192, .f8e5m2: 8_192,
      .i8: 8_192,
    ],
  ]

  /// States what is known of cards that compute together.
  ///
  /// - Returns: `nil` where the SMs, the highest clock or the arithmetic of one of them isn't
  ///   known.
  package init?(_ cards: [Accelerator]) {
    guard !cards.isEmpty else { return nil }
    var perSecond: [Precision: Double] = [:]
    for card in cards {
      guard let capability = card.capability, let perClock = Self.perClock[capability],
        let multiprocessors = card.multiprocessors, let megahertz = card.clock.maximum
      else { return nil }
      let clocks = Double(multiprocessors) * Double(megahertz) * 1e6 * Self.clockShare
      for (precision, operations) in perClock {
        perSecond[precision, default: 0] += operations * clocks
      }
    }
    self.perSecond = perSecond
  }

  /// Returns the seconds below which the cards don't do this work; 0 where no limit is known.
  package func shortestTime(of work: FloatingPointWork, in precision: Precision) -> Double {
    perSecond[precision].map { work.flop / $0 } ?? 0
  }
}
