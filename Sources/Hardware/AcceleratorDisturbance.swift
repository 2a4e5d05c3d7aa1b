import Quantities

/// What can make a measurement on a graphics processor another than the card's.
package enum AcceleratorDisturbance: String, CaseIterable, Codable, Hashable, Sendable {
  /// It drew what it may, and lowered its clock for that: usual under load, and said.
  case powerCapped = "power-capped"
  /// Its driver lowered the clock because of heat.
  case thermal
  /// Its hardware lowered the clock, because of heat or of the power supply.
  case hardwareSlowdown = "hw-slowdown"
  /// Another process had memory of it.
  case sharedDevice = "shared-device"
  /// Its clock was still rising.
  case clockRamp = "clock-ramp"
  /// It ran on fewer lanes of PCIe, or slower ones, than it could under load.
  case linkDowngraded = "link-downgraded"
  /// Its memory has errors that couldn't be corrected, or a row that waits to be replaced.
  case ecc

  /// Whether samples that it touched say nothing about the card; the others are told beside them.
  package var isFatal: Bool { [.hardwareSlowdown, .ecc].contains(self) }
}

/// A disturbance, with what was seen of it.
package struct AcceleratorFinding: Hashable, Sendable {
  /// What it is.
  package var disturbance: AcceleratorDisturbance
  /// What was seen, such as `1200 to 1410 MHz`.
  package var seen: String

  /// Creates a finding.
  package init(_ disturbance: AcceleratorDisturbance, seen: String) {
    self.disturbance = disturbance
    self.seen = seen
  }
}

/// What was read of one card while a group of samples was taken, in order.
package struct AcceleratorReadings: Hashable, Sendable {
  /// The readings.
  package var states: [AcceleratorState]
  /// The processes that measure: by the kernel's numbers, in this process's namespace.
  package var own: Set<Int>

  /// Creates readings.
  package init(_ states: [AcceleratorState], own: Set<Int>) {
    self.states = states
    self.own = own
  }

  /// Whatever disturbed the group, in the order of the kinds.
  ///
  /// What readings don't tell is no finding: a card without ECC has no errors that could be seen.
  package var findings: [AcceleratorFinding] {
    AcceleratorDisturbance.allCases.compactMap { kind in
      seen(of: kind).map { AcceleratorFinding(kind, seen: $0) }
    }
  }

  /// By how much a clock rises over a group if it was still rising when the group began.
  ///
  /// A steady clock varies by 1 % at most, by which warm-up ends.
  private static let ramp = 0.02

  private func seen(of kind: AcceleratorDisturbance) -> String? {
    switch kind {
    case .powerCapped: reasons([.powerCap]).map { _ in power ?? "at its power limit" }
    case .thermal: reasons([.thermal]).map { _ in heat ?? "too hot" }
    case .hardwareSlowdown:
      reasons([.hardware, .hardwareThermal, .powerBrake]).map {
        $0.map(\.rawValue).sorted().joined(separator: ", ")
      }
    case .sharedDevice: strangers
    case .clockRamp: rise
    case .linkDowngraded: downgrade
    case .ecc: faults
    }
  }

  /// The readings in which something ran.
  private var busy: [AcceleratorState] {
    states.filter { $0.clockReasons?.contains(.idle) != true }
  }

  /// Those of some reasons that any reading had; `nil` for none.
  private func reasons(_ wanted: Set<ClockReason>) -> Set<ClockReason>? {
    let met = states.reduce(into: Set<ClockReason>()) { $0.formUnion($1.clockReasons ?? []) }
      .intersection(wanted)
    return met.isEmpty ? nil : met
  }

  private var power: String? {
    states.compactMap(\.watts).max().map { "at \(Int(saturating: $0.rounded())) W" }
  }

  private var heat: String? { states.compactMap(\.temperature).max().map { "at \($0) °C" } }

  private var strangers: String? {
    let most = states.map { $0.others(than: own) }.max { $0.count < $1.count } ?? []
    guard !most.isEmpty else { return nil }
    let memory = most.compactMap(\.memory).reduce(ByteCount(bytes: 0), +)
    return counted(most.count, "other process", "other processes")
      + (memory.bytes > 0 ? " with \(memory.inBinaryUnits)" : "")
  }

  private var rise: String? {
    let clocks = busy.compactMap(\.clock)
    guard let first = clocks.first, let last = clocks.last,
      Double(last) > Double(first) * (1 + Self.ramp)
    else { return nil }
    return "\(first) to \(last) MHz"
  }

  private var downgrade: String? {
    busy.lazy.map(\.link).compactMap { link -> String? in
      if let width = link.width, let widest = link.widest, width < widest {
        return "×\(width) of ×\(widest)"
      }
      if let now = link.generation, let highest = link.highestGeneration, now < highest {
        return "PCIe \(now).0 of \(highest).0"
      }
      return nil
    }.first
  }

  private var faults: String? {
    guard let last = states.last else { return nil }
    if let count = last.errors.uncorrected, count > 0 {
      return counted(Int(count), "uncorrected error")
    }
    if last.errors.remapFailed == true { return "a row that couldn't be replaced" }
    return last.errors.remapIsPending == true ? "a row that waits to be replaced" : nil
  }
}

extension AcceleratorState {
  /// The processes on the card that aren't among these.
  ///
  /// In a container, a driver may tell numbers of another namespace, which mean nothing here. Where
  /// none of the own processes is listed, one such number is taken for theirs.
  package func others(than own: Set<Int>) -> [Accelerator.Process] {
    let processes = processes ?? []
    let others = processes.filter { !own.contains($0.id) }
    guard others.count == processes.count, !own.isEmpty,
      let ours = others.firstIndex(where: { !$0.isVisible })
    else { return others }
    return Array(others[..<ours] + others[(ours + 1)...])
  }
}
