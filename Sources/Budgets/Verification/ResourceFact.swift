/// A resource that a budget grants.
package enum Resource: String, CaseIterable, Hashable, Sendable {
  case pus
  case threads
  case quota
  case memory
  case isa
  case numa
  case time
}

/// A means by which a limit is enforced.
package enum Mechanism: String, CaseIterable, Hashable, Sendable {
  /// The kernel's affinity mask (`sched_setaffinity`).
  case affinity
  case controlGroupV1 = "cgroup-v1"
  case controlGroupV2 = "cgroup-v2"
  /// A scope that the user's systemd makes.
  case systemdScope = "systemd-scope"
  /// A limit on the address space (`RLIMIT_AS`).
  case addressSpaceLimit = "rlimit (address space)"
  /// The kernel's memory policy (`set_mempolicy`).
  case memoryPolicy = "memory policy"
  /// Variables that libraries read when they are loaded.
  case environment
  /// The harness ends what runs longer.
  case deadline
}

/// How a limit is enforced, if it is.
package enum Enforcement: Hashable, Sendable {
  case by(Mechanism, note: String? = nil)
  case unenforced(reason: String)
  /// The budget does not limit this, but what it runs in does: whose limit, and which.
  case fromOutside(String, limit: String)
  /// Nothing limits this.
  case notLimited
}

/// Whether a limit was seen to hold, by reading back.
package enum Verification: Hashable, Sendable {
  /// Nobody has looked yet.
  case pending
  case yes(seen: String)
  case no(seen: String)
  case notPossible(reason: String)
}

/// The three facts about one resource: what was requested, what enforces it, what was seen.
package struct ResourceFact: Hashable, Sendable {
  /// What the facts are about.
  package let resource: Resource
  /// What was requested, in words; `nil` when the budget does not limit the resource.
  package let requested: String?
  /// What enforces it.
  package let enforcement: Enforcement
  /// What reading back shows.
  package var verification: Verification

  /// Creates facts that are not verified yet.
  package init(
    resource: Resource, requested: String?, enforcement: Enforcement,
    verification: Verification = .pending
  ) {
    self.resource = resource
    self.requested = requested
    self.enforcement = enforcement
    self.verification = verification
  }
}

extension [ResourceFact] {
  /// Returns the facts about one resource, if there are any.
  package subscript(resource: Resource) -> ResourceFact? {
    first { $0.resource == resource }
  }
}
