import PluginProtocol
import Testing

/// The lines that a worker writes to the harness.
struct WorkerReplyTests {
  private static let replies: [(reply: WorkerReply, line: String)] = [
    (.opened(.init(bytes: 4096, slots: 3)), #"{"bytes":4096,"slots":3,"type":"opened"}"#),
    (
      .checked(.init(method: "freivalds", residual: 0.25, outputs: 12, ofOutputs: 96)),
      #"{"method":"freivalds","ofOutputs":96,"outputs":12,"residual":0.25,"type":"checked"}"#
    ),
    (
      .said(KernelMessage(.warning, "hot")),
      #"{"count":1,"level":"warning","text":"hot","type":"said"}"#
    ),
    (
      .warmedUp(.init(iterationsPerSample: 40, nanoseconds: 61_000_000, steady: true)),
      #"{"iterationsPerSample":40,"nanoseconds":61000000,"steady":true,"type":"warmedUp"}"#
    ),
    (
      .sampled(
        SampleGroup(
          nanoseconds: [1_000, 1_001], processorNanoseconds: 1_900, runDelayNanoseconds: 7,
          stolenTicks: 0, involuntarySwitches: 1, burstNanoseconds: 150_000,
          chainNanoseconds: 151_000)),
      """
      {"burstNanoseconds":150000,"chainNanoseconds":151000,"involuntarySwitches":1,\
      "nanoseconds":[1000,1001],"processorNanoseconds":1900,"runDelayNanoseconds":7,\
      "stolenTicks":0,"type":"sampled"}
      """
    ),
    (
      .sampled(
        SampleGroup(
          nanoseconds: [], processorNanoseconds: 0, runDelayNanoseconds: nil, stolenTicks: 0,
          involuntarySwitches: 0, burstNanoseconds: 1, chainNanoseconds: 1)),
      """
      {"burstNanoseconds":1,"chainNanoseconds":1,"involuntarySwitches":0,"nanoseconds":[],\
      "processorNanoseconds":0,"stolenTicks":0,"type":"sampled"}
      """
    ),
    (
      .facts(
        WorkerFacts(
          threads: [.init(id: 71, allowedPUs: "0-1")], peakResidentBytes: 5_000,
          library: ["library.name": "OpenBLAS"], messages: [KernelMessage(.error, "said", count: 2)]
        )),
      """
      {"library":{"library.name":"OpenBLAS"},\
      "messages":[{"count":2,"level":"error","text":"said"}],\
      "peakResidentBytes":5000,\
      "threads":[{"allowedPUs":"0-1","id":71}],"type":"facts"}
      """
    ),
    (.examined(.init(seen: "no sockets")), #"{"seen":"no sockets","type":"examined"}"#),
    (.done, #"{"type":"done"}"#),
    (
      .failed(.init(outcome: .willNotFit, message: "too large")),
      #"{"message":"too large","outcome":"will-not-fit","type":"failed"}"#
    ),
    (
      .failed(.init(outcome: .wrongResult, message: "It wrote.", rule: .canaries)),
      #"{"message":"It wrote.","outcome":"wrong-result","rule":"canaries","type":"failed"}"#
    ),
  ]

  @Test(arguments: replies)
  func `each reply is one line`(reply: WorkerReply, line: String) throws {
    #expect(try PluginProtocolTests.line(reply) == line)
  }

  @Test(arguments: replies)
  func `the harness reads what the worker wrote`(reply: WorkerReply, line: String) throws {
    #expect(try read(WorkerReply.self, line) == reply)
  }

  @Test func `the facts say what the worker may not do`() throws {
    var facts = WorkerFacts(threads: [], peakResidentBytes: 0, library: [:], messages: [])
    facts.isolation = .init(
      networkIsRefused: true, filesAreRefused: false, fileBytes: 4096, userThreads: nil)
    let line = """
      {"isolation":{"fileBytes":4096,"filesAreRefused":false,"networkIsRefused":true},\
      "library":{},"messages":[],"peakResidentBytes":0,"threads":[],"type":"facts"}
      """
    #expect(try PluginProtocolTests.line(WorkerReply.facts(facts)) == line)
    #expect(try read(WorkerReply.self, line) == .facts(facts))
    facts.isolation?.refused = ["network"]
    facts.isolation?.allowed = ["files"]
    let told = line.replacing(#"{"fileBytes""#, with: #"{"allowed":["files"],"fileBytes""#)
      .replacing(
        #""networkIsRefused":true}"#, with: #""networkIsRefused":true,"refused":["network"]}"#)
    #expect(try PluginProtocolTests.line(WorkerReply.facts(facts)) == told)
    #expect(try read(WorkerReply.self, told) == .facts(facts))
  }

  @Test func `an outcome that this version doesn't know is kept as it was said`() throws {
    let reply = try read(
      WorkerReply.self, #"{"type":"failed","outcome":"bored","message":"of it"}"#)
    guard case .failed(let failed) = reply else {
      Issue.record("It read \(reply).")
      return
    }
    #expect(failed.outcome == "bored")
    #expect(Outcome(rawValue: failed.outcome) == nil)
  }

  @Test(arguments: [
    "", "hello", "{}", #"{"type":"later"}"#, #"{"type":7}"#, #"{"type":"opened"}"#,
    #"{"type":"opened","bytes":1}"#, #"{"type":"opened","bytes":"1","slots":1}"#,
    #"{"type":"sampled","nanoseconds":[1.5]}"#, #"{"type":"examined"}"#,
    #"{"type":"failed","outcome":"ok"}"#,
    #"{"type":"failed","outcome":"ok","message":"","rule":"be-nice"}"#,
    #"{"type":"done"}{"type":"done"}"#,
  ])
  func `a line that is no reply is refused`(line: String) {
    #expect(throws: (any Error).self) { try read(WorkerReply.self, line) }
  }
}
