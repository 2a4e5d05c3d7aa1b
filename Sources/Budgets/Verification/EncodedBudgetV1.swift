import Hardware
import Quantities

/// A budget in a record.
package struct EncodedBudgetV1: Codable, Hashable, Sendable {
  /// The canonical text of the request.
  package var budget: String
  /// The PUs in the kernel's list format.
  package var pus: String
  /// The number of cores.
  package var cores: Int
  /// The number of threads that may compute.
  package var threads: Int
  /// The quota in force, the budget's or that of an outer control group.
  package var quotaPUs: Double?
  /// The memory that the budget names.
  package var memoryBytes: Int64?
  /// The newest instruction set that the budget names.
  package var isa: String?
  /// The NUMA nodes in the kernel's list format.
  package var numaNodes: String?
  /// `native` or `emulated`.
  package var standing: String

  /// Writes a budget down.
  package init(_ budget: Budget) {
    self.budget = budget.name
    pus = budget.pus.description
    cores = budget.cores
    threads = budget.threads
    quotaPUs = budget.quotaInForce
    memoryBytes = budget.memory?.bytes
    isa = budget.isa?.rawValue
    numaNodes = budget.numa?.description
    standing = budget.standing.rawValue
  }
}

/// A resource fact in a record.
package struct EncodedResourceFactV1: Codable, Hashable, Sendable {
  /// The resource, such as `memory`.
  package var resource: String
  /// What was requested, in words; `unlimited` where only the surroundings limit it.
  package var requested: String
  /// The mechanism, whose limit it is where it comes from outside, or `unenforced`.
  package var enforcedBy: String
  /// Why it is not enforced, or what else there is to know of how it is.
  package var reason: String?
  /// `true`, `false`, or absent when nothing can be read back.
  package var verified: Bool?
  /// What was read back, or why nothing was.
  package var detail: String?

  /// Writes a fact down; `nil` for a resource that nothing limits.
  package init?(_ fact: ResourceFact) {
    resource = fact.resource.rawValue
    requested = fact.requested ?? "unlimited"
    switch fact.enforcement {
    case .by(let mechanism, let note):
      enforcedBy = mechanism.rawValue
      reason = note
    case .unenforced(let reason):
      enforcedBy = Self.unenforced
      self.reason = reason
    case .fromOutside(let whose, let limit):
      enforcedBy = whose
      reason = limit
    case .notLimited: return nil
    }
    switch fact.verification {
    case .pending: break
    case .yes(let seen):
      verified = true
      detail = "read back: \(seen)"
    case .no(let seen):
      verified = false
      detail = "read back: \(seen)"
    case .notPossible(let reason): detail = reason
    }
  }

  /// What enforces a limit that nothing enforces.
  private static let unenforced = "unenforced"

  /// Whether a limit was requested that nothing enforces.
  package var isUnenforced: Bool { enforcedBy == Self.unenforced }
  /// Whether the limit is not the budget's, but that of a control group around the run.
  package var isOfOuterGroup: Bool { enforcedBy == outerControlGroup }
}

/// Whose the limits are that bind this process and all it starts.
let outerControlGroup = "outer control group"
