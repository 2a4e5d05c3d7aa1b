package import Budgets
import Hardware
import Operations
import Quantities
package import RecordFormat

extension BudgetV1 {
  /// Writes a budget down.
  package init(_ budget: Budget) {
    self.init(
      budget: budget.name, pus: budget.pus.description, cores: budget.cores,
      threads: budget.threads, quotaPUs: budget.quotaInForce, memoryBytes: budget.memory?.bytes,
      isa: budget.isa?.rawValue, numaNodes: budget.numa?.description,
      standing: budget.standing.rawValue,
      device: budget.device == .cpu ? nil : budget.device.description)
  }
}

extension ResourceFactV1 {
  /// Writes a fact down; `nil` for a resource that nothing limits.
  package init?(_ fact: ResourceFact) {
    self.init(
      resource: fact.resource.rawValue, requested: fact.requested ?? "unlimited", enforcedBy: "")
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

  /// What a record names as the mechanism of a limit that nothing enforces.
  private static let unenforced = "unenforced"

  /// Whether a limit was requested that nothing enforces.
  package var isUnenforced: Bool { enforcedBy == Self.unenforced }
  /// Whether the limit is not the budget's, but that of a control group around the run.
  package var isOfOuterGroup: Bool { enforcedBy == outerControlGroup }
}
