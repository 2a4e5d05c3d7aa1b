import Foundation
import Testing

/// What a run makes of kernels that lie about their work, their time, their speech and what they
/// take.
@Suite(.enabled(if: HostilePlugins.hindrance == nil, "\(HostilePlugins.hindrance ?? "")"))
struct HostileKernelTests {
  @Test(arguments: HostileKernel.all.filter { !$0.showsInTimes })
  func `a lie is named by its outcome`(_ kernel: HostileKernel) async throws {
    let result = try await HostileRuns.shared.result(of: kernel)
    #expect(
      kernel.outcomes.contains(result.ending),
      "It \(kernel.lie): \(result.outcome): \(result.message) \(result.facts)")
  }

  @Test(arguments: HostileKernel.all.filter(\.mayBeHarmless))
  func `what a kernel tries in vain is refused`(_ kernel: HostileKernel) async throws {
    let result = try await HostileRuns.shared.result(of: kernel)
    guard result.ending == "harmless" else { return }
    for (key, value) in kernel.facts {
      #expect(result.facts[key] == value, "It \(kernel.lie): \(key)")
    }
  }

  @Test func `every kind of lie is told by at least three kernels, and each fixture is tried`()
    throws
  {
    let kinds = Dictionary(grouping: HostileKernel.all, by: \.kind)
    #expect(HostileKernel.Kind.allCases.allSatisfy { kinds[$0]?.count ?? 0 >= 3 })
    let fixtures = try FileManager.default.contentsOfDirectory(
      atPath: Program.checkout.appending(path: "Tests/Fixtures/hostile").path)
    let tried = Set(HostileKernel.all.map(\.name))
    // The control, what becomes several fixtures, what they share, and the roofs' impostor.
    let others: Set = ["Makefile", "common", "honest", "named-roofline"]
    for fixture in fixtures where !others.contains(fixture) {
      #expect(
        tried.contains(fixture) || tried.contains { $0.hasPrefix(fixture + "-") }, "\(fixture)")
    }
  }

  @Test func `the same code without a lie is measured`() throws {
    let setting = HostileKernel.Setting.product
    let result = try #require(try HostileRuns.measure(["honest"], on: setting).results["honest"])
    #expect(result.ending == "harmless", "\(result.message)")
    #expect(result.accountsForItself)
  }
}

/// The same, with what only times tell: on a quiet machine.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["DIVIDE_TIMED_TESTS"] != nil,
    "Times tell little beside other tests. 'make conformance' compares them."))
struct HostileTimedConformanceTests {
  @Test(arguments: HostileKernel.all)
  func `a lie is named by its outcome, or changes nothing`(_ kernel: HostileKernel) async throws {
    let result = try await HostileRuns.shared.result(of: kernel)
    #expect(
      kernel.outcomes.contains(result.ending),
      "It \(kernel.lie): \(result.outcome): \(result.message) \(result.facts)")
    guard result.ending == "harmless" else { return }
    #expect(result.impossibleSamples.isEmpty, "It \(kernel.lie)")
    #expect(result.accountsForItself, "It \(kernel.lie): \(result.facts)")
  }
}

/// What kernels leave behind, send away or say to terminals: nothing.
@Suite(
  .serialized, .enabled(if: HostilePlugins.hindrance == nil, "\(HostilePlugins.hindrance ?? "")"))
struct HostileTraceTests {
  @Test(arguments: ["daemon-computes", "keeps-memory-busy", "adopts-orphans", "forks-and-answers"])
  func `no process of a kernel outlives its run`(kernel: String) throws {
    let mark = UUID().uuidString
    _ = try HostileRuns.measure(
      [kernel], on: .product, environment: ["DIVIDE_HOSTILE_MARK": mark])
    #expect(processes(with: mark) == [])
  }

  /// The processes whose environment holds a mark, but this one and its children that made it.
  private func processes(with mark: String) -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.filter { entry in
      guard let id = Int32(entry), id != getpid(),
        let environment = FileManager.default.contents(atPath: "/proc/\(id)/environ")
      else { return false }
      return environment.range(of: Data(mark.utf8)) != nil
    }
  }

  @Test func `a kernel's files are gone with its invocation`() throws {
    let mark = UUID().uuidString
    let folders = ["/dev/shm", "/tmp", "/var/tmp", "/run", Program.checkout.path]
    let home = try TemporaryFolder()
    for _ in 0..<2 {
      let run = try HostileRuns.measure(
        ["keeps-files"], on: .product, more: ["--no-roofs", "--seed", "7"],
        environment: [
          "DIVIDE_HOSTILE_MARK": mark, "HOME": home.url.path,
          "XDG_CACHE_HOME": home.url.appending(path: "cache").path,
        ])
      #expect(run.results["keeps-files"]?.facts["found"] == "0")
    }
    for folder in folders + [home.url.path] {
      let left = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      let own = left.filter { $0.contains("hostile-\(mark)") }
      #expect(own == [], "\(folder)")
      for file in own { try? FileManager.default.removeItem(atPath: "\(folder)/\(file)") }
    }
  }

  @Test func `nothing reaches a socket, neither a local one nor one of the network`() throws {
    let folder = try TemporaryFolder()
    let secret = try folder.file("secret", "nobody's business")
    let path = folder.url.appending(path: "socket").path
    let local = try Listener(path: path)
    let network = try Listener()
    _ = try HostileRuns.measure(
      ["sends-file"], on: .product,
      environment: [
        "DIVIDE_HOSTILE_FILE": secret, "DIVIDE_HOSTILE_SOCKET": path,
        "DIVIDE_HOSTILE_PORT": String(network.port),
      ])
    #expect(!local.wasReached)
    #expect(!network.wasReached)
  }

  @Test(arguments: ["network", "correct"])
  func `nothing reaches a socket while a rule is examined`(rule: String) throws {
    let network = try Listener()
    let plugin = try HostilePlugins.folder().appending(path: "sends-file").path
    _ = try Program.run(
      [
        "plugin", "check", "hostile-sends-file", "--plugin-path", plugin, "--rules", rule,
        "--quiet",
      ], environment: ["DIVIDE_HOSTILE_PORT": String(network.port)])
    #expect(!network.wasReached)
  }

  @Test func `a plugin named as the roofs' measures no roof`() throws {
    let folder = try TemporaryFolder()
    let plugins = try HostilePlugins.folder()
    let result = try Program.run(
      "run", try folder.file("hostile.yaml", HostileKernel.Setting.product.suite), "--results",
      folder.url.path, "--plugin-path", plugins.appending(path: "named-roofline").path,
      "--plugin-path", plugins.appending(path: "honest").path, "--kernels", "hostile-honest",
      "--time-limit", "0.1", "--quiet")
    let measured = try Lines(folder.record()).of("invocation").compactMap {
      $0["cell"] as? String
    }
    #expect(measured.contains { $0.hasSuffix("· hostile-honest") }, "\(result)")
    #expect(measured.filter { $0.hasSuffix("· roofline") } == [])
  }

  @Test func `no command for terminals gets from a kernel into what is printed`() throws {
    let run = try HostileRuns.measure(["escapes"], on: .product)
    for text in [run.output.output, run.output.errors] {
      let commands = text.unicodeScalars.filter { scalar in
        switch scalar.value {
        case 0x0A, 0x0D: false
        case ..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
      }
      #expect(commands.isEmpty, "\(text)")
    }
  }
}
