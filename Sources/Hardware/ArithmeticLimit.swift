package import Operations
package import Quantities

/// What a processor's cores can compute at most, whatever they run: units × vector width × clock.
///
/// An upper bound and no prediction. It is far above what any kernel attains, so that it never
/// convicts one that does its work, on a machine of which no peak was measured or only in disturbed
/// moments.
package struct ArithmeticLimit: Hashable, Sendable {
  /// The bits of the widest vectors.
  private let vectorBits: Int
  /// The highest clock, in cycles per second.
  private let clock: Double

  /// What a core computes in one cycle on each lane of a vector: two fused multiply-adds and two
  /// additions beside them.
  ///
  /// Reference: AMD, "Software Optimization Guide for the Zen 5 Microarchitecture" (58455), section
  /// 2.10: two pipes multiply and add, two more add. No other x86-64 core has more (Fog, "The
  /// microarchitecture of Intel, AMD and VIA CPUs", 2024), nor an Arm core within 512 bits of
  /// vectors together.
  private static let operationsPerLane = 6.0
  /// What a core computes in one cycle in fewer than 32 bits: twice what its matrix unit does in
  /// i8.
  ///
  /// Reference: Intel, "Intel 64 and IA-32 Architectures Optimization Reference Manual", chapter
  /// 20: 2048 operations of i8 a cycle for AMX.
  private static let reducedOperations = 4096.0
  /// What a core moves between its registers and its nearest cache in one cycle, in bytes: more
  /// than twice what two loads and a store of 64 bytes are, the most in the same manuals.
  private static let bytesPerCycle = 512.0
  /// The clock that is assumed where the kernel of the system states none that is the highest.
  ///
  /// The fastest processor sold goes at 6.2 GHz (Intel Core i9-14900KS, 2024).
  private static let fastestClock = 6.5e9
  /// How much above what is stated a clock may go.
  private static let clockShare = 1.05

  /// States what is known of a processor.
  ///
  /// - Parameters:
  ///   - isa: Its newest vector instructions; `nil` if they aren't known.
  ///   - highestClock: The highest clock that the kernel of the system states, in cycles per
  /// second.
  package init(isa: InstructionSet?, highestClock: Double?) {
    vectorBits =
      switch isa {
      case .sse: 128
      case .avx, .avx2: 256
      case .avx512, .neon, .sve, nil: 512
      }
    clock = highestClock.map { $0 * Self.clockShare } ?? Self.fastestClock
  }

  /// Returns the seconds below which so many cores don't do this work on this much memory.
  ///
  ///     let limit = ArithmeticLimit(isa: .avx2, highestClock: nil)
  ///     // 8 lanes × 6 × 6.5 GHz = 312 GFLOP/s
  ///     limit.shortestTime(of: …312 GFLOP…, traffic: …0…, in: .f32, cores: 1)  // 1.0
  ///
  /// - Parameters:
  ///   - work: The work that no algorithm leaves out.
  ///   - traffic: The bytes of operands that are read or written.
  package func shortestTime(
    of work: FloatingPointWork, traffic: ByteCount, in precision: Precision, cores: Int
  ) -> Double {
    let operations =
      precision.bytes >= 4
      ? Double(vectorBits / 8 / precision.bytes) * Self.operationsPerLane
      : Self.reducedOperations
    let cycles = max(work.flop / operations, Double(traffic.bytes) / Self.bytesPerCycle)
    return cycles / (clock * Double(max(1, cores)))
  }
}
