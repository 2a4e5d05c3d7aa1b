import Hardware
import Operations
import Quantities
import System

/// How a budget is enforced here: what is written where before a worker starts.
///
///     let plan = EnforcementPlan(for: budget, with: capabilities)
///     plan.facts[.quota]?.enforcement  // .by(.controlGroupV2)
///
/// What cannot be enforced is `unenforced` in `facts`, with the reason; nothing stands in for it.
package struct EnforcementPlan: Hashable, Sendable {
  /// What is to be enforced.
  package let budget: Budget
  /// What is requested and what enforces it, one fact per resource; not verified yet.
  package let facts: [ResourceFact]
  /// The control groups to make.
  package let groups: [GroupPlan]
  /// The scope to ask the user's systemd for, if any.
  package let scope: ScopePlan?
  /// The most bytes of address space, where memory cannot be limited otherwise.
  package let addressSpace: Int64?
  /// The NUMA nodes to bind memory to.
  package let memoryNodes: NodeSet?
  /// The variables to set.
  package let variables: [String: String]
  /// The variables to remove, as they would move threads away from where the budget puts them.
  package let removedVariables: [String]

  /// Plans how to enforce a budget with what there is.
  ///
  /// - Parameters:
  ///   - libraryThreads: How many threads libraries may start: 1 where the kernel starts its own;
  ///     the budget's unless given.
  ///   - threadsAreCounted: Whether every thread counts; not where some belong to a device's
  ///     driver.
  package init(
    for budget: Budget, with capabilities: Capabilities, libraryThreads: Int? = nil,
    threadsAreCounted: Bool = true
  ) {
    let backEnds = BackEnds(for: budget, with: capabilities)
    self.budget = budget
    groups = GroupPlan.groups(for: budget, in: backEnds.folders)
    scope = backEnds.scope.map { ScopePlan(for: budget, in: $0) }
    addressSpace =
      backEnds.mechanism(of: .memory) == nil && budget.device == .cpu ? budget.memory?.bytes : nil
    memoryNodes = capabilities.numaNodes.flatMap { present in
      budget.numa.flatMap { $0.isSubset(of: present) ? $0 : nil }
    }
    variables = Dictionary(
      uniqueKeysWithValues: LibraryVariables.threadCounts.map {
        ($0, "\(libraryThreads ?? budget.threads)")
      }
        + (budget.isa.map(instructionVariables) ?? []).map { ($0.name, $0.value) })
    removedVariables = LibraryVariables.placements
    let resources = Resource.allCases.filter {
      budget.device != .cpu || ![.device, .deviceMemory].contains($0)
    }
    facts = resources.map { resource in
      ResourceFact(
        resource: resource, requested: budget.text(of: resource),
        enforcement: resource == .threads && !threadsAreCounted
          ? .by(.affinity, note: "a driver's threads are not counted, and stay on the PUs")
          : budget.enforcement(of: resource, by: backEnds, with: capabilities))
    }
  }
}

// MARK: - Facts

extension Budget {
  /// Returns what is requested of a resource, in words; `nil` when it is not limited.
  fileprivate func text(of resource: Resource) -> String? {
    switch resource {
    case .pus: pus.description
    case .threads: "\(threads)"
    case .quota: quota.map { "\(decimalText($0)) PUs" }
    case .memory: memory.map(memoryText)
    case .isa: isa?.rawValue
    case .numa: numa?.description
    case .time: time.map(timeText)
    case .device: binding == nil ? nil : device.description
    case .deviceMemory: request.deviceMemory.map(memoryText)
    }
  }

