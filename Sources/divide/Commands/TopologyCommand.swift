import ArgumentParser
import Budgets
import Hardware
import Quantities
import Reporting

struct TopologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topology", abstract: "Shows what this machine is.",
    discussion: """
      Examples:
        divide topology
        divide topology --synthetic 'pack:2 l3:4 core:8 pu:2'
        lstopo machine.xml && divide topology --xml machine.xml --json
      """)

  @Option(help: "Describe the machine of a file that hwloc's lstopo wrote.")
  var xml: String?
  @Option(help: "Describe a machine such as 'pack:2 core:64 pu:2'.")
  var synthetic: String?
  @Flag(help: "Show every object, also where many are alike.") var full = false
  @Flag(help: "Write JSON instead of a tree.") var json = false

  func validate() throws {
    guard xml == nil || synthetic == nil else {
      throw ValidationError("Choose one of --xml and --synthetic.")
    }
  }

  func run() throws {
    let source: MachineSource =
      xml.map { .xml(path: $0) } ?? synthetic.map { .synthetic($0) } ?? .live
    let machine = try Machine.discover(source)
    if json {
      try printJSON(machine.encoded())
      return
    }
    print(TopologyTree(folding: !full).text(of: machine.root))
    print("\n" + facts(machine).joined(separator: "\n"))
    machine.warnings.forEach(Messages.warn)
  }

  private func facts(_ machine: Machine) -> [String] {
    let memory = machine.environment.memory
    let group = machine.environment.controlGroup
    let facts: [(String, String?)] = [
      ("model", machine.model),
      ("instruction sets", machine.isa.map(\.rawValue).joined(separator: ", ")),
      ("allowed PUs", machine.allowedPUs.description),
      ("memory, hwloc", memory.hwloc?.bytes.asBytes),
      ("memory, kernel", memory.kernelTotal?.bytes.asBytes),
      ("memory, cgroup limit", memory.controlGroupLimit?.bytes.asBytes),
      ("memory that binds", machine.memory?.bytes.asBytes),
      ("control groups", machine.source == .live ? group.layout.rawValue : nil),
      ("cgroup quota", group.quota.map { "\($0) PUs" }),
      ("hypervisor", machine.environment.hypervisor),
      ("governor", machine.environment.governor),
      ("turbo", machine.environment.turbo.map { $0 ? "on" : "off" }),
      ("SMT", machine.environment.smt.map { $0 ? "on" : "off" }),
      ("huge pages", machine.environment.transparentHugePages),
      ("clock source", machine.environment.clockSource),
      ("kernel", machine.environment.kernel),
      ("fingerprint", machine.fingerprint),
    ]
    return facts.compactMap { name, value in
      guard let value, !value.isEmpty else { return nil }
      return name + String(repeating: " ", count: max(1, 22 - name.count)) + value
    }
  }
}

/// The objects of a machine as a tree of lines, with many that are alike in one line.
struct TopologyTree {
  private let isFolding: Bool

  init(folding: Bool) { isFolding = folding }

  func text(of root: MachineObject) -> String {
    ([label(root, count: 1)] + lines(below: root, indent: "")).joined(separator: "\n")
  }

  private func lines(below object: MachineObject, indent: String) -> [String] {
    let groups = folded(object.children)
    return groups.enumerated().flatMap { index, group in
      let isLast = index == groups.count - 1
      let line = indent + (isLast ? "└─ " : "├─ ") + label(group.first, count: group.count)
      return [line] + lines(below: group.first, indent: indent + (isLast ? "   " : "│  "))
    }
  }

  private func folded(_ objects: [MachineObject]) -> [(first: MachineObject, count: Int)] {
    var groups: [(first: MachineObject, count: Int)] = []
    for object in objects {
      if isFolding, let last = groups.last, shape(last.first) == shape(object) {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((object, 1))
      }
    }
    return groups
  }

  /// What makes two objects alike: all but their indexes.
  private func shape(_ object: MachineObject) -> String {
    "\(object.kind) \(object.attributes)[\(object.children.map(shape).joined(separator: ","))]"
  }

  private func label(_ object: MachineObject, count: Int) -> String {
    var label = object.kind
    if count > 1 {
      label += " ×\(count)"
    } else if let index = object.osIndex ?? object.logicalIndex, object.kind != "Machine" {
      label += " \(index)"
    }
    return label + (object.attributes.isEmpty ? "" : "  \(object.attributes)")
  }
}
