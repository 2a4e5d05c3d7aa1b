package import RecordFormat

// The numbers of a record are those of a stranger until they were seen to be in their ranges.

/// What numbers of one kind may be.
private struct NumberRange {
  let range: ClosedRange<Double>
  let text: String

  static let seconds = NumberRange(range: 0...1e9, text: "0 to 10^9")
  static let nanoseconds = NumberRange(range: 0...1e18, text: "0 to 10^18")
  /// Between two readings of a counter, which may go backwards.
  static let difference = NumberRange(range: -1e18...1e18, text: "-10^18 to 10^18")
  static let count = NumberRange(range: 0...0x1p32, text: "0 to 2^32")
  static let iterations = NumberRange(range: 1...0x1p32, text: "1 to 2^32")
  static let planned = NumberRange(range: 0...1e6, text: "0 to 10^6")
  static let bytes = NumberRange(range: 0...0x1p60, text: "0 to 2^60")
  /// No operand has more numbers, and so no problem a larger size.
  static let size = NumberRange(range: 0...0x1p48, text: "0 to 2^48")
  static let work = NumberRange(range: 0...1e36, text: "0 to 10^36")
  static let clock = NumberRange(range: 1...1e12, text: "1 to 10^12")
  static let share = NumberRange(range: 0...1e9, text: "0 to 10^9")
}

/// Looks at the numbers of one line, and keeps what is wrong with the first that is out of range.
private struct NumberInspection {
  private(set) var fault: String?
  private let place: String

  /// Begins with a place that stands before the names, such as `plan.`.
  init(_ place: String = "") { self.place = place }

  mutating func look(_ name: @autoclosure () -> String, _ value: Double?, _ kind: NumberRange) {
    guard fault == nil, let value, !kind.range.contains(value) else { return }
    fault = "'\(place)\(name())' is \(value), and not from \(kind.text)"
  }

  mutating func look(
    _ name: @autoclosure () -> String, _ value: (some FixedWidthInteger)?, _ kind: NumberRange
  ) {
    guard fault == nil, let value, !kind.range.contains(Double(value)) else { return }
    fault = "'\(place)\(name())' is \(value), and not from \(kind.text)"
  }
}

// MARK: - Lines

extension InvocationV1 {
  /// Which number is out of its range, so that the line could not be read again; `nil` if none is.
  package var numberFault: String? {
    var numbers = NumberInspection()
    numbers.look("round", round, .planned)
    numbers.look("startedAtSeconds", startedAtSeconds, .seconds)
    numbers.look("elapsedSeconds", elapsedSeconds, .seconds)
    numbers.look("bytes", bytes, .bytes)
    numbers.look("slots", slots, .count)
    numbers.look("iterationsPerSample", iterationsPerSample, .iterations)
    numbers.look("warmUpNanoseconds", warmUpNanoseconds, .nanoseconds)
    numbers.look("mostThreads", mostThreads, .count)
    numbers.look("peakResidentBytes", peakResidentBytes, .bytes)
    numbers.look("facts.peakResidentBytes", facts?.peakResidentBytes, .bytes)
    numbers.look("processorSeconds", processorSeconds, .seconds)
    numbers.look("throttledPeriods", throttledPeriods, .difference)
    numbers.look("packageJoules", packageJoules, .difference)
    for (index, group) in groups.enumerated() where numbers.fault == nil {
      numbers = group.inspected("groups[\(index)].")
    }
    return numbers.fault
  }
}

extension SampleGroupV1 {
  fileprivate func inspected(_ place: String) -> NumberInspection {
    var numbers = NumberInspection(place)
    for (index, time) in nanoseconds.enumerated() {
      numbers.look("nanoseconds[\(index)]", time, .nanoseconds)
    }
    for (index, time) in (deviceNanoseconds ?? []).enumerated() {
      numbers.look("deviceNanoseconds[\(index)]", time, .nanoseconds)
    }
    numbers.look("processorNanoseconds", processorNanoseconds, .difference)
    numbers.look("stolenTicks", stolenTicks, .difference)
    numbers.look("involuntarySwitches", involuntarySwitches, .difference)
    numbers.look("burstNanoseconds", burstNanoseconds, .difference)
    numbers.look("chainNanoseconds", chainNanoseconds, .difference)
    numbers.look("runDelayNanoseconds", runDelayNanoseconds, .difference)
    numbers.look("spanNanoseconds", spanNanoseconds, .nanoseconds)
    return numbers
  }
}

