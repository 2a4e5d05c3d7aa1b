package import Hardware
package import Presentation
import Quantities
import RecordFormat
import Records

/// What `divide topology` shows: the tree, then the facts.
package struct TopologyReport {
  private let machine: Machine
  private let isFull: Bool

  /// Makes the report of a machine.
  ///
  /// - Parameter isFull: Whether every object has a line of its own.
  package init(_ machine: Machine, isFull: Bool = false) {
    self.machine = machine
    self.isFull = isFull
  }

  /// The report.
  package var document: Document {
    Document(
      "Topology",
      [
        .tree(Tree(machine.outline(folded: !isFull).root)),
        .table(
          Presentation.Table(
            facts: facts.map { ($0.label, .text($0.parts.joined(separator: ", "))) })),
      ], data: MachineV1(machine), warnings: machine.warnings)
  }
}

extension Tree {
  fileprivate init(_ entry: MachineOutline.Entry) {
    let title = entry.title + (entry.details.first.map { ": \($0)" } ?? "")
    self.init([title] + entry.details.dropFirst(), entry.children.map { Tree($0) })
  }
}

// MARK: - Facts

extension TopologyReport {
  private struct Fact {
    var label: String
    var parts: [String]
  }

  private var facts: [Fact] {
    let environment = machine.environment
    var facts = [Fact(label: "Source", parts: [source])]
    facts.append(Fact(label: "Model", parts: model))
    if machine.source == .live {
      let levels = machine.isa.map(\.rawValue).joined(separator: " ")
      facts.append(Fact(label: "Instructions", parts: [levels.isEmpty ? "none known" : levels]))
    }
    facts += caches
    facts.append(Fact(label: "Memory", parts: memory))
    facts.append(Fact(label: "Allowed PUs", parts: allowed))
    if machine.source == .live {
      facts.append(Fact(label: "CPU quota", parts: quota))
      facts.append(Fact(label: "Virtual", parts: [environment.hypervisor ?? "no sign of it"]))
      facts.append(Fact(label: "Settings", parts: settings))
    }
    if let kernel = environment.kernel { facts.append(Fact(label: "Kernel", parts: [kernel])) }
    if let load = environment.load { facts.append(Fact(label: "Load", parts: ["\(load)"])) }
    if machine.cpuKinds.count > 1 { facts.append(Fact(label: "CPU kinds", parts: kinds)) }
    if !otherDevices.isEmpty { facts.append(Fact(label: "Devices", parts: devices)) }
    facts += graphics
    if machine.source == .live, !unreported.isEmpty {
      facts.append(Fact(label: "Not reported", parts: unreported))
    }
    facts.append(Fact(label: "Fingerprint", parts: [machine.fingerprint]))
    return facts
  }

  private var source: String {
    switch machine.source {
    case .live: "this machine"
    case .xml(let path): "hwloc XML file \(path)"
    case .synthetic(let text): "synthetic, \(text)"
    }
  }

  private var model: [String] {
    [machine.model ?? "unknown"]
      + (machine.environment.microcode.map { ["microcode \($0)"] } ?? [])
  }

  private var caches: [Fact] {
    let groups = CacheGroup.groups(of: machine.caches)
    if groups.isEmpty { return [Fact(label: "Caches", parts: ["none known"])] }
    let parts = groups.map { group in
      let letter =
        switch group.kind {
        case .data: "d"
        case .instruction: "i"
        case .unified: ""
        }
      let size = group.size.map { " \($0.inBinaryUnits)" } ?? ""
      return "L\(group.level)\(letter)\(size) ×\(group.count)"
    }
    let lines = Set(groups.compactMap(\.lineSize))
    let line = lines.count == 1 ? lines.first.map { ["\($0.inBinaryUnits) lines"] } ?? [] : []
    return [Fact(label: "Caches", parts: parts + line)]
  }

  private var memory: [String] {
    let memory = machine.environment.memory
    guard let binding = memory.binding else { return ["unknown"] }
    guard machine.source == .live else { return [binding.inBinaryUnits] }
    func part(_ name: String, _ amount: ByteCount?, binds: Bool) -> String? {
      amount.map { "\(name) \($0.inBinaryUnits)" + (binds ? " (binds)" : "") }
    }
    let source = memory.bindingSource
    return [
      binding.inBinaryUnits + " may be used",
      part("hwloc", memory.hwloc, binds: source == "hwloc"),
      part("kernel", memory.kernelTotal, binds: source == "kernel"),
      part("available now", memory.kernelAvailable, binds: false),
      part("control group", memory.controlGroupLimit, binds: source == "control group")
        ?? "control group without a limit",
    ].compactMap(\.self)
  }

  private var allowed: [String] {
    let allowed = machine.allowedPUs
    let count = "\(allowed.count) of \(machine.pus)"
    return [allowed.isEmpty ? count : "\(count): \(allowed)"]
      + (machine.offlinePUs.isEmpty ? [] : ["offline: \(machine.offlinePUs)"])
  }

  private var quota: [String] {
    let group = machine.environment.controlGroup
    let layout =
      switch group.layout {
      case .none: "no control groups"
      case .v1: "control groups v1"
      case .v2: "control groups v2"
      case .hybrid: "control groups v1 beside v2"
      }
    return [group.quota.map { "\($0) PUs" } ?? "none", layout]
  }

