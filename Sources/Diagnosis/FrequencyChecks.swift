import Hardware
import Quantities
import Sentinels

extension Check {
  /// What decides how fast the processor's clock runs, and how time is read.
  static let frequency = [
    Check("governor", changesFigures: true) { symptoms in
      guard let governor = symptoms.environment.governor else {
        return .notRun(reason: "the kernel shows no frequency governor to this machine")
      }
      guard governor != "performance" else { return .fine(seen: governor) }
      return trouble(
        "\(governor)",
        effect: "The frequency follows the load, so short kernels are timed while it rises.",
        command: "sudo cpupower frequency-set -g performance")
    },
    Check("turbo") { symptoms in
      guard let turbo = symptoms.environment.turbo else {
        return .notRun(
          reason: "the kernel doesn't show whether the processor may exceed its base frequency")
      }
      guard turbo else { return .fine(seen: "off") }
      return trouble(
        "on",
        effect: "The frequency depends on heat and on how many cores are busy: one core looks "
          + "better than its share.",
        command:
          "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost  # Intel: echo 1 | sudo tee "
          + "/sys/devices/system/cpu/intel_pstate/no_turbo")
    },
    Check("SMT") { symptoms in
      guard let smt = symptoms.environment.smt else {
        return .notRun(reason: "the kernel doesn't show whether cores run several PUs")
      }
      guard smt else { return .fine(seen: "off") }
      return trouble(
        "on", effect: "Whatever runs on a core's other PU takes its ports and caches.",
        command: "echo off | sudo tee /sys/devices/system/cpu/smt/control")
    },
    Check("clock source") { symptoms in
      guard let source = symptoms.environment.clockSource else {
        return .notRun(reason: "the kernel doesn't name its clock source")
      }
      let reading = symptoms.vigil.map {
        "\(Int(saturating: $0.clockNanoseconds.rounded())) ns a reading"
      }
      let seen = [source, reading].compactMap(\.self).joined(separator: ", ")
      let isSlow = symptoms.vigil.map { $0.clockNanoseconds > 250 } ?? (source != "tsc")
      guard isSlow else { return .fine(seen: seen) }
      return trouble(
        seen, effect: "Reading the time is a system call, which short samples pay for.",
        cost: reading,
        command:
          "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource")
    },
    Check("frequency") { symptoms in
      guard let vigil = symptoms.vigil, let steadiness = Steadiness(vigil) else {
        return .notRun(reason: "the machine was not probed")
      }
      guard steadiness.slowed >= 0.05 else {
        return .fine(seen: "steady in \(steadiness.probes) probes")
      }
      return trouble(
        "\(steadiness.slowed.percent) of \(steadiness.probes) probes ran slow, arithmetic and "
          + "latency alike",
        effect: "The clock changes while kernels are timed.",
        cost: "those probes took \(steadiness.slowedFactor) times as long",
        advice: "Fix the frequency (see governor and turbo), and look after cooling.")
    },
  ]
}
