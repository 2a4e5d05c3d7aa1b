import Foundation
import Testing

/// Fake libraries of NVIDIA's driver, compiled once, that say what a scenario says.
enum FakeNVML {
  /// Why they can't be built here; `nil` if they can.
  static let hindrance = HostilePlugins.hindrance

  private static let fixture = Program.checkout.appending(path: "Tests/Fixtures/nvml")

  private static let built = Result {
    let folder = try Program.folder().appending(path: "fake-nvml")
    let make = Process()
    make.executableURL = URL(filePath: "/usr/bin/make")
    make.arguments = ["-s", "-C", fixture.path, "OUT=\(folder.path)"]
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return folder
  }

  /// The variables by which a program finds a library with a scenario.
  static func environment(_ scenario: String, library: String = "new") throws -> [String: String] {
    [
      "LD_LIBRARY_PATH": try built.get().appending(path: library).path,
      "FAKE_NVML": fixture.appending(path: "scenarios/\(scenario)").path,
    ]
  }

  /// Runs the real program on a machine whose driver says what a scenario says.
  static func run(_ arguments: [String], _ scenario: String, library: String = "new") throws
    -> Program.Result
  {
    let result = try Program.run(
      arguments, environment: environment(scenario, library: library))
    // No output of any command has what tells one specimen from the next.
    #expect(!result.output.contains("secret") && !result.errors.contains("secret"))
    return result
  }
}

/// The real program on machines with NVIDIA's cards, as fake libraries tell of them.
@Suite(.enabled(if: FakeNVML.hindrance == nil, "\(FakeNVML.hindrance ?? "")"))
struct NVMLTests {
  private func machine(_ scenario: String, library: String = "new") throws -> [String: Any] {
    let result = try FakeNVML.run(["topology", "--json"], scenario, library: library)
    #expect(result.code == 0, "\(result.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private func cards(_ machine: [String: Any]) -> [[String: Any]] {
    (machine["computeDevices"] as? [[String: Any]] ?? []).filter { $0["id"] as? String != "cpu" }
  }

  private func warnings(_ scenario: String, library: String = "new") throws -> [String] {
    (try machine(scenario, library: library)["warnings"] as? [String] ?? [])
      .filter { !$0.contains("hwloc") }
  }

  @Test func `a card is shown with model, memory, SMs and link`() throws {
    let text = try FakeNVML.run(["topology"], "h100").output
    #expect(text.contains("─ gpu:0: NVIDIA H100 80GB HBM3, 79.6 GiB, 132 SMs, PCIe 5.0 ×16\n"))
    #expect(text.contains("GPU driver    NVIDIA 580.65.06, CUDA up to 13.0\n"))
  }

  @Test func `JSON has what the driver tells, in units`() throws {
    let card = try #require(cards(machine("h100")).first)
    #expect(card["id"] as? String == "gpu:0")
    #expect(card["name"] as? String == "NVIDIA H100 80GB HBM3")
    #expect(card["memoryBytes"] as? Int == 85_520_809_984)
    let facts = try #require(card["accelerator"] as? [String: Any])
    #expect(facts["computeCapability"] as? String == "9.0")
    #expect(facts["multiprocessors"] as? Int == 132)
    #expect(facts["freeMemoryBytes"] as? Int == 84_900_000_000)
    #expect((facts["clock"] as? [String: Int])?["maximumMegahertz"] == 1980)
    #expect((facts["power"] as? [String: Double])?["limitWatts"] == 700)
    // Of this moment, not the mean of a second.
    #expect((facts["power"] as? [String: Double])?["watts"] == 70.5)
    #expect(facts["clockReasons"] as? [String] == ["idle"])
    #expect(facts["persistence"] as? Bool == true)
    #expect(facts["divided"] as? Bool == false)
    #expect((facts["temperature"] as? [String: Int])?["slowdownCelsius"] == 92)
  }

