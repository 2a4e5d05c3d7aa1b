import Findings
import Presentation
import RecordFormat
import Records

extension UnenforcedBudget {
  /// What the reader has to know of a budget whose limits didn't hold, and what to do.
  var note: Note {
    let limits = facts.map { fact in
      let why = [fact.reason, fact.isUnenforced ? nil : fact.detail].compactMap(\.self)
        .joined(separator: "; ")
      return "\(fact.resource)=\(fact.requested) \(fact.isUnenforced ? "was" : "is") "
        + (fact.isUnenforced ? "enforced by nothing" : "not what reading back showed")
        + (why.isEmpty ? "" : " (\(why))")
    }
    return Note(
      "\(name): unenforced: \(limits.joined(separator: ", ")).", .bad,
      details: [
        "It ran without this limit, so no hours, capacities or access are estimated from it."
      ] + Set(facts.map(Self.advice)).sorted(), command: command)
  }

  private static func advice(for fact: ResourceFactV1) -> String {
    switch fact.resource {
    case "quota", "memory":
      "Measure again in a shell in which control groups may be made, or leave \(fact.resource) out "
        + "of the budget. 'divide doctor' says what is possible here."
    case "isa":
      "Leave out kernels that ignore the instruction set, or isa out of the budget."
    default: "Measure again where it can be enforced, or leave \(fact.resource) out of the budget."
    }
  }

  private var command: String? {
    facts.contains { $0.resource == "quota" || $0.resource == "memory" }
      ? "systemd-run --user --scope --property=Delegate=yes $SHELL" : nil
  }
}

/// A limit of a budget that didn't hold, as JSON.
struct EncodedUnenforcedV1: Encodable {
  let budget: String
  let resource: String
  let requested: String
  let reason: String?
  let detail: String?

  init(_ fact: ResourceFactV1, of budget: String) {
    self.budget = budget
    resource = fact.resource
    requested = fact.requested
    reason = fact.reason
    detail = fact.detail
  }
}

extension [UnenforcedBudget] {
  /// The same for JSON.
  var encoded: [EncodedUnenforcedV1] {
    flatMap { budget in budget.facts.map { EncodedUnenforcedV1($0, of: budget.name) } }
  }
}
