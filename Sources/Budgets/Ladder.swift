import Documents
package import Hardware
import Quantities

/// A series of budgets over one resource.
package enum Ladder: String, CaseIterable, Sendable {
  case cores, isa, quota, memory

  /// Returns the budgets of this ladder on a machine, from the smallest.
  package func requests(on machine: Machine) -> [BudgetRequest] {
    let cores = max(
      1, machine.cores.count { core in core.pus.contains(where: machine.allowedPUs.contains) })
    func request(_ change: (inout BudgetRequest) -> Void) -> BudgetRequest {
      var request = BudgetRequest()
      change(&request)
      return request
    }
    switch self {
    case .cores:
      let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 < cores }
      return (powers + [cores]).map { count in request { $0.cores = count } }
    case .isa:
      return machine.isa.map { isa in
        request {
          $0.cores = 1
          $0.isa = isa
        }
      }
    case .quota:
      let parts = sequence(first: 0.25) { $0 * 2 }.prefix { $0 < Double(cores) }
      return (parts + [Double(cores)]).map { quota in
        request {
          $0.cores = max(1, Int(quota.rounded(.up)))
          $0.quota = quota
        }
      }
    case .memory:
      guard let memory = machine.memory else { return [] }
      let mebibytes = memory.bytes >> 20
      let parts = [16, 8, 4, 2, 1].map { mebibytes / $0 }.filter { $0 >= 256 }
      return parts.map { part in request { $0.memory = .mebibytes(Double(part)) } }
    }
  }

  /// Reads a selection such as `cores`, `isa;cores=2` or `cores=1,quota=0.5;all`.
  ///
  /// - Throws: `BudgetError` for a part that is neither a ladder nor a budget.
  package static func requests(
    selecting text: String, on machine: Machine
  ) throws(BudgetError) -> [BudgetRequest] {
    var requests: [BudgetRequest] = []
    for part in text.split(separator: ";").map(String.init) {
      if let ladder = Ladder(rawValue: part) {
        requests += ladder.requests(on: machine)
      } else if !part.contains("="), part != "all" {
        let names = Ladder.allCases.map(\.rawValue) + ["all"]
        throw .badValue(
          key: "ladder", value: part,
          expected: "one of \(names.joined(separator: ", ")), or a budget such as cores=2."
            + suggestion(for: part, among: names))
      } else {
        requests.append(try BudgetRequest(parsing: part))
      }
    }
    var seen: Set<BudgetRequest> = []
    return requests.filter { seen.insert($0).inserted }
  }
}
