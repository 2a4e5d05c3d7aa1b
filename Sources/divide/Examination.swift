import Budgets
import Diagnosis
import FoundationEssentials
import Hardware
import Sentinels
import System

extension Symptoms {
  /// Reads the symptoms of this machine, and probes it.
  ///
  /// - Parameters:
  ///   - machine: What hwloc and the kernel say.
  ///   - seconds: How long to probe; 0 not to.
  ///   - library: Asks the linear algebra library.
  init(examining machine: Machine, seconds: Double, library: LibraryInquiry) {
    let variables = LibraryVariables.among(ProcessInfo.processInfo.environment)
    self.init(
      environment: machine.environment, pus: machine.allPUs.count,
      allowedPUs: machine.allowedPUs.count, numaNodes: machine.numaNodes.count,
      swap: Swap(SystemFiles()), quotaEnforcement: Self.quotaEnforcement(on: machine),
      variables: variables, accelerators: machine.accelerators, allowedSet: machine.allowedPUs)
    self.library = library.answer()
    if variables["OPENBLAS_CORETYPE"] != nil { overrideRatio = library.overrideRatio() }
    if seconds > 0 { vigil = Vigil.keep(on: machine.allowedPUs.indexes, seconds: seconds) }
  }

  /// Asks how the smallest quota would be enforced.
  private static func quotaEnforcement(on machine: Machine) -> Result<String, Unenforced> {
    let budget: Budget
    do throws(BudgetError) {
      budget = try Budget(BudgetRequest(quota: BudgetRequest.smallestQuota), on: machine)
    } catch {
      return .failure(Unenforced(reason: error.description))
    }
    let capabilities = Capabilities.probe(environment: ProcessInfo.processInfo.environment)
    switch EnforcementPlan(for: budget, with: capabilities).facts[.quota]?.enforcement {
    case .by(let mechanism, _): return .success("CPU quotas by \(mechanism.rawValue)")
    case .unenforced(let reason): return .failure(Unenforced(reason: reason))
    case .fromOutside, .notLimited, nil:
      preconditionFailure("A budget with a quota is one that limits it.")
    }
  }
}

extension Symptoms.Swap {
  /// Reads swap from `/proc/meminfo`; `nil` if the kernel doesn't tell.
  init?(_ files: SystemFiles) {
    var kibibytes: [Substring: Int64] = [:]
    for line in files.text("proc/meminfo")?.split(whereSeparator: \.isNewline) ?? [] {
      let fields = line.split(separator: " ")
      guard fields.count == 3, let count = Int64(fields[1]) else { continue }
      kibibytes[fields[0].dropLast()] = count
    }
    guard let total = kibibytes["SwapTotal"], let free = kibibytes["SwapFree"] else { return nil }
    self.init(total: total * 1024, used: (total - free) * 1024)
  }
}
