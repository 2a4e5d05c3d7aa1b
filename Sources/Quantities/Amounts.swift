/// An amount of floating-point work, where a multiply-add counts as 2 FLOP.
package struct FloatingPointWork: Hashable, Comparable, Sendable {
  /// The amount in FLOP.
  package var flop: Double

  /// Creates an amount from a count of FLOP.
  package init(flop: Double) { self.flop = flop }

  package static func < (left: Self, right: Self) -> Bool { left.flop < right.flop }
  /// Returns the operational intensity of this work over `traffic`, in FLOP per byte.
  package static func / (work: Self, traffic: ByteCount) -> Double {
    work.flop / Double(traffic.bytes)
  }
}

/// An amount of memory, storage or memory traffic.
package struct ByteCount: Codable, Hashable, Comparable, Sendable {
  /// The amount in bytes.
  package var bytes: Int64

  /// Creates an amount from a count of bytes.
  package init(bytes: Int64) { self.bytes = bytes }

  /// Returns an amount in KiB, 1,024 bytes each; parts of a byte are dropped.
  package static func kibibytes(_ count: Double) -> Self {
    Self(bytes: Int64(saturating: count * 1024))
  }
  /// Returns an amount in MiB, 1,024 KiB each; parts of a byte are dropped.
  package static func mebibytes(_ count: Double) -> Self {
    Self(bytes: Int64(saturating: count * 1_048_576))
  }
  /// Returns an amount in GiB, 1,024 MiB each; parts of a byte are dropped.
  package static func gibibytes(_ count: Double) -> Self {
    Self(bytes: Int64(saturating: count * 1_073_741_824))
  }

  package static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
  /// Returns both amounts together, or the most that there can be where they are more than that:
  /// a file may say of each of many parts that it has 8 EiB.
  package static func + (left: Self, right: Self) -> Self {
    let (sum, overflows) = left.bytes.addingReportingOverflow(right.bytes)
    return Self(bytes: overflows ? (left.bytes < 0 ? .min : .max) : sum)
  }
}

/// A rate of floating-point work.
package struct Throughput: Hashable, Comparable, Sendable {
  /// The rate in FLOP/s.
  package var flopPerSecond: Double

  /// Creates a rate from FLOP/s.
  package init(flopPerSecond: Double) { self.flopPerSecond = flopPerSecond }

  package static func < (left: Self, right: Self) -> Bool {
    left.flopPerSecond < right.flopPerSecond
  }
}

/// A rate of memory traffic.
package struct Bandwidth: Hashable, Comparable, Sendable {
  /// The rate in B/s.
  package var bytesPerSecond: Double

  /// Creates a rate from B/s.
  package init(bytesPerSecond: Double) { self.bytesPerSecond = bytesPerSecond }

  package static func < (left: Self, right: Self) -> Bool {
    left.bytesPerSecond < right.bytesPerSecond
  }
}

/// Time spent on a stated resource: an hour of a whole budget, a device or a core.
package struct ComputeHours: Hashable, Comparable, Sendable {
  /// The time in hours.
  package var hours: Double

  /// Creates a time from hours.
  package init(hours: Double) { self.hours = hours }

  package static func < (left: Self, right: Self) -> Bool { left.hours < right.hours }
}

/// An amount of electrical energy.
package struct Energy: Hashable, Comparable, Sendable {
  /// The amount in kilowatt-hours.
  package var kilowattHours: Double

  /// Creates an amount from kilowatt-hours.
  package init(kilowattHours: Double) { self.kilowattHours = kilowattHours }

  package static func < (left: Self, right: Self) -> Bool {
    left.kilowattHours < right.kilowattHours
  }
}

/// An amount of money.
package struct Money: Hashable, Comparable, Sendable {
  /// The amount in US dollars.
  package var usDollars: Double

  /// Creates an amount from US dollars.
  package init(usDollars: Double) { self.usDollars = usDollars }

  package static func < (left: Self, right: Self) -> Bool { left.usDollars < right.usDollars }
}

extension Duration {
  /// The longest time that is reckoned with: 10⁹ seconds, near 32 years.
  package static let longest = Duration.seconds(1_000_000_000)

  /// Returns a duration of so many seconds, which is no more than `longest` and not below zero.
  ///
  ///     Duration.atMostLongest(seconds: 1e99)  // longest
  ///
  /// - Returns: The duration; `longest` for what is no number.
  package static func atMostLongest(seconds: Double) -> Duration {
    seconds < 1e9 ? .seconds(max(seconds, 0)) : longest
  }

  /// The duration in seconds.
  package var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  /// The duration in whole nanoseconds, rounded towards zero.
  package var inNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}

extension FloatingPointWork: Quantity {
  package static var unit: String { "FLOP" }
  package var amount: Double { flop }
  package init(amount: Double) { self.init(flop: amount) }
}

extension Throughput: Quantity {
  package static var unit: String { "FLOP/s" }
  package var amount: Double { flopPerSecond }
  package init(amount: Double) { self.init(flopPerSecond: amount) }
}

extension Bandwidth: Quantity {
  package static var unit: String { "B/s" }
  package var amount: Double { bytesPerSecond }
  package init(amount: Double) { self.init(bytesPerSecond: amount) }
}

extension ComputeHours: Quantity {
  package static var unit: String { "h" }
  package var amount: Double { hours }
  package init(amount: Double) { self.init(hours: amount) }
}

extension Energy: Quantity {
  package static var unit: String { "kWh" }
  package var amount: Double { kilowattHours }
  package init(amount: Double) { self.init(kilowattHours: amount) }
}

extension Money: Quantity {
  package static var unit: String { "USD" }
  package var amount: Double { usDollars }
  package init(amount: Double) { self.init(usDollars: amount) }
}
