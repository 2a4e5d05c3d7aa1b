import Documents
package import Hardware
package import Operations
package import Quantities

/// Why a text is not a budget, or why a budget does not fit a machine.
package enum BudgetError: Error, Hashable, Sendable {
  // The text
  /// There is nothing but spaces.
  case empty
  /// This part of the text has no `=`.
  case notKeyAndValue(String)
  /// No budget has a part of this name.
  case unknownKey(String)
  /// This key is there twice.
  case repeatedKey(String)
  /// A value isn't of the form that its key asks for: the key and the value.
  case malformed(String, String)
  /// A value grants nothing, such as 0 cores: the key and the value.
  case notPositive(String, String)
  /// This quota is below `BudgetRequest.smallestQuota`.
  case quotaTooSmall(String)
  /// A list has commas where plus signs belong: its key, its value so far, and what follows the
  /// comma.
  case commaInList(String, String, String)
  /// An amount has no unit: the key and the value.
  case missingUnit(String, String)
  /// An amount's unit isn't one of its key's: the key, the value and the unit.
  case unknownUnit(String, String, unit: String)
  /// No instruction set has this name.
  case unknownInstructionSet(String)
  /// Two keys decide the same: the one that decides it, and the one to leave out.
  case conflict(String, String)
  /// This word is neither the name of a ladder nor a budget.
  case unknownLadder(String)

  // The machine
  /// This process may use no PU at all.
  case nothingAllowed
  /// A device is asked for that the machine lacks.
  case noDevice(asked: DeviceID, present: [DeviceID])
  /// More accelerators are asked for than the machine has.
  case tooManyDevices(asked: Int, present: [DeviceID])
  /// Something of an accelerator is asked for, but none computes.
  case needsDevice(key: String)
  /// More memory of a device is asked for than it has.
  case tooMuchDeviceMemory(asked: ByteCount, device: DeviceID, has: ByteCount)
  /// A device isn't set as the budget asks for: what it is, if that can be read, and the command
  /// that would set it.
  case otherSetting(key: String, asked: String, device: DeviceID, found: String?, command: String?)
  /// More cores are asked for than this process may use, within a NUMA node or package if one is
  /// named.
  case tooManyCores(asked: Int, usable: Int, within: String?)
  /// Packages are asked for, but hwloc doesn't tell which package the cores are in.
  case noPackages
  /// More packages are asked for than this process may use cores of.
  case tooManyPackages(asked: Int, usable: Int)
  /// NUMA nodes are asked for of which some are missing; those that are present may be none.
  case unknownNodes(asked: NodeSet, missing: NodeSet, present: NodeSet)
  /// This process may use no PU that is local to these NUMA nodes.
  case nodesWithoutPUs(NodeSet)
  /// More PUs of each core are asked for than this process may use of any.
  case tooManyPUsPerCore(asked: Int, most: Int)
  /// PUs are asked for by number of which this process may not use some.
  case forbiddenPUs(asked: CPUSet, forbidden: CPUSet, allowed: CPUSet)
  /// More threads are asked for than the budget has PUs.
  case tooManyThreads(asked: Int, pus: Int)
  /// The quota is more than the budget's PUs can give; both in PUs.
  case quotaAbovePUs(asked: Double, pus: Int)
  /// The quota is more than the control group of this process has; both in PUs.
  case quotaAboveControlGroup(asked: Double, limit: Double)
  /// More memory is asked for than this process may use, or than the NUMA nodes have where some are
  /// named.
  case tooMuchMemory(asked: ByteCount, usable: ByteCount, nodes: NodeSet?)
  /// The processor lacks the instruction set; it has those that are present.
  case missingInstructionSet(asked: InstructionSet, present: [InstructionSet])
  /// The machine doesn't tell the size of what the ladder climbs.
  case emptyLadder(Ladder)
}

