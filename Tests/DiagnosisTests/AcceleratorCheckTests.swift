import Diagnosis
import Hardware
import Quantities
import Testing

/// A card in good order.
private func healthy(_ index: Int = 0) -> Accelerator {
  var card = Accelerator(index: index, vendor: .nvidia)
  card.model = "NVIDIA A100-SXM4-80GB"
  card.memory = .init(total: .gibibytes(80), free: .gibibytes(79))
  card.clock = .init(now: 1410, maximum: 1410, application: 1410)
  card.memoryClock = .init(now: 1593, maximum: 1593, application: 1593)
  card.power = .init(now: 60, limit: 400, standard: 400, lowest: 100, highest: 400)
  card.division = .init(isOn: false)
  card.errors = .init(areCorrected: true, uncorrected: 0, remapIsPending: false, remapFailed: false)
  card.link = .init(generation: 4, highestGeneration: 4, width: 16, widest: 16)
  card.numaNode = 1
  card.nearPUs = [4, 5, 6, 7]
  card.persistence = true
  card.temperature = .init(now: 40, highest: 85, slowdown: 90, shutdown: 92)
  card.clockReasons = []
  card.processes = []
  return card
}

private func symptoms(_ accelerators: Accelerators) -> Symptoms {
  Symptoms(
    environment: Environment(), pus: 8, allowedPUs: 8, numaNodes: 2,
    quotaEnforcement: .success("CPU quotas by cgroup-v2"), accelerators: accelerators,
    allowedSet: [0, 1, 2, 3, 4, 5, 6, 7])
}

private func findings(_ cards: [Accelerator]) -> [Checkup.Finding] {
  Checkup(symptoms(Accelerators(cards, driver: "580.65.06", cuda: "13.0"))).findings
    .filter { $0.check.hasPrefix("GPU") }
}

/// What is said of a card with one thing out of order.
private func trouble(_ change: (inout Accelerator) -> Void) throws -> (String, Check.Trouble) {
  var card = healthy()
  change(&card)
  let troubles = findings([card]).compactMap { finding -> (String, Check.Trouble)? in
    guard case .trouble(let trouble) = finding.verdict else { return nil }
    return (finding.check, trouble)
  }
  #expect(troubles.count == 1)
  return try #require(troubles.first)
}

/// What can be out of order, one thing at a time: the check that finds it, what it sees, what it
/// costs, and the command that changes it.
private struct Disorder: Sendable, CustomTestStringConvertible {
  var check: String
  var seen: String
  var cost: String?
  var command: String?
  var change: @Sendable (inout Accelerator) -> Void

  var testDescription: String { "\(check): \(seen)" }

  static let all = [
    Disorder(
      check: "GPU persistence", seen: "gpu:0 off",
      cost: "a second or two at the start of each process", command: "sudo nvidia-smi -pm 1"
    ) { $0.persistence = false },
    Disorder(
      check: "GPU clock setting", seen: "gpu:0 1275 of 1410 MHz",
      cost: "up to 10 % of the highest clock", command: "sudo nvidia-smi -i 0 -ac 1593,1410"
    ) { $0.clock.application = 1275 },
    Disorder(
      check: "GPU power limit", seen: "gpu:0 300 of 400 W", cost: "up to 25 % of the power",
      command: "sudo nvidia-smi -i 0 -pl 400"
    ) { $0.power.limit = 300 },
    Disorder(
      check: "GPU ECC", seen: "gpu:0 off", command: "sudo nvidia-smi -i 0 -e 1  # then restart"
    ) { $0.errors.areCorrected = false },
    Disorder(
      check: "GPU memory errors",
      seen: "gpu:0 2 uncorrected errors, and a faulty row waits for a reset",
      command: "sudo nvidia-smi -i 0 -r  # resets the card; it must be idle"
    ) {
      $0.errors.uncorrected = 2
      $0.errors.remapIsPending = true
    },
    Disorder(
      check: "GPU processes", seen: "gpu:0 1 process with 20 GiB",
      cost: "up to 25 % of the memory",
      command: "nvidia-smi --query-compute-apps=pid,used_memory --format=csv  "
        + "# see which, and stop them for the measurement"
    ) { $0.processes = [.init(id: 4242, memory: .gibibytes(20))] },
    Disorder(
      check: "GPU link", seen: "gpu:0 PCIe 4.0 ×8 of ×16",
      cost: "up to 50 % of the bandwidth of copies"
    ) { $0.link.width = 8 },
    Disorder(
      check: "GPU link", seen: "gpu:0 PCIe 3.0 ×16 of 4.0 under load",
      cost: "up to 50 % of the bandwidth of copies"
    ) { $0.link.generation = 3 },
    Disorder(
      check: "GPU temperature", seen: "gpu:0 80 °C, and the clock is lowered at 85 °C"
    ) { $0.temperature.now = 80 },
    Disorder(
      check: "GPU clock reasons", seen: "gpu:0 hardware-slowdown (by the hardware)",
      cost: "up to 50 % of the highest clock right now",
      command: "nvidia-smi -q -d PERFORMANCE  # tells since when"
    ) {
      $0.clockReasons = [.hardware]
      $0.clock.now = 705
    },
    Disorder(
      check: "GPU clock reasons", seen: "gpu:0 power-cap",
      command: "nvidia-smi -q -d PERFORMANCE  # tells since when"
    ) { $0.clockReasons = [.powerCap] },
    Disorder(
      check: "GPU division", seen: "gpu:0 2 instances",
      command: "sudo nvidia-smi -i 0 -mig 0  # the card must be idle"
    ) {
      $0.division = .init(
        isOn: true, instances: [.init(profile: "1g.10gb"), .init(profile: "3g.40gb")])
    },
    Disorder(
      check: "GPU locality", seen: "gpu:0 near PUs 8-11, none of which is allowed",
      command: "numactl --cpunodebind=1 --membind=1 $SHELL"
    ) { $0.nearPUs = [8, 9, 10, 11] },
  ]
}

