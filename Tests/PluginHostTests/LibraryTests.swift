import Foundation
import Operations
import PluginHost
import PluginProtocol
import Randomness
import Testing

/// Libraries behind the C ABI, in a process of their own.
struct LibraryTests {
  @Test func `a correct library is hosted`() throws {
    let kernel = try HostedKernel(Fixture.request("good"), Fixture.operation())
    var random = SplitMix64(seed: 1)
    #expect(try kernel.run(3) > .zero)
    #expect(try kernel.check(using: &random).fault == nil)
    #expect(kernel.processes.count == 1)
    try kernel.close()
  }

  @Test func `a library of a later minor version is hosted`() throws {
    let kernel = try HostedKernel(Fixture.request("huge-struct"), Fixture.operation())
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(1)
    #expect(try kernel.check(using: &random).fault == nil)
  }

  @Test(arguments: [
    ("no-entry", "The library exports no 'divide_plugin_entry'. See divide_kernel.h."),
    (
      "old-major",
      """
      The plugin was built for ABI 0, this host speaks ABI 1. \
      Build it again with this version's divide_kernel.h.
      """
    ),
    (
      "small-struct",
      """
      The plugin's struct_size is 48, but this ABI's structs have at least 72 bytes. \
      Set it with DIVIDE_STRUCT_SIZE(divide_plugin, close).
      """
    ),
  ])
  func `a library that breaks the ABI is refused, with what to change`(
    name: String, message: String
  ) throws {
    let library = try Fixture.library(name)
    #expect(throws: KernelFailure(.pluginError, message, rule: .loads)) {
      try LibraryBoundary(library, id: "fixture-\(name)", host: Fixture.host())
    }
  }

  @Test func `a host that the room doesn't show is named, with what to change`() throws {
    let room = [
      try Fixture.built("divide-launch"), "--report-to", "\(WorkerFacts.Isolation.descriptor)",
      "--",
    ]
    let library = try Fixture.library("good")
    let failure = KernelFailure(
      .pluginError,
      """
      Kernels' processes don't see /nowhere/divide-host. They have a /dev/shm of their own. Put \
      divide into another folder.
      """, rule: .loads)
    #expect(throws: failure) {
      try LibraryBoundary(library, id: "fixture-good", host: "/nowhere/divide-host", room: room)
    }
  }

  @Test func `a host that the room may not start is named, with what to change`() throws {
    let room = [
      try Fixture.built("divide-launch"), "--report-to", "\(WorkerFacts.Isolation.descriptor)",
      "--",
    ]
    let library = try Fixture.library("good")
    // Nobody can start a folder.
    let failure = KernelFailure(
      .pluginError,
      """
      Kernels' processes can't read /usr. The super-user's have no more rights there than its \
      owner and everybody. Put divide where everybody may read it.
      """, rule: .loads)
    #expect(throws: failure) {
      try LibraryBoundary(library, id: "fixture-good", host: "/usr", room: room)
    }
  }

  @Test func `a library that isn't there is refused`() {
    let failure = #expect(throws: KernelFailure.self) {
      try LibraryBoundary("/no/such/library.so", id: "mine", host: Fixture.host())
    }
    #expect(failure?.outcome == .pluginError)
    #expect(failure?.message.hasPrefix("The library can't be loaded: /no/such/library.so") == true)
  }

  /// A file's first bytes, and what is said of it.
  static let files: [(bytes: [UInt8], said: String)] = [
    (
      Array("no library at all, but a text".utf8),
      "It is no shared library but something else, or empty: build it again."
    ),
    ([], "It is no shared library but something else, or empty: build it again."),
    (header(machine: 243), "It was built for RISC-V, and this program for "),
    (
      header(machine: 3, isLarge: false), "It was built for x86, 32 bit, and this program for "
    ),
  ]

  private static func header(machine: UInt8, isLarge: Bool = true) -> [UInt8] {
    [0x7F, 0x45, 0x4C, 0x46, isLarge ? 2 : 1, 1, 1] + [UInt8](repeating: 0, count: 9)
      + [3, 0, machine, 0] + [UInt8](repeating: 0, count: 100)
  }

  @Test(arguments: files)
  func `a file that is no library of this machine is told by what it is`(
    _ file: (bytes: [UInt8], said: String)
  ) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).so")
    try Data(file.bytes).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let failure = #expect(throws: KernelFailure.self) {
      try LibraryBoundary(path.path, id: "mine", host: Fixture.host())
    }
    #expect(failure?.rule == .loads)
    #expect(failure?.message.contains(file.said) == true, "\(failure?.message ?? "")")
  }

  @Test func `a pipe is no library, and nobody waits for it`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).so")
    let isMade = unsafe mkfifo(path.path, 0o600) == 0
    try #require(isMade)
    defer { try? FileManager.default.removeItem(at: path) }
    let failure = #expect(throws: KernelFailure.self) {
      try LibraryBoundary(path.path, id: "mine", host: Fixture.host())
    }
    #expect(failure?.message.contains("is a pipe, not a file.") == true)
  }

  @Test func `a library of another name than the manifest's is refused`() throws {
    let library = try Fixture.library("good")
    #expect(
      throws: KernelFailure(
        .pluginError, "The manifest's id is 'mine', but the library says 'fixture-good'.",
        rule: .loads)
    ) { try LibraryBoundary(library, id: "mine", host: Fixture.host()) }
  }

  @Test(arguments: [
    (
      "unsupported", Outcome.unsupported,
      "The kernel doesn't do this problem, and gave no reason."
    ),
    (
      "open-fails", Outcome.pluginError,
      "The kernel failed in 'open' with 5: The fixture opens no problem."
    ),
  ])
  func `a problem that a library doesn't open ends with its reason`(
    name: String, outcome: Outcome, message: String
  ) throws {
    let request = try Fixture.request(name)
    let operation = try Fixture.operation()
    #expect(throws: KernelFailure(outcome, message)) { try HostedKernel(request, operation) }
  }

  @Test func `a precision that a library doesn't have is unsupported`() throws {
    let request = try Fixture.request("good", precision: .f64)
    let operation = try Fixture.operation()
    #expect(
      throws: KernelFailure(
        .unsupported, "The kernel doesn't do this problem, and gave no reason.")
    ) { try HostedKernel(request, operation) }
  }

  @Test(arguments: [
    (
      "overrun", "The kernel wrote behind the tensor 'c', outside its memory.",
      ConformanceRule.canaries
    ),
    ("underrun", "The kernel wrote before the tensor 'c', outside its memory.", .canaries),
    ("input-change", "The kernel changed its input 'a'.", .inputs),
  ])
  func `a library that writes where it may not is caught`(
    name: String, message: String, rule: ConformanceRule
  ) throws {
    let kernel = try HostedKernel(Fixture.request(name), Fixture.operation())
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(1)
    #expect(throws: KernelFailure(.wrongResult, message, rule: rule)) {
      try kernel.check(using: &random)
    }
  }

  @Test(arguments: ["wrong", "partial"])
  func `a library that computes something else is caught`(name: String) throws {
    let kernel = try HostedKernel(Fixture.request(name), Fixture.operation())
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(1)
    let failure = #expect(throws: KernelFailure.self) { try kernel.check(using: &random) }
    #expect(failure?.outcome == .wrongResult)
    #expect(failure?.rule == nil)
    #expect(failure?.message.hasPrefix("Wrong result: c[") == true)
  }

  @Test func `a library that is asked to stop says that it did`() throws {
    let boundary = try LibraryBoundary(
      Fixture.library("good"), id: "fixture-good", host: Fixture.host())
    let kernel = try HostedKernel(
      Fixture.request("good"), Fixture.operation(), boundary: boundary, slots: 1)
    boundary.cancel()
    #expect(throws: KernelFailure(.skipped, "The kernel stopped, as it was asked to.")) {
      try kernel.run(1)
    }
  }
}