  fileprivate func enforcement(
    of resource: Resource, by backEnds: BackEnds, with capabilities: Capabilities
  ) -> Enforcement {
    switch resource {
    case .pus: return .by(.affinity)
    case .threads: return .by(.environment)
    case .quota:
      guard quota != nil else {
        return outerQuota.map {
          .fromOutside(outerControlGroup, limit: "\(decimalText($0)) PUs")
        } ?? .notLimited
      }
      return backEnds.mechanism(of: .cpu).map { .by($0) }
        ?? .unenforced(reason: capabilities.reasonWithout(.cpu))
    case .memory: return enforcementOfMemory(by: backEnds, with: capabilities)
    case .isa: return enforcementOfISA(with: capabilities)
    case .numa:
      guard let numa else { return .notLimited }
      guard let present = capabilities.numaNodes else {
        return .unenforced(reason: "this kernel tells of no NUMA nodes")
      }
      return numa.isSubset(of: present)
        ? .by(.memoryPolicy) : .unenforced(reason: "this kernel's NUMA nodes are \(present)")
    case .time: return time == nil ? .notLimited : .by(.deadline)
    case .device:
      return binding == nil
        ? .notLimited
        : .by(.environment, note: "a process that changes its variables sees other devices, too")
    case .deviceMemory:
      return request.deviceMemory == nil
        ? .notLimited
        : .unenforced(reason: "a kernel says what it takes, and nothing keeps it to that")
    }
  }

  private func enforcementOfMemory(
    by backEnds: BackEnds, with capabilities: Capabilities
  ) -> Enforcement {
    guard memory != nil else {
      return outerMemory.map { .fromOutside(outerControlGroup, limit: memoryText($0)) }
        ?? .notLimited
    }
    if let mechanism = backEnds.mechanism(of: .memory) { return .by(mechanism) }
    // CUDA reserves hundreds of GiB of addresses for each device (nccl issue 2064).
    guard device == .cpu else {
      return .unenforced(
        reason: """
          a device's driver reserves more addresses than any limit on memory leaves; \
          \(capabilities.reasonWithout(.memory))
          """)
    }
    return .by(
      .addressSpaceLimit,
      note: """
        limits the address space, of which a process reserves more than it uses; \
        \(capabilities.reasonWithout(.memory))
        """)
  }

  private func enforcementOfISA(with capabilities: Capabilities) -> Enforcement {
    let variables = capabilities.instructionVariables.sorted { $0.key < $1.key }
    let theirs = variables.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    if isa != nil {
      return .by(.environment, note: theirs.isEmpty ? nil : "replaces the user's \(theirs)")
    }
    return theirs.isEmpty ? .notLimited : .fromOutside(userEnvironment, limit: theirs)
  }
}

extension Capabilities {
  /// Returns why a controller cannot limit anything.
  fileprivate func reasonWithout(_ controller: Controller) -> String {
    let group: String
    switch controlGroups[controller] {
    case .unavailable(let reason): group = reason
    case .available, nil: group = "control groups were not looked for"
    }
    switch systemdScopes {
    case .unavailable(let reason): return "\(group), and \(reason)"
    case .available:
      return
        "\(group), and the user's systemd was not given the controller '\(controller.rawValue)'"
    }
  }
}

// MARK: - Back ends

/// Which of the means to limit a group of processes a budget uses.
///
/// A process is in one group of the unified hierarchy, so a scope of systemd's and a group of ours
/// exclude each other there. Ours come first: they need no other program, stay within the group
/// around this process, and outlive the worker until their counters are read.
private struct BackEnds {
  let folders: [Controller: ControlGroupFolder]
  let scope: SystemdScopes?

  init(for budget: Budget, with capabilities: Capabilities) {
    let folders = capabilities.controlGroups.compactMapValues {
      if case .available(let folder) = $0 { folder } else { nil as ControlGroupFolder? }
    }
    var needed: Set<Controller> = []
    if budget.quota != nil { needed.insert(.cpu) }
    if budget.memory != nil { needed.insert(.memory) }
    let missing = needed.subtracting(folders.keys)
    if case .available(let scopes) = capabilities.systemdScopes, !missing.isEmpty,
      missing.isSubset(of: scopes.controllers)
    {
      scope = scopes
      self.folders = folders.filter { $0.value.version == .v1 }
    } else {
      scope = nil
      self.folders = folders
    }
  }

  func mechanism(of controller: Controller) -> Mechanism? {
    if let folder = folders[controller] {
      return folder.version == .v1 ? .controlGroupV1 : .controlGroupV2
    }
    return scope?.controllers.contains(controller) == true ? .systemdScope : nil
  }
}