extension FooterV1 {
  /// Which number is out of its range; `nil` if none is.
  var numberFault: String? {
    var numbers = NumberInspection()
    numbers.look("elapsedSeconds", elapsedSeconds, .seconds)
    return numbers.fault
  }
}

// MARK: - The header

extension HeaderV1 {
  /// Which number is out of its range; `nil` if none is.
  var numberFault: String? {
    plan.numberFault ?? machine.numberFault
      ?? budgets.enumerated().lazy.compactMap { $1.fault(at: $0) }.first
      ?? cells.enumerated().lazy.compactMap { $1.fault(at: $0) }.first
  }
}

extension PlanV1 {
  fileprivate var numberFault: String? {
    var numbers = NumberInspection("plan.")
    numbers.look("minimumWarmUpSeconds", minimumWarmUpSeconds, .seconds)
    numbers.look("maximumWarmUpSeconds", maximumWarmUpSeconds, .seconds)
    numbers.look("minimumSampleSeconds", minimumSampleSeconds, .seconds)
    numbers.look("samplingSeconds", samplingSeconds, .seconds)
    numbers.look("probeIntervalSeconds", probeIntervalSeconds, .seconds)
    numbers.look("spanSeconds", spanSeconds, .seconds)
    numbers.look("timeLimitSeconds", timeLimitSeconds, .seconds)
    numbers.look("deadlineSeconds", deadlineSeconds, .seconds)
    numbers.look("precision", precision, .share)
    numbers.look("samples", samples, .planned)
    numbers.look("minimumSamples", minimumSamples, .planned)
    numbers.look("minimumInvocations", minimumInvocations, .planned)
    numbers.look("maximumInvocations", maximumInvocations, .planned)
    numbers.look("consecutivePasses", consecutivePasses, .planned)
    return numbers.fault
  }
}

extension MachineV1 {
  fileprivate var numberFault: String? {
    var numbers = NumberInspection("machine.")
    numbers.look("packages", packages, .count)
    numbers.look("dies", dies, .count)
    numbers.look("cores", cores, .count)
    numbers.look("pus", pus, .count)
    numbers.look("numaNodes", numaNodes, .count)
    numbers.look("memoryBytes", memoryBytes, .bytes)
    for (index, cache) in caches.enumerated() {
      numbers.look("caches[\(index)].level", cache.level, .count)
      numbers.look("caches[\(index)].bytes", cache.bytes, .bytes)
      numbers.look("caches[\(index)].lineBytes", cache.lineBytes, .bytes)
      numbers.look("caches[\(index)].count", cache.count, .count)
    }
    for (index, node) in nodes.enumerated() {
      numbers.look("nodes[\(index)].memoryBytes", node.memoryBytes, .bytes)
    }
    for (index, device) in (computeDevices ?? []).enumerated() {
      numbers.look("computeDevices[\(index)].memoryBytes", device.memoryBytes, .bytes)
    }
    numbers.look("environment.load", environment.load, .share)
    numbers.look("environment.highestClockHertz", environment.highestClockHertz, .clock)
    numbers.look("environment.controlGroup.quotaPUs", environment.controlGroup.quotaPUs, .share)
    return numbers.fault
  }
}

extension BudgetV1 {
  fileprivate func fault(at index: Int) -> String? {
    var numbers = NumberInspection("budgets[\(index)].")
    numbers.look("cores", cores, .count)
    numbers.look("threads", threads, .count)
    numbers.look("quotaPUs", quotaPUs, .share)
    numbers.look("memoryBytes", memoryBytes, .bytes)
    return numbers.fault
  }
}

extension CellV1 {
  fileprivate func fault(at index: Int) -> String? {
    var numbers = NumberInspection("cells[\(index)].")
    numbers.look("count", count, .count)
    numbers.look("workFLOP", workFLOP, .work)
    numbers.look("trafficBytes", trafficBytes, .bytes)
    for size in problem { numbers.look("problem.\(size.name)", size.value, .size) }
    return numbers.fault
  }
}