struct AcceleratorCheckTests {
  @Test func `a machine without cards has no checks of them`() {
    #expect(
      !Checkup(symptoms(Accelerators())).findings.contains { $0.check.hasPrefix("GPU") })
  }

  @Test func `a healthy card has no trouble, and every check ran`() {
    let findings = findings([healthy()])
    #expect(findings.count == 12)
    for finding in findings {
      guard case .fine = finding.verdict else {
        Issue.record("\(finding.check): \(finding.verdict)")
        continue
      }
    }
  }

  @Test(arguments: Disorder.all)
  private func `one thing out of order is the one trouble`(disorder: Disorder) throws {
    let (check, trouble) = try trouble(disorder.change)
    #expect(check == disorder.check)
    #expect(trouble.seen == disorder.seen)
    #expect(trouble.cost == disorder.cost)
    #expect(trouble.command == disorder.command)
    #expect(trouble.command != nil || trouble.advice != nil)
  }

  @Test func `no command is run, and each that changes something asks for an administrator`() {
    let commands = Disorder.all.compactMap(\.command)
    let changing = commands.filter { $0.contains("nvidia-smi -i") || $0.contains("-pm") }
    #expect(changing.count == 6)
    #expect(changing.allSatisfy { $0.hasPrefix("sudo ") })
  }

  @Test func `an idle card's slow link is fine, and that it may be slow is said`() throws {
    var card = healthy()
    card.clockReasons = [.idle]
    card.link.generation = 1
    let link = try #require(findings([card]).first { $0.check == "GPU link" })
    #expect(
      link.verdict
        == .fine(
          seen: "gpu:0 PCIe 1.0 ×16 of 4.0, as idle cards lower it; under load it isn't known"))
  }

  @Test func `cards of which the same is seen are said once`() throws {
    var cards = (0..<4).map { healthy($0) }
    cards[3].persistence = false
    let driver = try #require(findings(cards).first { $0.check == "GPU ECC" })
    #expect(driver.verdict == .fine(seen: "gpu:0 to gpu:3 on"))
    let persistence = try #require(findings(cards).first { $0.check == "GPU persistence" })
    guard case .trouble(let trouble) = persistence.verdict else {
      Issue.record("\(persistence.verdict)")
      return
    }
    #expect(trouble.seen == "gpu:3 off")
  }

  @Test func `one command is for all cards with the same trouble`() throws {
    var cards = (0..<4).map { healthy($0) }
    for index in [0, 3] { cards[index].power.limit = 300 }
    let limit = try #require(findings(cards).first { $0.check == "GPU power limit" })
    guard case .trouble(let trouble) = limit.verdict else {
      Issue.record("\(limit.verdict)")
      return
    }
    #expect(trouble.seen == "gpu:0 300 of 400 W; gpu:3 300 of 400 W")
    #expect(trouble.command == "sudo nvidia-smi -i 0,3 -pl 400")
  }

  @Test func `what a card doesn't tell is not run, never fine`() {
    let silent = findings([Accelerator(index: 0, vendor: .nvidia)])
    let notRun = silent.filter { if case .notRun = $0.verdict { true } else { false } }
    #expect(
      notRun.map(\.check) == [
        "GPU persistence", "GPU clock setting", "GPU power limit", "GPU ECC", "GPU memory errors",
        "GPU processes", "GPU link", "GPU temperature", "GPU clock reasons", "GPU division",
        "GPU locality",
      ])
  }

  @Test func `a library without a driver is not run, a broken driver is trouble`() throws {
    func driver(_ fault: AcceleratorFault) throws -> Check.Verdict {
      let findings = Checkup(symptoms(Accelerators(faults: [fault]))).findings
        .filter { $0.check.hasPrefix("GPU") }
      #expect(findings.map(\.check) == ["GPU driver"])
      return try #require(findings.first?.verdict)
    }
    #expect(
      try driver(.refused(code: 9))
        == .notRun(reason: "there is no card, or its driver isn't loaded"))
    guard case .trouble(let trouble) = try driver(.refused(code: 18)) else {
      Issue.record("a driver of two versions is fine")
      return
    }
    #expect(trouble.effect.hasPrefix("NVIDIA's driver was updated while it was running"))
  }

  @Test func `AMD's power limit has AMD's command`() throws {
    let (_, trouble) = try trouble {
      $0.vendor = .amd
      $0.power.limit = 200
    }
    #expect(trouble.command == "sudo rocm-smi --setpoweroverdrive 400")
  }
}
