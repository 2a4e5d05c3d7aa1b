import Operations
import PluginHost
import PluginProtocol
import Testing

/// Rules examined in this process, on libraries that do it no harm.
///
/// Those that compare times, and those that look at the whole process, are examined in workers of
/// their own by the end-to-end tests.
struct ExaminationTests {
  private func examine(_ rule: ConformanceRule, _ name: String) throws -> String {
    var examination = Examination(try Fixture.request(name), try Fixture.operation())
    return try examination.examine(rule)
  }

  // MARK: - The boundary

  @Test(arguments: [
    (ConformanceRule.loads, "the library loads"),
    (.declared, "problems in f32 are opened"),
    (.newerHost, "hosts of minor versions 2 and 9 are served"),
    (.wrongParameters, "declined 5 impossible problems"),
    (.doubleOpen, "two problems side by side are right"),
    (.closeWithoutRun, "closed without having run"),
  ])
  func `a correct library keeps the rules of the boundary`(
    rule: ConformanceRule, seen: String
  ) throws {
    #expect(try examine(rule, "good") == seen)
  }

  @Test(arguments: [
    (
      ConformanceRule.newerHost, "cheat-newer",
      "It declined a host of minor version 9, and no other."
    ),
    (.wrongParameters, "cheat-anything", "It opened an operation that doesn't exist."),
  ])
  func `a library that breaks a rule of the boundary is told what was seen`(
    rule: ConformanceRule, name: String, seen: String
  ) {
    #expect(throws: KernelFailure(.wrongResult, seen)) { try examine(rule, name) }
  }

  @Test func `a library that declines whatever is declared is told so`() throws {
    let failure = #expect(throws: KernelFailure.self) { try examine(.declared, "unsupported") }
    #expect(failure?.outcome == .wrongResult)
    #expect(
      failure?.message.hasPrefix(
        "The manifest declares f32, and the kernel declines every problem in it: ") == true)
  }

  @Test func `what needs instructions of its own may be declined`() throws {
    var examination = Examination(
      try Fixture.request("unsupported", precision: .bf16), try Fixture.operation())
    let failure = #expect(throws: KernelFailure.self) {
      () throws in _ = try examination.examine(.declared)
    }
    #expect(failure?.outcome == .unsupported)
  }

  @Test func `a library with one place for all problems breaks double-open`() throws {
    // Larger than the other problem that is opened beside it.
    let kind = type(of: try Fixture.operation())
    let typical = try kind.init(kind.typicalProblem)
    var examination = Examination(try Fixture.request("cheat-global"), typical)
    let failure = #expect(throws: KernelFailure.self) {
      () throws in _ = try examination.examine(.doubleOpen)
    }
    #expect(failure?.outcome == .wrongResult)
  }

  // MARK: - Correctness

  @Test(arguments: [
    ConformanceRule.correct, .everyIteration, .lateIterations, .freshInputs, .exactIntegers,
    .tinyNumbers, .determinism, .inputs, .canaries, .outsideReads,
  ])
  func `a correct library keeps the rules of correctness`(rule: ConformanceRule) throws {
    #expect(try !examine(rule, "good").isEmpty)
  }

  @Test(arguments: [
    (ConformanceRule.correct, "cheat-stride"), (.correct, "cheat-off-by-one"),
    (.correct, "cheat-precision"), (.everyIteration, "cheat-first-call"),
    (.everyIteration, "cheat-half"), (.everyIteration, "cheat-poison"),
    (.freshInputs, "cheat-cached"), (.tinyNumbers, "cheat-denormals"),
    (.determinism, "wrong"),
  ])
  func `a library that breaks a rule of correctness is caught by it`(
    rule: ConformanceRule, name: String
  ) {
    let failure = #expect(throws: KernelFailure.self) { try examine(rule, name) }
    #expect(failure?.outcome == .wrongResult)
  }

  @Test(arguments: [
    ("overrun", ConformanceRule.canaries), ("underrun", .canaries), ("input-change", .inputs),
  ])
  func `what is written elsewhere is told of by its rule, whichever is examined`(
    name: String, broken: ConformanceRule
  ) {
    let failure = #expect(throws: KernelFailure.self) { try examine(.correct, name) }
    #expect(failure?.rule == broken)
  }

  @Test func `sums that are off by less than the tolerance aren't exact`() {
    let failure = #expect(throws: KernelFailure.self) {
      try examine(.exactIntegers, "cheat-inexact")
    }
    #expect(failure?.outcome == .wrongResult)
    #expect(failure?.message.hasPrefix("Sums of small whole numbers are off by") == true)
  }

  @Test func `runs that differ in their last bits are caught where the manifest denies it`() throws
  {
    var request = try Fixture.request("cheat-order")
    request.isBitwise = true
    var strict = Examination(request, try Fixture.operation())
    #expect(
      throws: KernelFailure(
        .wrongResult, "Five runs on the same inputs differ in their last bits.")
    ) { () throws in _ = try strict.examine(.determinism) }
    request.isBitwise = false
    var lenient = Examination(request, try Fixture.operation())
    let seen = try lenient.examine(.determinism)
    #expect(seen == "runs differ within the tolerance, as stated")
  }

  @Test func `a rule can't be examined on a problem that the kernel declines`() {
    let failure = #expect(throws: KernelFailure.self) { try examine(.correct, "unsupported") }
    #expect(failure?.outcome == .unsupported)
  }

  // MARK: - Honesty

  @Test func `stated times belong to programs, and a library states none`() throws {
    #expect(
      try examine(.statedTimes, "good")
        == "what the program says of its times agrees with the host's")
  }

  @Test func `the host's own probe says nothing of precisions below f32`() throws {
    var request = try Fixture.request("good")
    request.precision = .bf16
    var examination = Examination(request, try Fixture.operation())
    #expect(
      throws: KernelFailure.notApplicable(
        "the host's own probe multiplies in f32, which says nothing of bf16")
    ) { () throws in _ = try examination.examine(.roof) }
  }
}

struct FindingTextTests {
  @Test(arguments: [
    (1.0, "1.0"), (1.987, "1.99"), (0.004, "0.0"), (9.994, "9.99"), (10, "10"), (25.4, "25"),
  ])
  func `a ratio has two decimals, and none from 10 on`(ratio: Double, text: String) {
    #expect(ratio.ratioText == text)
  }

  @Test func `a time is in whole milliseconds`() {
    #expect(Duration.microseconds(12_499).millisecondText == "12 ms")
    #expect(Duration.seconds(2).millisecondText == "2000 ms")
  }
}
