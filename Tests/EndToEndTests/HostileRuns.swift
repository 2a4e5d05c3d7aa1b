import Foundation
import Testing

/// The kernels of `Tests/Fixtures/hostile` as plugins, compiled once and again when they change.
enum HostilePlugins {
  /// Why they can't be built here; `nil` if they can.
  static let hindrance: String? =
    ["/usr/bin/make", "/usr/bin/cc"].first { !FileManager.default.isExecutableFile(atPath: $0) }
    .map { "There is no \($0): apt-get install build-essential" }

  /// A folder with a folder for each plugin.
  static func folder() throws -> URL { try built.get() }

  private static let built = Result {
    let folder = try Program.folder().appending(path: "hostile-kernels")
    let make = Process()
    make.executableURL = URL(filePath: "/usr/bin/make")
    make.arguments = [
      "-s", "-j2", "-C", Program.checkout.appending(path: "Tests/Fixtures/hostile").path,
      "OUT=\(folder.path)",
    ]
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return folder
  }
}

/// What a run made of one kernel.
struct HostileResult: Sendable {
  var outcome: String
  var message: String
  /// What its last invocation says it tried.
  var facts: [String: String]
  /// Samples that are shorter than the kernel's shortest honest iterations take: forged times.
  var impossibleSamples: [String]
  /// Whether it says how long an honest iteration takes, or that no other PU helped it.
  var accountsForItself: Bool

  /// `harmless` for a measurement, and the outcome's name for all others.
  var ending: String { ["ok", "noisy", "not-converged"].contains(outcome) ? "harmless" : outcome }
}

/// What runs made of the kernels that lie: one run for each setting, and for each kernel that might
/// disturb others.
actor HostileRuns {
  static let shared = HostileRuns()
  private var runs: [String: Task<[String: HostileResult], any Error>] = [:]

  /// Returns what a run made of a kernel.
  func result(of kernel: HostileKernel) async throws -> HostileResult {
    let kernels =
      kernel.isAlone
      ? [kernel] : HostileKernel.all.filter { $0.setting == kernel.setting && !$0.isAlone }
    let name = kernel.isAlone ? kernel.name : kernel.setting.rawValue
    let run =
      runs[name]
      ?? Task.detached {
        try Self.measure(kernels.map(\.name), on: kernel.setting).results
      }
    runs[name] = run
    return try #require(await run.value[kernel.name], "\(kernel.name) has no cell")
  }

  /// Measures kernels on the problem of a setting, each once.
  static func measure(
    _ kernels: [String], on setting: HostileKernel.Setting, more: [String] = ["--no-roofs"],
    environment: [String: String] = [:]
  ) throws -> (results: [String: HostileResult], output: Program.Result) {
    let folder = try TemporaryFolder()
    let plugins = try HostilePlugins.folder()
    let result = try Program.run(
      ["run", try folder.file("hostile.yaml", setting.suite), "--results", folder.url.path]
        + kernels.flatMap { ["--plugin-path", plugins.appending(path: $0).path] }
        + ["--kernels", kernels.map { "hostile-\($0)" }.joined(separator: ",")]
        + ["--time-limit", "0.1"] + more, environment: environment)
    try #require(result.code == 0, "\(result)")
    let lines = try Lines(folder.record())
    var results: [String: HostileResult] = [:]
    for name in kernels {
      let cell = "problem @ \(setting.budget) · hostile-\(name)"
      guard let summary = lines.of("summary").first(where: { $0["cell"] as? String == cell })
      else { continue }
      results[name] = HostileResult(
        summary, invocations: lines.of("invocation").filter { $0["cell"] as? String == cell })
    }
    return (results, result)
  }
}

extension HostileResult {
  /// Reads a cell's summary and its invocations.
  init(_ summary: [String: Any], invocations: [[String: Any]]) {
    outcome = summary["outcome"] as? String ?? "none"
    message = summary["message"] as? String ?? ""
    func facts(_ invocation: [String: Any]?) -> [String: String] {
      (invocation?["facts"] as? [String: Any])?["library"] as? [String: String] ?? [:]
    }
    self.facts = facts(invocations.last)
    accountsForItself =
      !invocations.isEmpty
      && invocations.allSatisfy {
        let facts = facts($0)
        return facts["honest.nanoseconds"] != nil || facts["other-pus"] == "0"
      }
    impossibleSamples = invocations.flatMap { invocation -> [String] in
      guard let least = facts(invocation)["honest.nanoseconds"].flatMap(Int.init),
        let iterations = invocation["iterationsPerSample"] as? Int,
        let groups = invocation["groups"] as? [[String: Any]]
      else { return [] }
      let samples: [Int] = groups.flatMap { $0["nanoseconds"] as? [Int] ?? [] }
      // What the channel costs, which is taken off, varies by as much.
      let shortest = least * iterations / 100 * 98
      return samples.filter { $0 < shortest }
        .map { "\($0) ns for \(iterations) iterations of at least \(least) ns" }
    }
  }
}
