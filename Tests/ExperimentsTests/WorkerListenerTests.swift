import Budgets
import Experiments
import Foundation
import Hardware
import PluginProtocol
import Quantities
import RecordFormat
import Testing

/// What a worker's lines and its end come to, without a worker.
struct WorkerListenerTests {
  // MARK: - Outcomes

  @Test func `a worker that says it is done and exits with 0 measured`() throws {
    let listener = try listener()
    try listener.hearMeasured(facts(["0"]))
    #expect(listener.ended() == .ok)
  }

  @Test func `a worker that takes too long is timed out`() throws {
    let listener = try listener()
    #expect(
      listener.ended(.signalled(9), because: .deadline)
        == Ended(
          .timedOut,
          "It didn't end within 10.0 s. Set a longer time in the budget, such as time=120s, if the "
            + "kernel is that slow."))
  }

  @Test func `a worker that was seen to hold too much is out of memory`() throws {
    let listener = try listener()
    #expect(
      listener.ended(.signalled(9), because: .watcher("It held too much."))
        == Ended(.outOfMemory, "It held too much."))
  }

  @Test func `a worker that the system ended at its limit is out of memory`() throws {
    let listener = try listener()
    #expect(
      listener.ended(.signalled(9), outOfMemoryKills: 1)
        == Ended(
          .outOfMemory, "The kernel of the system ended it at the budget's memory limit."))
  }

  @Test func `a line that is no answer breaks the protocol, and what follows doesn't count`() throws
  {
    let listener = try listener()
    listener.take("Hello, I am a library.")
    try listener.hear(.done)
    #expect(
      listener.ended()
        == Ended(
          .protocolError,
          "The worker said something that is no answer: Hello, I am a library."))
  }

  @Test func `of a long line that is no answer the first 200 characters are shown`() throws {
    let listener = try listener()
    listener.take(String(repeating: "x", count: 300))
    #expect(
      listener.ended().message
        == "The worker said something that is no answer: " + String(repeating: "x", count: 200))
  }

  @Test func `a line without an end breaks the protocol`() throws {
    let listener = try listener()
    #expect(
      listener.ended(.signalled(9), because: .longLine)
        == Ended(.protocolError, "The worker wrote a line of more than 1048576 bytes."))
  }

  @Test func `a worker that writes without end breaks the protocol`() throws {
    let ended = try listener().ended(.signalled(9), because: .flood)
    #expect(ended.outcome == .protocolError)
    #expect(
      ended.message?.hasPrefix("The worker wrote more than 16 MiB or 10000 lines, and was ended.")
        == true)
  }

  @Test func `a worker that gives up says why`() throws {
    let listener = try listener()
    try listener.hear(.failed(.init(outcome: .wrongResult, message: "y[3] is 4, not 5.")))
    #expect(listener.ended(.exited(1)) == Ended(.wrongResult, "y[3] is 4, not 5."))
  }

  @Test func `an outcome that isn't known breaks the protocol`() throws {
    let listener = try listener()
    listener.take(#"{"type":"failed","outcome":"exploded","message":"It exploded."}"#)
    #expect(
      listener.ended(.exited(1))
        == Ended(
          .protocolError,
          "The worker gave up with the outcome 'exploded', which can't be: It exploded."))
  }

  @Test(
    arguments: [
      (4, "illegal instruction"), (6, "abort"), (7, "bus error"), (8, "arithmetic error"),
      (9, "kill"), (11, "invalid memory access"), (24, "processor time limit"),
      (31, "forbidden system call"), (10, "see signal(7)"),
    ] as [(Int32, String)])
  func `a signal ends a worker by its name`(signal: Int32, name: String) throws {
    #expect(
      try listener().ended(.signalled(signal))
        == Ended(.crashed, "Signal \(signal) (\(name)) ended the worker."))
  }

  @Test func `a worker that exits with another code crashed, and its last words are shown`() throws
  {
    #expect(
      try listener().ended(.exited(3), saying: "starting\nassertion failed\n")
        == Ended(.crashed, "The worker exited with 3 before it was done: assertion failed."))
  }

  @Test func `a worker that exits with 0 before it was done crashed`() throws {
    let listener = try listener()
    try listener.hear(.opened(.init(bytes: 1, slots: 1)))
    #expect(
      listener.ended() == Ended(.crashed, "The worker exited with 0 before it was done."))
  }

  @Test func `more threads than granted are over budget, in whatever way they were seen`() throws {
    let expected = Ended(
      .overBudget,
      "It used 2 threads, and the budget grants 1. Start no more than 'thread_count' in all.")
    let told = try listener()
    try told.hearMeasured(facts(["0", "0"]))
    #expect(told.ended() == expected)
    let seen = try listener()
    // Whatever starts a program may have had threads of its own.
    #expect(seen.see(threads: 3, residentBytes: nil) == nil)
    try seen.hearMeasured(facts(["0"]))
    #expect(seen.see(threads: 2, residentBytes: nil) == nil)
    #expect(seen.see(threads: 1, residentBytes: nil) == nil)
    #expect(seen.ended() == expected)
  }

  @Test func `a driver's threads don't count`() throws {
    let listener = try listener(threadsAreCounted: false)
    try listener.hearMeasured(facts(["0", "0", "0"]))
    #expect(listener.ended() == .ok)
  }

  @Test(arguments: ["0-1", "1", "rubbish"])
  func `a thread that left the budget's PUs is over budget`(pus: String) throws {
    let listener = try listener()
    try listener.hearMeasured(facts([pus]))
    #expect(
      listener.ended() == Ended(.overBudget, "A thread left the PUs 0 that the budget grants."))
  }

  // MARK: - What is seen from outside

  @Test func `a worker that holds more than its operands explain is ended`() throws {
    // Four times the operands, and 1 GiB.
    let listener = try listener(operandBytes: 1 << 20)
    #expect(listener.see(threads: 1, residentBytes: 1028 << 20) == nil)
    #expect(
      listener.see(threads: 1, residentBytes: 1029 << 20)
        == "It held 1029 MiB, and its operands and budget explain 1028 MiB at most.")
  }

  @Test func `a device's driver may hold 4 GiB more, and what the device holds is another limit`()
    throws
  {
    let machine = try twoCores().withTwoNPUs()
    let free = try listener("device=npu:0,cores=1", on: machine, operandBytes: 1 << 20)
    #expect(free.see(threads: 9, residentBytes: 5124 << 20) == nil)
    #expect(
      free.see(threads: 9, residentBytes: 5125 << 20)
        == "It held 5125 MiB, and its operands and budget explain 5124 MiB at most.")
    let held = try listener("device=npu:0,cores=1,memory=2GiB", on: machine, operandBytes: 1 << 20)
    #expect(held.see(threads: 9, residentBytes: 2048 << 20) == nil)
    #expect(
      held.see(threads: 9, residentBytes: 2049 << 20)
        == "It held 2049 MiB, and its operands and budget explain 2048 MiB at most.")
  }

  @Test(arguments: [1 << 40, Int64.max])
  func `a worker that holds more than its budget grants is ended, however large its operands`(
    operandBytes: Int64
  ) throws {
    let listener = try listener("cores=1,memory=64MiB", operandBytes: operandBytes)
    #expect(listener.see(threads: 1, residentBytes: 64 << 20) == nil)
    #expect(
      listener.see(threads: 1, residentBytes: 65 << 20)
        == "It held 65 MiB, and its operands and budget explain 64 MiB at most.")
  }

  @Test func `limits are observed once the kernel is open, threads after it measured`() throws {
    var observations = 0
    let listener = try listener {
      observations += 1
      return ProcessObservation(
        threadPUs: [[0, 1]], mostThreads: 1, addressSpace: .gibibytes(1), quota: 0.5)
    }
    #expect(listener.observation() == ProcessObservation())
    #expect(observations == 0)
    try listener.hear(.opened(.init(bytes: 1, slots: 1)))
    #expect(observations == 1)
    _ = listener.see(threads: 3, residentBytes: nil)
    try listener.hearWarm(facts(["0", "1"], library: ["library.core": "Haswell"]))
    #expect(observations == 1)
    #expect(
      listener.observation()
        == ProcessObservation(
          threadPUs: [[0], [1]], mostThreads: 3, addressSpace: .gibibytes(1), quota: 0.5,
          libraryCore: "Haswell"))
  }

  // MARK: - The line of the record

  @Test func `everything that a worker said is in its line`() throws {
    let listener = try listener()
    let group = SampleGroup(
      nanoseconds: [5, 6], processorNanoseconds: 11, runDelayNanoseconds: 1, stolenTicks: 2,
      involuntarySwitches: 3, burstNanoseconds: 4, chainNanoseconds: 7)
    try listener.hear(
      .opened(.init(bytes: 4096, slots: 3)),
      .checked(.init(method: "full", residual: 0.25, outputs: 8, ofOutputs: 8)),
      .warmedUp(.init(iterationsPerSample: 16, nanoseconds: 900, steady: true)), .sampled(group),
      .sampled(group), facts(["0"], library: ["algorithm": "winograd"]), .done)
    var line = InvocationV1(
      cell: "a", round: 0, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "ok", message: nil)
    listener.fill(&line)
    #expect(line.bytes == 4096)
    #expect(line.slots == 3)
    #expect(
      line.check
        == CheckV1(method: "full", residual: 0.25, outputs: 8, ofOutputs: 8, iterations: 1))
    #expect(line.iterationsPerSample == 16)
    #expect(line.warmUpNanoseconds == 900)
    #expect(line.steady == true)
    #expect(line.groups.map(\.nanoseconds) == [[5, 6], [5, 6]])
    #expect(line.groups.first?.runDelayNanoseconds == 1)
    #expect(line.groups.first?.chainNanoseconds == 7)
    #expect(line.facts?.threads == [WorkerFactsV1.Thread(id: 0, allowedPUs: "0")])
    #expect(line.facts?.library == ["algorithm": "winograd"])
    #expect(line.mostThreads == 1)
  }

  @Test func `of a worker that said nothing the line has nothing`() throws {
    var line = InvocationV1(
      cell: "a", round: 0, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "crashed", message: nil)
    let empty = line
    try listener().fill(&line)
    #expect(line == empty)
  }

  @Test
  func `a device is read before the first group and after each, and what disturbed it is told`()
    throws
  {
    var readings = 0
    let listener = try listener(readDevice: {
      readings += 1
      var state = AcceleratorState(nanoseconds: 1_000 + Int64(readings))
      state.clock = 1_400
      state.watts = 400
      state.clockReasons = readings == 3 ? [.hardware] : []
      state.processes = [Accelerator.Process(id: 7), Accelerator.Process(id: 8)]
      return AcceleratorReadings([state], own: [7, 8])
    })
    let group = SampleGroup(
      nanoseconds: [5, 6], processorNanoseconds: 11, runDelayNanoseconds: 1, stolenTicks: 0,
      involuntarySwitches: 0, burstNanoseconds: 9, chainNanoseconds: 7)
    try listener.hear(
      .opened(.init(bytes: 4096, slots: 3)),
      .checked(.init(method: "full", residual: 0.25, outputs: 8, ofOutputs: 8)),
      .warmedUp(.init(iterationsPerSample: 16, nanoseconds: 900, steady: true)), .sampled(group),
      .sampled(group))
    var line = InvocationV1(
      cell: "a", round: 0, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "ok", message: nil)
    listener.fill(&line)
    let device = try #require(line.device)
    #expect(device.states.map(\.nanoseconds) == [0, 1, 2])
    #expect(device.states.map(\.clockMHz) == [1_400, 1_400, 1_400])
    #expect(device.states[2].clockReasons == ["hardware-slowdown"])
    #expect(device.disturbances.map(\.name) == ["hw-slowdown"])
    #expect(device.joules == nil)
    #expect(device.withoutJoules?.isEmpty == false)
  }

  @Test func `the check of a line is of all iterations that were checked`() throws {
    let listener = try listener()
    try listener.hear(
      .opened(.init(bytes: 4096, slots: 3)),
      .checked(.init(method: "sampled", residual: 0.25, outputs: 64, ofOutputs: 4096)),
      .checked(.init(method: "sampled", residual: 0.5, outputs: 60, ofOutputs: 4096)),
      .checked(.init(method: "sampled", residual: 0.125, outputs: 64, ofOutputs: 4096)))
    var line = InvocationV1(
      cell: "a", round: 0, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "ok", message: nil)
    listener.fill(&line)
    #expect(
      line.check
        == CheckV1(method: "sampled", residual: 0.5, outputs: 60, ofOutputs: 4096, iterations: 3))
  }

  @Test func `what a kernel said is in the line, even if it then ended the worker`() throws {
    let listener = try listener()
    try listener.hear(
      .said(KernelMessage(.information, "begins")), .said(KernelMessage(.error, "no memory")))
    var line = InvocationV1(
      cell: "a", round: 0, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "crashed", message: nil)
    listener.fill(&line)
    #expect(
      line.messages == [
        MessageV1(level: "info", text: "begins", count: 1),
        MessageV1(level: "error", text: "no memory", count: 1),
      ])
  }

  @Test func `a message that was said often is in the line once, with how often`() throws {
    let listener = try listener()
    try listener.hear(.said(KernelMessage(.warning, "slow")))
    try listener.hearMeasured(
      .facts(
        WorkerFacts(
          threads: [.init(id: 1, allowedPUs: "0")], peakResidentBytes: 0, library: [:],
          messages: [KernelMessage(.warning, "slow", count: 812)])))
    var line = InvocationV1(
      cell: "a", round: 0, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "ok", message: nil)
    listener.fill(&line)
    #expect(line.messages == [MessageV1(level: "warning", text: "slow", count: 812)])
  }

  @Test func `a worker can't fill the record with messages`() throws {
    let listener = try listener()
    for index in 0..<100 {
      try listener.hear(
        .said(KernelMessage(.information, "\(index) " + String(repeating: "x", count: 9_000))))
    }
    var line = InvocationV1(
      cell: "a", round: 0, startedAtSeconds: 0, elapsedSeconds: 1, outcome: "ok", message: nil)
    listener.fill(&line)
    #expect(line.messages?.count == 64)
    #expect(line.messages?.allSatisfy { $0.text.count == 500 } == true)
  }

  // MARK: -

  private func listener(
    _ budget: String = "cores=1", on machine: Machine? = nil, operandBytes: Int64 = 0,
    threadsAreCounted: Bool = true,
    expecting expectation: ReplyExpectation = ReplyExpectation(mostSamples: 10),
    observe: @escaping () -> ProcessObservation? = { nil },
    readDevice: @escaping () -> AcceleratorReadings? = { nil }
  ) throws -> WorkerListener {
    WorkerListener(
      budget: try Budget(budget, on: machine ?? twoCores()), operandBytes: operandBytes,
      threadsAreCounted: threadsAreCounted, expecting: expectation,
      elapsed: { .seconds(1) }, readDevice: readDevice, observe: observe)
  }

  /// The facts of a worker whose threads may run on these PUs.
  private func facts(_ pus: [String], library: [String: String] = [:]) -> WorkerReply {
    .facts(
      WorkerFacts(
        threads: pus.enumerated().map { WorkerFacts.Thread(id: $0.offset, allowedPUs: $0.element) },
        peakResidentBytes: 4096, library: library, messages: []))
  }
}

