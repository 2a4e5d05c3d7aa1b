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
    if !machine.osDevices.isEmpty { facts.append(Fact(label: "Devices", parts: devices)) }
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
    machine.osDevices.map { device in
      let model = device.facts["GPUModel"].map { ", \($0)" } ?? ""
      return "\(device.name) (\(device.kind)\(model))"
    }
  }
}
