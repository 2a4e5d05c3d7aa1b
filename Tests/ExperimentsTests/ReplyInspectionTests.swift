import Budgets
import Experiments
import PluginProtocol
import Testing

/// Answers without sense, each with what becomes of it: none is a measurement.
struct ReplyInspectionTests {
  private static let opened = #"{"type":"opened","bytes":12,"slots":1}"#
  private static let checked =
    #"{"type":"checked","method":"full","residual":0.5,"outputs":4,"ofOutputs":8}"#
  private static let warmedUp =
    #"{"type":"warmedUp","iterationsPerSample":8,"nanoseconds":1000,"steady":true}"#
  private static let sampled = sampled("[16000,24000]")
  private static let facts =
    #"{"type":"facts","threads":[{"id":1,"allowedPUs":"0"}],"peakResidentBytes":4096,"# + end
  private static let end = #""library":{},"messages":[]}"#
  private static let done = #"{"type":"done"}"#

  /// A group of samples, of which one number may be another.
  private static func sampled(_ times: String, _ name: String = "", _ value: Int64 = 0) -> String {
    var numbers = [
      "processorNanoseconds": 40_000, "stolenTicks": 0, "involuntarySwitches": 0,
      "burstNanoseconds": 100, "chainNanoseconds": 100,
    ]
    if !name.isEmpty { numbers[name] = Int(value) }
    let rest = numbers.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
    return #"{"type":"sampled","nanoseconds":\#(times),\#(rest.joined(separator: ","))}"#
  }

  /// What becomes of these lines of a worker that exits with 0 after two seconds.
  private func outcome(
    _ lines: [String], expecting expectation: ReplyExpectation? = nil,
    budget: String = "cores=1", processor: Duration = .zero, leftBehind: Int? = nil
  ) throws -> (Outcome, String?) {
    let listener = WorkerListener(
      budget: try Budget(budget, on: twoCores()), operandBytes: 0, threadsAreCounted: true,
      expecting: expectation ?? ReplyExpectation(mostSamples: 3, outputs: 8),
      elapsed: { .seconds(2) }, observe: { nil })
    for line in lines { listener.take(line) }
    return listener.outcome(
      ChildProcess.Result(ending: .exited(0), processorTime: processor, leftBehind: leftBehind),
      outOfMemoryKills: 0, deadline: .seconds(10), elapsed: .seconds(2))
  }

  private static let whole = [opened, checked, warmedUp, sampled, facts, done]

  @Test func `answers with sense are a measurement`() throws {
    #expect(try outcome(Self.whole) == (.ok, nil))
    let said = #"{"type":"said","level":"info","text":"hello","count":1}"#
    let many =
      [said, Self.opened, said, Self.checked, Self.warmedUp, Self.checked]
      + [Self.sampled("[5]"), Self.checked, Self.sampled("[5,5]"), Self.facts, said, Self.done]
    #expect(try outcome(many) == (.ok, nil))
  }

  // MARK: - Order