/// How an invocation ended, and why.
private struct Ended: Equatable {
  var outcome: Outcome
  var message: String?

  init(_ outcome: Outcome, _ message: String?) {
    self.outcome = outcome
    self.message = message
  }

  static let ok = Ended(.ok, nil)
}

extension WorkerListener {
  /// Takes the answers of a worker that measured, with these facts.
  fileprivate func hearMeasured(_ facts: WorkerReply) throws {
    try hear(.opened(.init(bytes: 1, slots: 1)))
    try hearWarm(facts)
  }

  /// The same of one that is open already.
  fileprivate func hearWarm(_ facts: WorkerReply) throws {
    try hear(
      .checked(.init(method: "full", residual: 0.25, outputs: 8, ofOutputs: 8)),
      .warmedUp(.init(iterationsPerSample: 16, nanoseconds: 900, steady: true)),
      .sampled(
        SampleGroup(
          nanoseconds: [5_000], processorNanoseconds: 5_000, runDelayNanoseconds: 0, stolenTicks: 0,
          involuntarySwitches: 0, burstNanoseconds: 4, chainNanoseconds: 7)), facts, .done)
  }

  /// Takes these answers as lines.
  fileprivate func hear(_ replies: WorkerReply...) throws {
    for reply in replies {
      take(String(decoding: try JSONEncoder().encode(reply), as: UTF8.self))
    }
  }

  /// Returns what a process that ended so comes to.
  fileprivate func ended(
    _ ending: ChildProcess.Ending = .exited(0),
    because interruption: ChildProcess.Interruption? = nil,
    saying complaint: String = "", outOfMemoryKills: Int64 = 0
  ) -> Ended {
    let (outcome, message) = outcome(
      ChildProcess.Result(ending: ending, interruption: interruption, complaint: complaint),
      outOfMemoryKills: outOfMemoryKills, deadline: .seconds(10), elapsed: .seconds(1))
    return Ended(outcome, message)
  }
}