  @Test func `two cards know each other by their links`() throws {
    let cards = cards(try machine("two-a100"))
    #expect(cards.map { $0["id"] as? String } == ["gpu:0", "gpu:1"])
    let peers = cards.compactMap {
      ($0["accelerator"] as? [String: Any])?["peers"] as? [[String: Any]]
    }
    #expect(peers.map { $0.first?["device"] as? String } == ["gpu:1", "gpu:0"])
    #expect(peers.map { $0.first?["links"] as? Int } == [12, 12])
    let second = try #require(cards.last?["accelerator"] as? [String: Any])
    #expect(second["processes"] as? Int == 1)
    #expect(second["processMemoryBytes"] as? Int == 1 << 30)
    #expect((second["errors"] as? [String: Any])?["remapPending"] as? Bool == true)
  }

  @Test func `a divided card names its instances`() throws {
    let card = try #require(cards(machine("mig")).first?["accelerator"] as? [String: Any])
    #expect(card["divided"] as? Bool == true)
    let instances = try #require(card["instances"] as? [[String: Any]])
    #expect(instances.map { $0["profile"] as? String } == ["1g.10gb", "3g.40gb"])
    #expect(instances.map { $0["multiprocessors"] as? Int } == [14, 60])
  }

  @Test func `cards change the fingerprint by model and count, and nothing else does`() throws {
    let one = try machine("h100")["fingerprint"] as? String
    let none = try machine("no-card")["fingerprint"] as? String
    #expect(one != none)
    #expect(try machine("mig")["fingerprint"] as? String == one)
    #expect(try machine("no-driver")["fingerprint"] as? String == none)
  }

