package import Operations
package import Quantities

/// A device as its datasheet describes it.
package struct Device: Hashable, Sendable {
  /// How numbers are stored.
  package enum NumberFormat: String, CaseIterable, Codable, Hashable, Sendable {
    /// IEEE 754 binary32.
    case f32
    /// NVIDIA's 19 bits within 32: the exponent of f32 and the significand of f16.
    case tf32
    /// IEEE 754 binary16.
    case f16
    /// The upper half of f32: its exponent, with 8 bits of precision.
    case bf16
    /// Eight bits, of whichever exponent the device offers.
    case fp8
    /// Whole numbers of eight bits, summed in more; rates are operations per second.
    case i8
  }

  /// A dense peak rate.
  package struct Peak: Hashable, Sendable {
    /// How the operands are stored.
    package var format: NumberFormat
    /// The dense rate: structured sparsity does not count.
    package var rate: Throughput
    /// What products are summed in, if the source says.
    package var accumulate: NumberFormat?
  }

  /// What it cost.
  package struct Price: Hashable, Sendable {
    /// The price of one device in US dollars.
    package var usd: Double
    /// The year of that price.
    package var year: Int
    /// Where the price is from.
    package var source: String
  }

  /// The name that commands and tiers use.
  package var id: String
  /// The full name.
  package var name: String
  /// Who made it.
  package var vendor: String
  /// What kind of device it is.
  package var kind: DeviceKind
  /// The year it came out.
  package var year: Int
  /// Its dense peaks, in the order they were written.
  package var peaks: [Peak]
  /// Its memory, if a source says.
  package var memory: ByteCount?
  /// Its memory bandwidth, if a source says.
  package var bandwidth: Bandwidth?
  /// Its design power in watts, if a source says.
  package var watts: Double?
  /// What it cost, if a source says.
  package var price: Price?
  /// How its numbers are known.
  package var provenance: Provenance
  /// Where its numbers are from.
  package var sources: [String]
}

// MARK: - Peaks

extension Device {
  /// Returns the dense peak for a precision, or `nil` if the catalogue has none.
  ///
  /// Sixteen-bit peaks count only where the sums are known to be in f32.
  package func peak(for precision: TrainingPrecision) -> Peak? {
    switch precision {
    case .f32: peaks.first { $0.format == .f32 }
    case .tf32: peaks.first { $0.format == .tf32 }
    case .mixed:
      peaks.filter { [.f16, .bf16].contains($0.format) && $0.accumulate == .f32 }
        .max { $0.rate < $1.rate }
    case .fp8: peaks.first { $0.format == .fp8 }
    case .int8: peaks.first { $0.format == .i8 }
    }
  }

  /// The highest dense peak of any format: what no run can beat.
  package var highestPeak: Peak? { peaks.max { $0.rate < $1.rate } }

  /// The precision with the highest dense peak of those that one trains in without special care, or
  /// `nil` if there is none.
  package var fastestPrecision: TrainingPrecision? {
    TrainingPrecision.ordinary.filter { peak(for: $0) != nil }.max { left, right in
      guard let left = peak(for: left), let right = peak(for: right) else { return false }
      return left.rate < right.rate
    }
  }
}
