import Hardware
import Quantities

extension Check {
  /// What of the machine this process may use, and whether budgets can be enforced.
  static let grants = [
    Check("affinity", changesFigures: true) { symptoms in
      let seen = "\(symptoms.allowedPUs) of \(symptoms.pus) PUs"
      guard symptoms.allowedPUs < symptoms.pus else { return .fine(seen: seen) }
      return trouble(
        seen,
        effect: "'all' means what is allowed: the results are not those of the whole machine.",
        command:
          "taskset --all-tasks --cpu-list --pid 0-\(symptoms.pus - 1) $$  "
          + "# or ask the batch system for the whole node")
    },
    Check("CPU quota", changesFigures: true) { symptoms in
      guard let quota = symptoms.environment.controlGroup.quota else { return .fine(seen: "none") }
      let seen = "\((quota).fixed(2)) PUs"
      guard quota < Double(symptoms.allowedPUs) else { return .fine(seen: seen) }
      return trouble(
        seen, effect: "The kernel stops every process here once the quota of a period is used up.",
        cost:
          "\((1 - quota / Double(max(1, symptoms.allowedPUs))).percent) of the allowed PUs' time",
        advice: "Raise the limit of the container or the job, or measure with --budgets "
          + "'cores=\(max(1, Int(saturating: quota)))'.")
    },
    Check("enforcement") { symptoms in
      switch symptoms.quotaEnforcement {
      case .success(let mechanism): return .fine(seen: mechanism)
      case .failure(let why):
        return trouble(
          why.reason, effect: "Budgets with a quota are recorded as unenforced.",
          command:
            "systemd-run --user --scope --property=Delegate=yes $SHELL  "
            + "# then measure in that shell"
        )
      }
    },
  ]
}
