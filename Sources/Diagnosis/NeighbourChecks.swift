import Hardware
import Quantities
import Sentinels

extension Check {
  /// Who else uses the processor.
  static let neighbours = [
    Check("other processes") { symptoms in
      guard let vigil = symptoms.vigil else { return .notRun(reason: "the machine was not probed") }
      let seen = "\((vigil.othersPUs).fixed(2)) PUs busy"
      guard vigil.othersPUs > 0.05 else { return .fine(seen: seen) }
      return trouble(
        seen, effect: "They take turns with the kernel, and empty its caches.",
        cost: "\(min(1, vigil.othersPUs / Double(max(1, symptoms.pus))).percent) of the machine",
        command: "top  # see which, and stop them for the measurement")
    },
    Check("hypervisor") { symptoms in
      guard let hypervisor = symptoms.environment.hypervisor else { return .fine(seen: "none") }
      return trouble(
        hypervisor,
        effect: "Other machines share this processor unseen; steal time shows only part "
          + "of it.",
        advice: "Rent dedicated hosts, or measure with '--preset standard' and heed the tags.")
    },
    Check("stolen time") { symptoms in
      guard let vigil = symptoms.vigil else { return .notRun(reason: "the machine was not probed") }
      guard vigil.stolenPUs > 0.01 else { return .fine(seen: "none in the probes") }
      return trouble(
        "\((vigil.stolenPUs).fixed(2)) PUs",
        effect: "The hypervisor runs others in this machine's time.",
        cost: "\((vigil.stolenPUs / Double(max(1, symptoms.pus))).percent) of the machine",
        advice: "Measure at another time, or rent dedicated hosts.")
    },
    Check("shared cores") { symptoms in
      guard let vigil = symptoms.vigil, let steadiness = Steadiness(vigil) else {
        return .notRun(reason: "the machine was not probed")
      }
      guard steadiness.contended >= 0.05 else {
        return .fine(seen: "no sign in \(steadiness.probes) probes")
      }
      return trouble(
        "\(steadiness.contended.percent) of \(steadiness.probes) probes had slow arithmetic at "
          + "full frequency",
        effect: "Something unseen uses the same core's arithmetic units: throughput falls without "
          + "any steal time.",
        cost: "those probes took \(steadiness.contendedFactor) times as long",
        advice: "Measure at another time; 'divide run' tags such invocations as port-contention.")
    },
  ]
}