  private var settings: [String] {
    let environment = machine.environment
    return [
      environment.governor.map { "governor \($0)" },
      environment.turbo.map { "turbo \($0 ? "on" : "off")" },
      environment.smt.map { "SMT \($0 ? "on" : "off")" },
      environment.transparentHugePages.map { "huge pages \($0)" },
      environment.clockSource.map { "clock \($0)" },
      environment.numaBalancing.map { "NUMA balancing \($0 ? "on" : "off")" },
    ].compactMap(\.self)
  }

  private var unreported: [String] {
    let environment = machine.environment
    let known: [(String, Bool)] = [
      ("governor", environment.governor != nil), ("turbo", environment.turbo != nil),
      ("SMT", environment.smt != nil), ("huge pages", environment.transparentHugePages != nil),
      ("clock", environment.clockSource != nil), ("microcode", environment.microcode != nil),
      ("NUMA balancing", environment.numaBalancing != nil),
    ]
    return known.filter { !$0.1 }.map(\.0)
  }

  private var kinds: [String] {
    machine.cpuKinds.map { kind in
      let name = kind.facts["CoreType"] ?? "unnamed"
      let speed = kind.facts["FrequencyMaxMHz"].map { " up to \($0) MHz" } ?? ""
      return "\(kind.pus.count) PUs \(name)\(speed)"
    }
  }

  private var devices: [String] {
    otherDevices.map { device in
      let model = device.facts["GPUModel"].map { ", \($0)" } ?? ""
      return "\(device.name) (\(device.kind)\(model))"
    }
  }
}

// MARK: - Graphics processors

extension TopologyReport {
  /// What hwloc sees, without the graphics processors that drivers tell more of.
  private var otherDevices: [OSDevice] {
    let kinds = machine.accelerators.cards.isEmpty ? [] : ["gpu", "co-processor"]
    return machine.osDevices.filter { !kinds.contains($0.kind) }
  }

  private var graphics: [Fact] {
    let accelerators = machine.accelerators
    let driver = [
      accelerators.driver.map { "NVIDIA \($0)" }, accelerators.cuda.map { "CUDA up to \($0)" },
      accelerators.amdDriver.map { "AMD \($0)" },
    ].compactMap(\.self)
    var facts: [Fact] = []
    if !driver.isEmpty { facts.append(Fact(label: "GPU driver", parts: driver)) }
    if accelerators.cards.isEmpty, let fault = accelerators.faults.first(where: { !$0.isUnusual }) {
      facts.append(Fact(label: "GPUs", parts: ["none. \(fault)"]))
    } else if accelerators.cards.isEmpty, !driver.isEmpty {
      facts.append(Fact(label: "GPUs", parts: ["none: the driver finds no card"]))
    }
    return facts + runs(of: accelerators.cards)
  }

  /// A fact for each run of cards of which the same is said.
  private func runs(of cards: [Accelerator]) -> [Fact] {
    var runs: [(cards: [Accelerator], parts: [String])] = []
    for card in cards {
      let parts = card.settings
      if runs.last?.parts == parts, !isFull {
        runs[runs.count - 1].cards.append(card)
      } else {
        runs.append(([card], parts))
      }
    }
    return runs.compactMap { run in
      guard let first = run.cards.first, let last = run.cards.last else { return nil }
      let range = first.index == last.index ? "" : " to gpu:\(last.index)"
      return Fact(
        label: "gpu:\(first.index)\(range)",
        parts: run.parts.isEmpty ? ["its driver tells nothing of it"] : run.parts)
    }
  }
}

extension Accelerator {
  /// What is set on a card, and what can be at its place.
  fileprivate var settings: [String] {
    [
      capability.map { "compute capability \($0)" },
      clock.maximum.map { "SM clock up to \($0) MHz" },
      clock.application.flatMap { $0 == clock.maximum ? nil : "set to \($0) MHz" },
      memoryClock.maximum.map { "memory clock \($0) MHz" },
      power.limit.map { "power limit \(watts($0))" },
      power.standard.flatMap { $0 == power.limit ? nil : "by default \(watts($0))" },
      errors.areCorrected.map { "ECC \($0 ? "on" : "off")" },
      persistence.map { "persistence \($0 ? "on" : "off")" },
      division.map { $0.isOn ? "MIG on: " + instances(of: $0) : "MIG off" },
      numaNode.map { "NUMA node \($0)" },
      peers.isEmpty ? nil : "NVLink to " + peers.map(\.name).joined(separator: " and "),
    ].compactMap(\.self)
  }

  private func watts(_ watts: Double) -> String { "\(plainText(watts)) W" }

  private func instances(of division: Division) -> String {
    let profiles = Dictionary(grouping: division.instances, by: { $0.profile ?? "unknown" })
    guard !profiles.isEmpty else { return "no instance" }
    return profiles.sorted { $0.key < $1.key }
      .map { $0.value.count == 1 ? $0.key : "\($0.value.count) × \($0.key)" }
      .joined(separator: " and ")
  }
}

extension Accelerator.Peer {
  /// What is at the other end, with how many links lead there.
  fileprivate var name: String {
    let end =
      switch kind {
      case .card: index.map { "gpu:\($0)" } ?? "a card that isn't shown"
      case .nvSwitch: "a switch"
      case .other: "something else"
      }
    return "\(end) ×\(links)"
  }
}