  @Test func `a driver without a card, and a library without a driver, are no warning`() throws {
    for scenario in ["no-card", "no-driver"] {
      #expect(try warnings(scenario).isEmpty)
      #expect(try machine(scenario)["computeDevices"] == nil)
    }
    #expect(
      try FakeNVML.run(["topology"], "no-driver").output.contains(
        "GPUs          none. NVIDIA's library is installed, but its driver isn't loaded:"))
    #expect(
      try FakeNVML.run(["topology"], "no-card").output.contains("none: the driver finds no card"))
  }

  @Test func `a broken driver costs the cards and nothing else`() throws {
    #expect(
      try warnings("mismatch").first?.hasPrefix("NVIDIA's driver was updated while it was running")
        == true)
    #expect(
      try warnings("crash") == [
        "NVIDIA's library crashed when it was asked for the cards (signal 6): cards are left out. "
          + "See whether 'nvidia-smi' works."
      ])
    #expect(
      try warnings("h100", library: "damaged") == [
        "NVIDIA's library libnvidia-ml.so.1 is there, but can't be loaded: it may be of another "
          + "kind of processor, or incomplete. Install the driver again."
      ])
    let lost = try machine("one-lost")
    #expect(cards(lost).map { $0["id"] as? String } == ["gpu:0"])
    #expect(try warnings("one-lost").first?.hasPrefix("The card gpu:1 can't be read") == true)
  }

  @Test func `a driver that never answers is given up`() throws {
    #expect(
      try warnings("hang") == [
        "The driver didn't tell of its cards in 15 s: cards are left out. See whether 'nvidia-smi' "
          + "answers; 'sudo nvidia-smi -pm 1' makes it answer sooner."
      ])
  }

  @Test func `an old driver tells less`() throws {
    let card = try #require(
      cards(machine("h100", library: "old")).first?["accelerator"] as? [String: Any])
    #expect(card["multiprocessors"] == nil)
    #expect(card["computeCapability"] as? String == "9.0")
    #expect((card["power"] as? [String: Double])?["watts"] == 71)
    #expect(card["freeMemoryBytes"] as? Int == 84_900_000_000)
    #expect(card["clockReasons"] as? [String] == ["idle"])
    #expect(card["processes"] as? Int == 0)
  }

  @Test func `numbers that no card can have are left out`() throws {
    let device = try #require(cards(machine("garbage")).first)
    #expect(device["name"] == nil)
    #expect(device["memoryBytes"] == nil)
    let card = try #require(device["accelerator"] as? [String: Any])
    for key in ["computeCapability", "multiprocessors", "cuda", "divided", "persistence"] {
      #expect(card[key] == nil, "\(key)")
    }
    for key in ["clock", "power", "pcie", "temperature"] {
      #expect((card[key] as? [String: Any])?.isEmpty == true, "\(key)")
    }
    let errors = try #require(card["errors"] as? [String: Any])
    #expect(errors["corrected"] == nil && errors["uncorrected"] == nil)
    #expect(card["driver"] as? String == "1.0")
    #expect(card["processes"] as? Int == 1)
    #expect(card["processMemoryBytes"] == nil)
  }

  @Test func `the checkup finds what is wrong with each card, with commands`() throws {
    let result = try FakeNVML.run(["doctor", "--seconds", "0", "--json"], "two-a100")
    #expect(result.code == 0, "\(result.errors)")
    let checkup = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let findings = (checkup["findings"] as? [[String: Any]] ?? []).filter {
      ($0["check"] as? String)?.hasPrefix("GPU") == true
    }
    let seen = Dictionary(
      findings.map { ($0["check"] as? String ?? "", $0["seen"] as? String) },
      uniquingKeysWith: { first, _ in first })
    #expect(seen["GPU driver"] == "NVIDIA 550.54.15, CUDA up to 12.4")
    #expect(seen["GPU persistence"] == "gpu:0 to gpu:1 off")
    #expect(seen["GPU clock setting"] == "gpu:0 to gpu:1 1275 of 1410 MHz")
    #expect(seen["GPU power limit"] == "gpu:0 to gpu:1 300 of 400 W")
    #expect(seen["GPU ECC"] == "gpu:1 off")
    #expect(
      seen["GPU memory errors"]
        == "gpu:1 3 uncorrected errors, and a faulty row waits for a reset")
    #expect(seen["GPU processes"] == "gpu:1 1 process with 1 GiB")
    #expect(seen["GPU link"] == "gpu:0 to gpu:1 PCIe 3.0 ×8 of ×16")
    #expect(seen["GPU temperature"] == "gpu:1 85 °C, and the clock is lowered at 85 °C")
    #expect(
      seen["GPU clock reasons"] == "gpu:1 hardware-thermal, power-cap (by the hardware)")
    #expect(seen["GPU division"] == "gpu:0 to gpu:1 whole")
    let persistence = findings.first { $0["check"] as? String == "GPU persistence" }
    #expect(persistence?["command"] as? String == "sudo nvidia-smi -pm 1")
  }

  @Test func `the devices here are entries of the catalogue`() throws {
    let result = try FakeNVML.run(["devices", "--here", "--json"], "h100")
    let devices = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(devices.map { $0["device"] as? String } == ["cpu", "gpu:0"])
    #expect(devices.last?["catalogueID"] as? String == "h100")
    let text = try FakeNVML.run(["devices", "--here"], "garbage").output
    #expect(text.contains("gpu:0: its name isn't known, so it can't be looked up."))
  }

  @Test func `a device or the devices here, not both`() throws {
    let result = try Program.run("devices", "h100", "--here")
    #expect(result.code == 64)
    #expect(result.errors.contains("Give a device or --here, not both."))
  }

  @Test func `what a card does is told again and again, until nobody asks`() throws {
    let process = Process()
    process.executableURL = try Program.folder().appending(path: "divide")
    process.arguments = ["watch-accelerators"]
    process.environment = ProcessInfo.processInfo.environment.merging(
      try FakeNVML.environment("throttling")
    ) { $1 }
    let (questions, answers) = (Pipe(), Pipe())
    process.standardInput = questions
    process.standardOutput = answers
    try process.run()
    questions.fileHandleForWriting.write(Data("0\n7\nnonsense\n0\n0\n0\n".utf8))
    try questions.fileHandleForWriting.close()
    let text = String(decoding: answers.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 7)
    #expect(lines[1].isEmpty && lines[2].isEmpty)
    let states = try [0, 3, 4, 5].map {
      try #require(
        try JSONSerialization.jsonObject(with: Data(lines[$0].utf8)) as? [String: Any])
    }
    #expect(states.map { $0["clock"] as? Int } == [1980, 1980, 1410, 1200])
    #expect(
      states.map { $0["millijoules"] as? Int } == [1_000_000, 2_000_000, 3_000_000, 4_000_000])
    #expect(states.map { $0["watts"] as? Double } == [500, 690, 700, 400])
    #expect(
      states.map { ($0["clockReasons"] as? [String])?.sorted() } == [
        [], ["power-cap"], ["power-cap"], ["hardware-slowdown", "hardware-thermal"],
      ])
  }
}
