/// A resource that a budget grants.
package enum Resource: String, CaseIterable, Hashable, Sendable {
  /// The PUs that threads may run on.
  case pus
  /// How many threads compute.
  case threads
  /// Processor time, in PUs.
  case quota
  /// How much memory may be used.
  case memory
  /// The vector instructions that libraries may use.
  case isa
  /// The NUMA nodes that memory comes from.
  case numa
  /// How long one invocation may take.
  case time
  /// The devices beside the processor that compute.
  case device
  /// How much memory of each of them may be used.
  case deviceMemory = "device-memory"
}

/// A means by which a limit is enforced.
package enum Mechanism: String, CaseIterable, Hashable, Sendable {
  /// The kernel's affinity mask (`sched_setaffinity`).
  case affinity
  /// A control group of the kernel's older interface, one hierarchy a controller or a few.
  case controlGroupV1 = "cgroup-v1"
  /// A control group of the kernel's newer interface, one hierarchy for all controllers.
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
  /// This mechanism enforces it; the note says what is special about that, if anything.
  case by(Mechanism, note: String? = nil)
  /// The budget limits it and nothing enforces that, for the reason given.
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
  /// The limit holds: what was seen, in words.
  case yes(seen: String)
  /// The limit doesn't hold: what was seen instead, in words.
  case no(seen: String)
  /// Nothing here tells whether the limit holds, for the reason given.
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