  @Test(arguments: [
    (["done"], "'done' at the beginning"),
    (["sampled"], "'sampled' at the beginning"),
    (["opened", "opened"], "'opened' after 'opened'"),
    (["checked"], "'checked' at the beginning"),
    (["opened", "checked", "sampled"], "'sampled' after 'checked'"),
    (["opened", "warmedUp", "warmedUp"], "'warmedUp' after 'warmedUp'"),
    (["opened", "checked", "warmedUp", "facts"], "'facts' after 'warmedUp'"),
    (["opened", "warmedUp", "sampled", "facts", "done"], "'done' after 'facts'"),
    (["opened", "checked", "warmedUp", "sampled", "done"], "'done' after 'sampled'"),
    (["opened", "checked", "warmedUp", "sampled", "facts", "facts"], "'facts' after 'facts'"),
    (["opened", "checked", "warmedUp", "sampled", "facts", "sampled"], "'sampled' after 'facts'"),
    (["opened", "checked", "warmedUp", "sampled", "facts", "done", "done"], "'done' after 'done'"),
    (
      ["opened", "checked", "warmedUp", "sampled", "facts", "done", "failed"],
      "'failed' after 'done'"
    ),
    (["examined"], "'examined' at the beginning"),
  ])
  func `an answer out of turn breaks the protocol`(names: [String], place: String) throws {
    let lines = [
      "opened": Self.opened, "checked": Self.checked, "warmedUp": Self.warmedUp,
      "sampled": Self.sampled, "facts": Self.facts, "done": Self.done,
      "examined": #"{"type":"examined","seen":"all"}"#,
      "failed": #"{"type":"failed","outcome":"unsupported","message":"no"}"#,
    ]
    #expect(
      try outcome(names.compactMap { lines[$0] })
        == (.protocolError, "The worker said \(place), out of turn."))
  }

  @Test func `a worker that examines a rule has to say what it saw, once`() throws {
    var expectation = ReplyExpectation(mostSamples: 3)
    expectation.isExamination = true
    let examined = #"{"type":"examined","seen":"all"}"#
    #expect(try outcome([examined, Self.done], expecting: expectation) == (.ok, nil))
    #expect(try outcome([Self.done], expecting: expectation).0 == .protocolError)
    #expect(try outcome(Self.whole, expecting: expectation).0 == .protocolError)
    #expect(
      try outcome([examined, examined, Self.done], expecting: expectation).0 == .protocolError)
  }

  // MARK: - Numbers

  private static let lies: [(place: Int, line: String, what: String)] = [
    (
      0, #"{"type":"opened","bytes":-1,"slots":1}"#,
      "'bytes' is -1, and not from 0 to 144115188075855872"
    ),
    (
      0, #"{"type":"opened","bytes":9223372036854775807,"slots":1}"#,
      "'bytes' is 9223372036854775807, and not from 0 to 144115188075855872"
    ),
    (0, #"{"type":"opened","bytes":1,"slots":0}"#, "'slots' is 0, and not from 1 to 16384"),
    (
      1, #"{"type":"checked","method":"full","residual":1e308,"outputs":4,"ofOutputs":8}"#,
      "'residual' is 1e+308, and not from 0 to 1"
    ),
    (
      1, #"{"type":"checked","method":"full","residual":-0.5,"outputs":4,"ofOutputs":8}"#,
      "'residual' is -0.5, and not from 0 to 1"
    ),
    (
      1, #"{"type":"checked","method":"trust","residual":0.5,"outputs":4,"ofOutputs":8}"#,
      "it knows no check by the name 'trust'"
    ),
    (
      1, #"{"type":"checked","method":"full","residual":0.5,"outputs":9,"ofOutputs":8}"#,
      "'outputs' is 9, and not from 1 to 8"
    ),
    (
      1, #"{"type":"checked","method":"full","residual":0.5,"outputs":0,"ofOutputs":8}"#,
      "'outputs' is 0, and not from 1 to 8"
    ),
    (
      1, #"{"type":"checked","method":"full","residual":0.5,"outputs":1,"ofOutputs":1}"#,
      "'ofOutputs' is 1, and an iteration has 8"
    ),
    (
      2, #"{"type":"warmedUp","iterationsPerSample":0,"nanoseconds":1000,"steady":true}"#,
      "'iterationsPerSample' is 0, and not from 1 to 4294967296"
    ),
    (
      2, #"{"type":"warmedUp","iterationsPerSample":8,"nanoseconds":-5,"steady":true}"#,
      "'nanoseconds' is -5, and not from 1 to 1000000000000000000"
    ),
    (
      2, #"{"type":"warmedUp","iterationsPerSample":8,"nanoseconds":3000000000,"steady":true}"#,
      "warming up and samples take 3.0 s, and it was started 2.0 s ago"
    ),
    (3, sampled("[]"), "a group has no sample"),
    (3, sampled("[1,1,1,1]"), "there are 4 samples, and 3 were asked for"),
    (3, sampled("[5,0]"), "'nanoseconds' is 0, and not from 1 to 1000000000000000000"),
    (3, sampled("[-5]"), "'nanoseconds' is -5, and not from 1 to 1000000000000000000"),
    (
      3, sampled("[9223372036854775807]"),
      "'nanoseconds' is 9223372036854775807, and not from 1 to 1000000000000000000"
    ),
    (
      3, sampled("[9500000000,9500000000]"),
      "warming up and samples take 19.0 s, and it was started 2.0 s ago"
    ),
    (
      3, sampled("[5]", "burstNanoseconds", 0),
      "'burstNanoseconds' is 0, and not from 1 to 2000000000"
    ),
    (
      3, sampled("[5]", "chainNanoseconds", 3_000_000_000),
      "'chainNanoseconds' is 3000000000, and not from 1 to 2000000000"
    ),
    (
      3, sampled("[5]", "runDelayNanoseconds", -1),
      "'runDelayNanoseconds' is -1, and not from 0 to 1000000000000000000"
    ),
    (
      3, sampled("[5]", "spanNanoseconds", 0),
      "'spanNanoseconds' is 0, and not from 1 to 1000000000000000000"
    ),
    (
      3, sampled("[5]", "stolenTicks", .min),
      "'stolenTicks' is -9223372036854775808, and not from -1000000000000000000 to "
        + "1000000000000000000"
    ),
    (4, #"{"type":"facts","threads":[],"peakResidentBytes":4096,"# + end, "it has no thread"),
    (
      4,
      #"{"type":"facts","threads":[{"id":1,"allowedPUs":"0"},{"id":1,"allowedPUs":"0"}],"#
        + #""peakResidentBytes":4096,"# + end, "it has one thread twice"
    ),
    (
      4,
      #"{"type":"facts","threads":[{"id":1,"allowedPUs":"0"}],"peakResidentBytes":-1,"# + end,
      "'peakResidentBytes' is -1, and not from 0 to 144115188075855872"
    ),
  ]

  @Test(arguments: lies)
  func `a number that can't be breaks the protocol`(
    lie: (place: Int, line: String, what: String)
  ) throws {
    var lines = Self.whole
    lines[lie.place] = lie.line
    #expect(
      try outcome(lines) == (.protocolError, "The worker said what can't be: \(lie.what)."))
  }

  @Test func `a kernel can't fill the record with facts`() throws {
    let facts = (0..<257).map { "\"\($0)\":\"\"" }.joined(separator: ",")
    var lines = Self.whole
    lines[4] = lines[4].replacing(#""library":{}"#, with: #""library":{\#(facts)}"#)
    #expect(
      try outcome(lines)
        == (
          .protocolError,
          "The worker said what can't be: the kernel states more than 256 facts or 256 KiB of them."
        ))
  }

  @Test func `samples of several groups count together`() throws {
    let lines = Array(Self.whole[..<3]) + [Self.sampled("[5,5]"), Self.sampled("[5,5]")]
    #expect(
      try outcome(lines).1
        == "The worker said what can't be: there are 4 samples, and 3 were asked for.")
    let long =
      Array(Self.whole[..<3])
      + [Self.sampled("[1500000000]"), Self.sampled("[1500000000]")]
    #expect(
      try outcome(long).1
        == "The worker said what can't be: warming up and samples take 3.0 s, and it was started "
        + "2.0 s ago.")
  }

  // MARK: - Giving up

  @Test(arguments: ["ok", "noisy", "not-converged", "exploded"])
  func `nobody gives up with a value, or with an outcome that nobody knows`(name: String) throws {
    #expect(
      try outcome([#"{"type":"failed","outcome":"\#(name)","message":"m."}"#])
        == (
          .protocolError,
          "The worker gave up with the outcome '\(name)', which can't be: m."
        ))
  }

  @Test func `a kernel that says it was cancelled when nobody cancelled it failed`() throws {
    #expect(
      try outcome([Self.opened, #"{"type":"failed","outcome":"skipped","message":"m"}"#])
        == (
          .pluginError, "The kernel says that it was asked to stop, and nobody asked it to."
        ))
  }

  @Test func `what was computed can't be declined any more`() throws {
    let declined = #"{"type":"failed","outcome":"unsupported","message":"no k=1"}"#
    #expect(try outcome([declined]) == (.unsupported, "no k=1"))
    #expect(try outcome([Self.opened, declined]) == (.unsupported, "no k=1"))
    #expect(
      try outcome([Self.opened, Self.checked, Self.warmedUp, declined])
        == (.pluginError, "The kernel computed the problem, and then declined it: no k=1"))
  }

  // MARK: - Processor time and work

  @Test func `samples don't have more processor time than there was, as often as nobody looks`()
    throws
  {
    var lines = Self.whole
    // 2 s on one PU, with 1 % and 30 ms on top.
    lines[3] = Self.sampled("[5]", "processorNanoseconds", 2_049_000_000)
    #expect(try outcome(lines, processor: .seconds(2)) == (.ok, nil))
    lines[3] = Self.sampled("[5]", "processorNanoseconds", 2_060_000_000)
    #expect(
      try outcome(lines)
        == (
          .overBudget,
          "It had 2.06 s of processor time within 2.0 s, and the budget grants 1 PU. Start no "
            + "processes, and leave the affinity as it is."
        ))
    #expect(try outcome(lines, budget: "cores=2") == (.ok, nil))
  }

  @Test func `samples have no more processor time than the time over which it was read`() throws {
    var lines = Self.whole
    let group = Self.sampled("[100000000]", "processorNanoseconds", 203_000_000)
    lines[3] = group.replacing(
      #""stolenTicks""#, with: #""spanNanoseconds":100000000,"stolenTicks""#)
    #expect(
      try outcome(lines)
        == (
          .overBudget,
          "It had 0.203 s of processor time within 0.1 s, and the budget grants 1 PU. Start no "
            + "processes, and leave the affinity as it is."
        ))
  }

  @Test func `the account of all processes counts, whoever was seen`() throws {
    #expect(try outcome(Self.whole, processor: .milliseconds(2_049)) == (.ok, nil))
    #expect(
      try outcome(Self.whole, processor: .milliseconds(2_060))
        == (
          .overBudget,
          "It had 2.06 s of processor time within 2.0 s, and the budget grants 1 PU. Start no "
            + "processes, and leave the affinity as it is."
        ))
    #expect(
      try outcome(Self.whole, budget: "cores=2", processor: .milliseconds(2_060)) == (.ok, nil))
  }

  @Test func `what a worker leaves behind counts against it`() throws {
    #expect(try outcome(Self.whole, leftBehind: 0) == (.ok, nil))
    #expect(
      try outcome(Self.whole, leftBehind: 2)
        == (
          .overBudget,
          "It left 2 processes behind. End what you start before 'close' returns."
        ))
  }

  @Test func `a library's samples have no more processor time than its process`() throws {
    var lines = Self.whole
    lines[3] = Self.sampled("[5]", "processorNanoseconds", 1_000_000_000)
    let whole = Duration.milliseconds(900)
    #expect(
      try outcome(lines, processor: whole, leftBehind: 0)
        == (
          .protocolError,
          "The worker said what can't be: its samples took 1.0 s of processor time, and all of it "
            + "0.9 s."
        ))
    // Where some of a program's processes may be lost to others, nothing is said.
    #expect(try outcome(lines, processor: whole) == (.ok, nil))
    var program = ReplyExpectation(mostSamples: 3, outputs: 8)
    program.isLibrary = false
    #expect(
      try outcome(lines, expecting: program, processor: whole, leftBehind: 0) == (.ok, nil))
  }

  @Test func `no sample is shorter than any processor's`() throws {
    // 8 iterations of 2 µs take 16 µs, as the shorter of both samples does.
    let just = ReplyExpectation(mostSamples: 3, shortestIteration: 2e-6)
    #expect(try outcome(Self.whole, expecting: just) == (.ok, nil))
    let twice = ReplyExpectation(mostSamples: 3, shortestIteration: 4e-6)
    #expect(
      try outcome(Self.whole, expecting: twice)
        == (
          .implausible,
          "A sample is 200 % of what cores of this kind can compute in that time, whatever they "
            + "run."
        ))
  }
}
