import Hardware
import Quantities

/// What is said of one resource: what was requested, what enforces it, and what reading back shows.
package struct ResourceFact: Hashable, Sendable {
  /// A resource that a budget grants.
  package enum Resource: String, Hashable, Sendable {
    case pus, threads, quota, memory, isa, numa
  }

  /// What reading back shows.
  package enum Verification: Hashable, Sendable {
    /// The machine says what was requested.
    case verified
    /// The machine says something else.
    case contradicted(seen: String)
    /// Nothing can be read back, and why.
    case unverified(reason: String)
  }

  package var resource: Resource
  package var requested: String
  /// The mechanism, or `unenforced`.
  package var enforcedBy: String
  /// Why it is not enforced.
  package var reason: String?
  package var verification: Verification
}

/// A resource fact in a record.
package struct EncodedResourceFactV1: Codable, Hashable, Sendable {
  package var resource: String
  package var requested: String
  package var enforcedBy: String
  package var reason: String?
  /// `true`, `false`, or absent when nothing can be read back.
  package var verified: Bool?
  package var detail: String?

  /// Writes a fact down.
  package init(_ fact: ResourceFact) {
    resource = fact.resource.rawValue
    requested = fact.requested
    enforcedBy = fact.enforcedBy
    reason = fact.reason
    switch fact.verification {
    case .verified: verified = true
    case .contradicted(let seen):
      verified = false
      detail = "read back: \(seen)"
    case .unverified(let reason): detail = reason
    }
  }
}

/// A budget in a record.
package struct EncodedBudgetV1: Codable, Hashable, Sendable {
  package var budget: String
  package var pus: String
  package var cores: Int
  package var threads: Int
  package var quotaPUs: Double?
  package var memoryBytes: Int64?
  package var isa: String?
  package var numaNodes: String?
  package var standing: String

  /// Writes a budget down.
  package init(_ budget: Budget) {
    self.budget = budget.name
    pus = budget.pus.description
    cores = budget.coreCount
    threads = budget.threads
    quotaPUs = budget.quota
    memoryBytes = budget.memory?.bytes
    isa = budget.isa?.rawValue
    numaNodes = budget.numaNodes?.description
    standing = budget.standing.rawValue
  }
}
