package import Quantities

extension Table {
  /// What stands in one row of one column.
  package enum Cell: Hashable, Sendable {
    /// Words.
    case text(String)
    /// What something is called, as a command takes it.
    case name(String)
    /// A number with all its digits.
    case number(Number)
    /// The interval of a number alone: a range in which no value stands out.
    case range(Number)
    /// What became of something, or what was judged.
    case outcome(String, Tone)
    /// There is no value.
    case missing
  }
}

// MARK: - Numbers by kind

extension Table.Cell {
  /// Returns a number in its unit; a missing cell for `nil`.
  ///
  /// - Parameters:
  ///   - interval: The range that holds it, in the same unit.
  ///   - form: How many digits people see. The default is as many as the interval allows.
  ///   - mark: A sign that people see after it, and that a note explains.
  package static func number(
    _ value: Double?, _ interval: Interval? = nil, unit: String = "",
    as form: Table.Number.Form = .figure(), provenance: Provenance? = nil, isSigned: Bool = false,
    mark: String = ""
  ) -> Self {
    guard let value else { return .missing }
    return .number(
      Table.Number(
        value: value, interval: interval, unit: unit, provenance: provenance, form: form,
        isSigned: isSigned, mark: mark))
  }

  /// Returns a range in its unit, in which no value stands out; a missing cell for `nil`.
  ///
  /// - Parameter form: How many digits people see of its ends.
  package static func range(
    _ interval: Interval?, unit: String = "", as form: Table.Number.Form = .figure()
  ) -> Self {
    guard let interval else { return .missing }
    return .range(
      Table.Number(
        value: (interval.low + interval.high) / 2, interval: interval, unit: unit, form: form,
        isSigned: false, mark: ""))
  }

  /// Returns a measured value; a missing cell for `nil`.
  ///
  /// - Parameters:
  ///   - unit: The unit to show it in; the default is that of the quantity.
  ///   - scale: How much of the quantity's own unit that is, such as 1e9 for `GFLOP/s`.
  package static func measured<Value: Quantity>(
    _ measured: Measured<Value>?, unit: String = Value.unit, per scale: Double = 1,
    as form: Table.Number.Form = .figure(), isSigned: Bool = false, mark: String = ""
  ) -> Self {
    number(
      measured.map { $0.value.amount / scale },
      measured?.interval.map { interval in interval.map { $0 / scale } }, unit: unit, as: form,
      provenance: measured?.provenance, isSigned: isSigned, mark: mark)
  }

  /// Returns a probability; a missing cell for `nil`.
  ///
  /// People see that it is below the last decimal where it is.
  package static func probability(_ probability: Double?, decimals: Int = 2) -> Self {
    number(probability, as: .probability(decimals: decimals))
  }

  /// Returns how many there are; a missing cell for `nil`.
  package static func count(_ count: Int?) -> Self {
    number(count.map(Double.init), as: .count)
  }

  /// Returns a share of 1, which people see in per cent; a missing cell for `nil`.
  package static func share(
    _ share: Double?, _ interval: Interval? = nil, decimals: Int = 0,
    provenance: Provenance? = nil, isSigned: Bool = false, mark: String = ""
  ) -> Self {
    number(
      share, interval, as: .percent(decimals: decimals), provenance: provenance, isSigned: isSigned,
      mark: mark)
  }

  /// Returns a time, which people see in the unit that they would use; a missing cell for `nil`.
  package static func hours(
    _ hours: Double?, _ interval: Interval? = nil, digits: Int = 2,
    provenance: Provenance? = nil, mark: String = ""
  ) -> Self {
    number(
      hours, interval, unit: ComputeHours.unit, as: .hours(digits: digits), provenance: provenance,
      mark: mark)
  }

  /// Returns a time, which people see in the unit that they would use; a missing cell for `nil`.
  package static func seconds(
    _ seconds: Double?, _ interval: Interval? = nil, digits: Int = 3, mark: String = ""
  ) -> Self {
    number(seconds, interval, unit: "s", as: .seconds(digits: digits), mark: mark)
  }

  /// Returns an amount of memory, which people see in KiB, MiB, GiB; a missing cell for `nil`.
  package static func bytes(_ amount: ByteCount?) -> Self {
    number(amount.map { Double($0.bytes) }, unit: "B", as: .bytes)
  }

  /// Returns words; a missing cell for `nil`.
  package static func text(_ text: String?) -> Self { text.map { .text($0) } ?? .missing }
}