extension BudgetError: CustomStringConvertible {
  /// What is wrong, and what would be right.
  package var description: String {
    switch self {
    case .empty: "The budget is empty. Write 'all' for the whole machine, or such as cores=2."
    case .notKeyAndValue(let part):
      "'\(part)' is not a part of a budget. Write parts such as cores=2, with commas between."
    case .unknownKey(let name):
      """
      A budget has no \
      '\(name)'.\(suggestion(for: name, among: BudgetKey.allCases.map(\.rawValue))) It \
      may name \(BudgetKey.allCases.map(\.rawValue).joined(separator: ", ")).
      """
    case .repeatedKey(let name): "The budget names \(name) twice. Keep one of them."
    case .malformed(let key, let value):
      "The budget's '\(key)' is '\(value)'. Expected \(form(of: key))."
    case .notPositive(let key, let value):
      "'\(key)=\(value)' grants nothing. Write \(form(of: key))."
    case .quotaTooSmall(let value):
      """
      'quota=\(value)' is less than the kernel can enforce, 0.01 PUs (1 ms in every 100 ms). Ask \
      for quota=0.01 or more.
      """
    case .commaInList(let key, let value, let part):
      """
      Commas separate the parts of a budget, so '\(part)' is not a part of the list \
      '\(key)=\(value)'. Write \(key)=\(value)+\(part).
      """
    case .missingUnit(let key, let value):
      "'\(key)=\(value)' has no unit. Write \(form(of: key))."
    case .unknownUnit(let key, let value, let unit):
      """
      '\(key)=\(value)' has the unknown unit \
      '\(unit)'.\(suggestion(for: unit, among: units(of: key))) Write \(form(of: key)).
      """
    case .unknownInstructionSet(let name):
      """
      There is no instruction set \
      '\(name)'.\(suggestion(for: name, among: InstructionSet.allCases.map(\.rawValue))) Write \
      \(form(of: "isa")).
      """
    case .conflict(let key, let other):
      "The budget names both \(key) and \(other), and \(key) already decides it. Leave one out."
    case .unknownLadder(let name):
      """
      There is no ladder \
      '\(name)'.\(suggestion(for: name, among: Ladder.allCases.map(\.rawValue))) Write one of \
      \(Ladder.allCases.map(\.rawValue).joined(separator: ", ")), or a budget such as cores=2.
      """
    case .nothingAllowed:
      "This process may use no PU of the machine. Widen its affinity."
    case .noDevice(let asked, let present):
      """
      The budget asks for device=\(asked), which this machine doesn't have. It has \
      \(present.map(\.description).joined(separator: ", ")).
      """
    case .tooManyDevices(let asked, let present):
      """
      The budget asks for devices=\(asked), but this machine has \
      \(present.isEmpty ? "none" : present.map(\.description).joined(separator: ", ")).
      """
    case .needsDevice(let key):
      """
      The budget names \(key), which is a GPU's, but the processor computes. Name a device as \
      well, such as device=gpu:0.
      """
    case .tooMuchDeviceMemory(let asked, let device, let has):
      """
      The budget asks for device-memory=\(memoryText(asked)), but \(device) has \
      \(memoryText(has)). Ask for device-memory=\(memoryText(has.roundedDown)) or less.
      """
    case .otherSetting(let key, let asked, let device, let found, let command):
      "The budget asks for \(key)=\(asked), but \(device) "
        + (found.map { "has \($0). " } ?? "doesn't tell what it has. ")
        + (command.map { "divide changes no device's settings. To set it: \($0)" }
          ?? "Leave out \(key)=.")
    case .tooManyCores(let asked, let usable, nil):
      """
      The budget asks for \(counted(asked, "core")), but this process may use \(usable). Ask for \
      cores=\(usable) or less, or widen its affinity.
      """
    case .tooManyCores(let asked, let usable, let within?):
      """
      The budget asks for \(counted(asked, "core")) within \(within), but this process may use \
      \(usable) there. Ask for cores=\(usable) or less, or leave out \(within).
      """
    case .noPackages:
      """
      The budget asks for packages, but this machine does not tell which package its cores are \
      in. Ask for cores= instead.
      """
    case .tooManyPackages(let asked, let usable):
      """
      The budget asks for \(counted(asked, "package")), but this process may use cores of \
      \(usable). Ask for packages=\(usable) or less, or widen its affinity.
      """
    case .unknownNodes(_, let missing, let present) where present.indexes.isEmpty:
      """
      The budget asks for numa=\(listText(missing)), but this machine has no NUMA nodes. Leave out \
      numa=.
      """
    case .unknownNodes(_, let missing, let present):
      """
      The budget asks for numa=\(listText(missing)), but this machine's NUMA nodes are \
      \(present). Ask for those.
      """
    case .nodesWithoutPUs(let nodes):
      """
      The budget asks for the cores of numa=\(listText(nodes)), but this process may use no \
      PU there. Name the PUs as well, such as pus=0.
      """
    case .tooManyPUsPerCore(let asked, let most):
      """
      The budget asks for smt=\(asked), but this process may use \(most) of a core's PUs at most. \
      Ask for smt=\(most) or less, or widen its affinity.
      """
    case .forbiddenPUs(let asked, let forbidden, let allowed):
      """
      The budget asks for pus=\(listText(asked)), but this process may not use \
      \(forbidden). Ask for PUs among \(allowed), or widen its affinity.
      """
    case .tooManyThreads(let asked, let pus):
      """
      The budget asks for \(counted(asked, "thread")) on \(counted(pus, "PU")). Threads that share \
      a PU measure the scheduler; ask for threads=\(pus) or less, or for more cores.
      """
    case .quotaAbovePUs(let asked, let pus):
      """
      The budget asks for quota=\(decimalText(asked)) on \(counted(pus, "PU")), which cannot give \
      more than \(pus). Ask for quota=\(pus) or less, or for more cores.
      """
    case .quotaAboveControlGroup(let asked, let limit):
      """
      The budget asks for quota=\(decimalText(asked)), but this process's control group has \
      \(decimalText(limit)). Ask for quota=\(decimalText(limit)) or less, or raise that limit.
      """
    case .tooMuchMemory(let asked, let usable, let nodes):
      """
      The budget asks for memory=\(memoryText(asked)), but \
      \(nodes.map { "numa=\(listText($0)) has" } ?? "this process may use") \
      \(memoryText(usable)). Ask for memory=\(memoryText(usable.roundedDown)) or less.
      """
    case .missingInstructionSet(let asked, let present):
      """
      The budget asks for isa=\(asked.rawValue), but this processor has \
      \(present.map(\.rawValue).joined(separator: ", ")). Ask for one of those.
      """
    case .emptyLadder(let ladder):
      """
      The ladder '\(ladder.rawValue)' has no rungs here, because this machine \
      \(ladder.obstacle). Write the budgets out, such as \(ladder.example).
      """
    }
  }
}

