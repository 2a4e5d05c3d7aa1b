import Quantities

/// A control group to make, and what to write into it.
package struct GroupPlan: Hashable, Sendable {
  /// One limit of a group.
  package struct Limit: Hashable, Sendable {
    /// What it limits.
    package let resource: Resource
    /// The group's file to write to.
    package let file: String
    /// What to write.
    package let text: String
    /// Whether a kernel without the file keeps the budget all the same.
    package let optional: Bool
  }

  /// The group to make it in.
  package let parent: ControlGroupFolder
  /// The controllers that limit through it.
  package let controllers: [Controller]
  /// What to write, in this order.
  package let limits: [Limit]
}

/// The period over which the kernel grants CPU time: its default (`CFS_BANDWIDTH_PERIOD`).
private let periodInMicroseconds = 100_000

extension Budget {
  /// CPU time per period in microseconds, as the kernel takes it.
  var quotaInMicroseconds: Int? {
    quota.map { Int(saturating: ($0 * Double(periodInMicroseconds)).rounded()) }
  }
}

extension GroupPlan {
  /// Returns the groups that a budget needs, one per folder.
  static func groups(
    for budget: Budget, in folders: [Controller: ControlGroupFolder]
  ) -> [GroupPlan] {
    var groups: [(parent: ControlGroupFolder, controllers: [Controller])] = []
    for controller in Controller.allCases {
      guard let parent = folders[controller], !budget.limits(of: controller, in: parent).isEmpty
      else { continue }
      if let index = groups.firstIndex(where: { $0.parent == parent }) {
        groups[index].controllers.append(controller)
      } else {
        groups.append((parent, [controller]))
      }
    }
    return groups.map { parent, controllers in
      GroupPlan(
        parent: parent, controllers: controllers,
        limits: controllers.flatMap { budget.limits(of: $0, in: parent) })
    }
  }
}

extension Budget {
  /// Returns what to write for a controller; nothing where the budget does not limit it.
  fileprivate func limits(
    of controller: Controller, in folder: ControlGroupFolder
  ) -> [GroupPlan.Limit] {
    switch (controller, folder.version) {
    case (.cpu, .v1):
      guard let quotaInMicroseconds else { return [] }
      return [
        limit(.quota, "cpu.cfs_period_us", "\(periodInMicroseconds)"),
        limit(.quota, "cpu.cfs_quota_us", "\(quotaInMicroseconds)"),
      ]
    case (.cpu, .v2):
      guard let quotaInMicroseconds else { return [] }
      return [limit(.quota, "cpu.max", "\(quotaInMicroseconds) \(periodInMicroseconds)")]
    case (.memory, .v1):
      guard let memory else { return [] }
      // Memory and swap together: else what does not fit would go on in swap, slowly.
      return [
        limit(.memory, "memory.limit_in_bytes", "\(memory.bytes)"),
        limit(.memory, "memory.memsw.limit_in_bytes", "\(memory.bytes)", optional: true),
      ]
    case (.memory, .v2):
      guard let memory else { return [] }
      return [
        limit(.memory, "memory.max", "\(memory.bytes)"),
        limit(.memory, "memory.swap.max", "0", optional: true),
      ]
    }
  }

  private func limit(
    _ resource: Resource, _ file: String, _ text: String, optional: Bool = false
  ) -> GroupPlan.Limit {
    GroupPlan.Limit(resource: resource, file: file, text: text, optional: optional)
  }
}

/// A scope to ask the user's systemd for.
package struct ScopePlan: Hashable, Sendable {
  /// The path of `systemd-run`.
  package let program: String
  /// The scope's properties, systemd.resource-control(5).
  package let properties: [String]
  /// The variables by which the program finds the user's systemd, and which end with it.
  package let variables: [String: String]

  init(for budget: Budget, in scopes: SystemdScopes) {
    program = scopes.program
    variables = scopes.variables
    var properties: [String] = []
    if let quota = budget.quota {
      properties.append("CPUQuota=\(decimalText((quota * 10_000).rounded() / 100))%")
    }
    if let memory = budget.memory {
      properties += ["MemoryMax=\(memory.bytes)", "MemorySwapMax=0"]
    }
    self.properties = properties
  }
}
