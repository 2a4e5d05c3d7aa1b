import Foundation
import Testing

/// Files of strangers, with what terminals take for commands in them: none of it gets through.
struct HostileTextTests {
  /// What a terminal may take for a command, or for a change of the direction of writing.
  private static let commands: [String] = [
    "\u{1B}[2J", "\u{1B}]0;owned\u{07}", "\u{9B}31m", "\u{202E}", "\u{2066}", "\u{08}", "\u{7F}",
    "\u{0D}", "\u{90}q", "\u{2028}",
  ]

  /// The same numbers on every machine.
  private struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
  }

  /// Returns a file with one to four commands, mostly within words so that it stays readable.
  private func mutated(_ text: String, asJSON: Bool, _ dice: inout Dice) -> String {
    var characters = Array(text)
    for _ in 0...dice.below(asJSON ? 2 : 4) {
      var place = dice.below(characters.count)
      for _ in 0..<64 where !characters[place].isLetter { place = dice.below(characters.count) }
      let command = Self.commands[dice.below(Self.commands.count)]
      characters.insert(contentsOf: Array(asJSON ? escaped(command) : command), at: place)
    }
    return String(characters)
  }

  /// Returns a command as the text of JSON has it: as it is, JSON doesn't allow it.
  private func escaped(_ command: String) -> String {
    command.utf16.map { "\\u" + String(Int($0) | 0x10000, radix: 16).dropFirst() }.joined()
  }

  private func faults(of text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A: false
      case ..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
      default: false
      }
    }
  }

  /// Reads mutated files with a command, and expects harmless text from it.
  private func check(
    _ text: String, name: String, _ commands: [[String]], seed: UInt64, count: Int
  ) throws {
    let folder = try TemporaryFolder()
    var dice = Dice(seed: seed)
    var shownToTheEnd = 0
    for number in 0..<count {
      let path = try folder.file(
        name, mutated(text, asJSON: name.hasSuffix(".jsonl"), &dice))
      let command = commands[number % commands.count].map { $0 == "FILE" ? path : $0 }
      let result = try Program.run(command)
      let shown = result.output + result.errors
      #expect([0, 1].contains(result.code), "\(number): \(command): \(shown)")
      shownToTheEnd += result.code == 0 ? 1 : 0
      #expect(faults(of: shown).isEmpty, "\(number): \(command): \(shown.debugDescription)")
    }
    // Errors alone would show little of a file.
    #expect(shownToTheEnd > 0)
  }

  private func fixture(_ path: String) throws -> String {
    try String(
      contentsOf: Program.checkout.appending(path: "Tests/Fixtures/\(path)"), encoding: .utf8)
  }

  @Test func `no command of a record reaches the terminal`() throws {
    try check(
      fixture("Fuzz/record/one-cell.jsonl"), name: "record.jsonl",
      [
        ["compare", "FILE", "FILE"], ["report", "FILE", "--brief"],
        ["estimate", "--record", "FILE", "--paper", "alexnet", "--draws", "100"],
      ], seed: 11, count: 60)
  }

  @Test func `no command of a YAML file reaches the terminal`() throws {
    let tiers = try String(
      contentsOf: Program.checkout.appending(path: "Sources/Estimation/Catalogue/tiers.yaml"),
      encoding: .utf8)
    try check(
      tiers, name: "tiers.yaml",
      [
        ["tiers", "--tiers", "FILE"], ["tiers", "lab-server", "--tiers", "FILE"],
        ["tiers", "--tiers", "FILE", "--format", "csv"], ["tiers", "--tiers", "FILE", "--json"],
      ], seed: 12, count: 40)
  }

  @Test func `no command of a table reaches the terminal`() throws {
    try check(
      fixture("Tables/holdings.csv"), name: "t.csv",
      [
        ["inequality", "FILE", "--value", "owned", "--group", "sector", "--resamples", "100"],
        ["inequality", "FILE", "--device", "name", "--count", "owned"],
        ["inequality", "FILE", "--value", "owned", "--resamples", "100", "--json"],
      ], seed: 13, count: 40)
  }

  @Test func `no command of a kernel, of its manifest or of what it prints reaches the terminal`()
    throws
  {
    let folder = try TemporaryFolder()
    let suite = try folder.file("tiny.yaml", ProgramKernelTests.suite)
    let kernel = ["--plugin-path", "Tests/Fixtures/Python/terminal"]
    let commands =
      [["run", suite, "--kernels", "python-terminal", "--results", folder.url.path, "--no-roofs"]]
      + ["text", "markdown", "csv", "json"].map { ["plugin", "list", "--format", $0] }
      + [["plugin", "check", "python-terminal", "--rules", "loads,declared,memory"]]
    for command in commands {
      let result = try Program.run(command + kernel)
      let shown = result.output + result.errors
      #expect(shown.contains("terminal"), "\(command): \(shown)")
      #expect(faults(of: shown).isEmpty, "\(command): \(shown.debugDescription)")
    }
    let report = try Program.run(["report", try folder.record().path])
    #expect(report.output.contains("\u{FFFD}[2Jthis"))
    #expect(faults(of: report.output + report.errors).isEmpty, "\(report.output.debugDescription)")
  }

  @Test func `no command of an argument reaches the terminal`() throws {
    for command in [
      ["\u{1B}[2Jrun"], ["devices", "\u{1B}]0;x\u{07}"], ["run", "\u{9B}31m.yaml"],
      ["inequality", "\u{202E}.csv", "--value", "v"], ["--\u{1B}[2J"], ["help", "\u{1B}c"],
    ] {
      let result = try Program.run(command)
      #expect(result.code != 0)
      #expect(!result.errors.isEmpty)
      #expect(faults(of: result.output + result.errors).isEmpty, "\(command)")
    }
  }
}