private func form(of key: String) -> String {
  switch BudgetKey(rawValue: key) {
  case .quota: "a number of PUs such as quota=1.5"
  case .memory: "a number with its unit (\(unitList(of: key))) such as memory=4GiB"
  case .time: "a number with its unit (\(unitList(of: key))) such as time=60s"
  case .pus: "numbers and ranges such as pus=0-3+8"
  case .numa: "numbers and ranges such as numa=0+2"
  case .isa: "one of \(InstructionSet.allCases.map(\.rawValue).joined(separator: ", "))"
  case .device: "a device such as device=cpu, device=gpu:0 or device=gpu:0+1"
  case .deviceMemory: "a number with its unit (\(unitList(of: key))) such as device-memory=20GiB"
  case .power: "a number of watts such as power=300W"
  case .clock: "a clock such as clock=1410MHz"
  case .mig: "a profile such as mig=1g.10gb"
  case .devices, .packages, .cores, .smt, .threads, nil: "a whole number from 1 such as \(key)=1"
  }
}

private func unitList(of key: String) -> String { units(of: key).joined(separator: ", ") }

private func units(of key: String) -> [String] {
  let units =
    switch BudgetKey(rawValue: key) {
    case .time: timeUnits
    case .power: powerUnits
    case .clock: clockUnits
    default: memoryUnits
    }
  return units.map(\.name)
}

extension ByteCount {
  /// A rounder amount that is not larger: whole MiB where there is one.
  fileprivate var roundedDown: ByteCount {
    bytes < 1 << 20 ? self : ByteCount(bytes: (bytes >> 20) << 20)
  }
}
