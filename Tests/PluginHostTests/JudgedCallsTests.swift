import Operations
import PluginHost
import PluginProtocol
import Sentinels
import Testing

/// Calls as the judge makes them, on a kernel of the test's own.
struct JudgedCallsTests {
  private func judged(_ boundary: FakeBoundary) throws -> JudgedCalls {
    let request = Fixture.request()
    let operation = try Fixture.operation()
    let kernel = try HostedKernel(request, operation, boundary: boundary, slots: 1)
    return try JudgedCalls(kernel, request, operation, processes: { [] })
  }

  /// Long enough that everything is filled anew.
  private let long = Duration.seconds(1)
  /// Shorter than filling everything anew would take.
  private let short = Duration.nanoseconds(1)

  @Test func `each call finds other inputs, and NaN where its outputs go`() throws {
    let boundary = try FakeBoundary()
    var inputs: Set<[UInt8]> = []
    var outputs: Set<[UInt8]> = []
    unsafe boundary.beforehand = { tensors in
      unsafe inputs.insert(Array(tensors[0]))
      unsafe outputs.insert(Array(tensors[2]))
    }
    var calls = try judged(boundary)
    for _ in 0..<5 { _ = try calls.call(1, expected: long) }
    #expect(inputs.count == 5)
    #expect(outputs == [Array(repeating: 0xFF, count: 384)])
    #expect(calls.account.calls == 5)
    #expect(calls.account.renewedEverywhere == 5)
  }

  @Test func `operands with slices that have to stay small are filled anew as a whole`() throws {
    let boundary = try FakeBoundary()
    var calls = try judged(boundary)
    for _ in 0..<3 {
      _ = try calls.call(1, expected: short)
      #expect(try calls.verify().fault == nil)
    }
    #expect(calls.account.renewedEverywhere == 3)
  }

  @Test func `inputs drawn by the judge are others each time, whatever the seed`() throws {
    let inputs = try (0..<2).map { _ in
      let boundary = try FakeBoundary()
      var seen: [UInt8] = []
      unsafe boundary.beforehand = { tensors in unsafe seen = Array(tensors[0]) }
      var calls = try judged(boundary)
      _ = try calls.call(1, expected: long)
      return seen
    }
    #expect(inputs[0] != inputs[1])
  }

  @Test func `a kernel stands still but for its calls`() throws {
    let boundary = try FakeBoundary()
    var calls = try judged(boundary)
    #expect(boundary.isFrozen)
    _ = try calls.call(1, expected: long)
    #expect(boundary.isFrozen)
    _ = try calls.verify()
    #expect(boundary.isFrozen)
    #expect(boundary.computedWhileFrozen == 0)
  }

  @Test func `a kernel that leaves a call out is caught by what lay there`() throws {
    let boundary = try FakeBoundary()
    var calls = try judged(boundary)
    _ = try calls.call(1, expected: long)
    #expect(try calls.verify().fault == nil)
    boundary.isIdle = true
    _ = try calls.call(1, expected: long)
    let failure = #expect(throws: KernelFailure.self) { try calls.verify() }
    #expect(failure?.outcome == .wrongResult)
  }

  @Test func `a kernel that keeps its last results is caught by inputs that are others`() throws {
    let boundary = try FakeBoundary()
    var kept: [UInt8] = []
    unsafe boundary.afterwards = { tensors in
      guard kept.isEmpty else {
        unsafe tensors[2].copyBytes(from: kept)
        return
      }
      unsafe kept = Array(tensors[2])
    }
    var calls = try judged(boundary)
    _ = try calls.call(1, expected: long)
    #expect(try calls.verify().fault == nil)
    _ = try calls.call(1, expected: long)
    let failure = #expect(throws: KernelFailure.self) { try calls.verify() }
    #expect(failure?.outcome == .wrongResult)
  }

  @Test func `a kernel that computes only when its results are fetched finds no inputs`() throws {
    let boundary = try FakeBoundary()
    boundary.isIdle = true
    boundary.computesInExport = true
    var calls = try judged(boundary)
    _ = try calls.call(1, expected: long)
    let failure = #expect(throws: KernelFailure.self) { try calls.verify() }
    #expect(failure?.outcome == .wrongResult)
    #expect(failure?.rule == nil)
  }

  @Test func `masking the inputs leaves them as they were`() throws {
    let boundary = try FakeBoundary()
    var calls = try judged(boundary)
    _ = try calls.call(1, expected: long)
    #expect(try calls.verify().fault == nil)
    #expect(try calls.verify().fault == nil)
  }

  @Test func `a kernel that changes an input is caught, wherever it was filled anew`() throws {
    for expected in [long, short] {
      let boundary = try FakeBoundary()
      unsafe boundary.afterwards = { unsafe $0[1][5] ^= 1 }
      var calls = try judged(boundary)
      _ = try calls.call(1, expected: expected)
      #expect(
        throws: KernelFailure(
          .wrongResult, "The kernel changed its input 'b'.", rule: .inputs)
      ) { try calls.verify() }
    }
  }

  // Wall, processor time of two threads, run delay, and what was worked at most; in microseconds.
  @Test(arguments: [
    // Undisturbed: both work.
    (100, 200, 0, 100),
    // One waits for the other without a PU.
    (100, 60, 0, 60),
    // One has lost its PU to somebody else for 80, while the other spins.
    (100, 120, 80, 20),
    // Both wait.
    (100, 20, 160, 0),
    // Two threads of one kernel make each other wait: nobody else had their PUs.
    (100, 200, 300, 100),
    // Of what they wait only what somebody else can have had counts.
    (100, 190, 300, 90),
  ])
  func `waiting for a PU that somebody else has is no work, waiting for each other is`(
    wall: Int64, processor: Int64, runDelay: Int64, worked: Int64
  ) {
    let had = Occupancy(processor: processor * 1_000, runDelay: runDelay * 1_000)
    #expect(had.worked(within: .microseconds(wall), threads: 2) == .microseconds(worked))
  }

  @Test func `where the kernel counts no run delay, all counts as work`() {
    let had = Occupancy(processor: 50_000, runDelay: nil)
    #expect(had.worked(within: .microseconds(100), threads: 1) == .microseconds(50))
  }
}

/// What calls took, held against each other.
struct CallAccountTests {
  private func account(_ calls: [(iterations: Int, microseconds: Int)]) -> CallAccount {
    var account = CallAccount(
      threads: 1, channelCost: .microseconds(10), bytes: 100_000, isProgram: false)
    for call in calls {
      account.take(
        // As much of the processor as of the clock.
        JudgedCalls.Call(
          elapsed: .microseconds(call.microseconds),
          occupancy: Occupancy(processor: Int64(call.microseconds) * 1000, runDelay: 0)),
        iterations: call.iterations, isEverywhere: true)
    }
    return account
  }

  @Test func `iterations that take as long alone as together are believed`() throws {
    let calls = (0..<3).flatMap { _ in [(1, 420), (4, 1_600)] }
    try account(calls).judge(isWorkHidable: true)
  }

  @Test func `iterations that take much longer alone than together aren't all computed`() {
    // One of four is computed.
    let calls = (0..<3).flatMap { _ in [(1, 1_000), (4, 1_000)] }
    #expect(
      throws: KernelFailure(
        .suspectTiming,
        "An iteration alone took 1000 µs at least, and one of several 250 µs: not all of them are "
          + "computed.", rule: .linearTime)
    ) { try account(calls).judge(isWorkHidable: true) }
  }

  @Test func `one quick call alone is enough to be believed`() throws {
    let calls = [(1, 1_000), (4, 1_000), (1, 300), (4, 1_000), (1, 1_000), (4, 1_000)]
    try account(calls).judge(isWorkHidable: true)
  }

  /// An account of four calls of 500 µs, whose operands took so long to hand over where 400 µs are
  /// granted.
  private func account(handingOver times: [Int]) -> CallAccount {
    var account = account([])
    for time in times {
      account.take(
        JudgedCalls.Call(elapsed: .microseconds(500), occupancy: .none), iterations: 1,
        isEverywhere: true)
      account.takeLayout(.microseconds(time), allowed: .microseconds(400))
    }
    return account
  }

  @Test func `work in handing over is told by what it takes beside the calls`() {
    let account = account(handingOver: [1_900, 1_900, 100, 1_900])
    let failure = #expect(throws: KernelFailure.self) {
      try account.judge(isWorkHidable: true)
    }
    #expect(failure?.outcome == .suspectTiming)
    #expect(failure?.rule == .importCost)
    #expect(
      failure?.message
        == "Handing the operands over took 1500 µs more than moving them may, in the middle of 4 "
        + "calls, and the call itself 500 µs: work may be done where it isn't timed.")
  }

  @Test func `what a neighbour does to less than half of the calls accuses nobody`() throws {
    try account(handingOver: [100, 9_900, 100, 9_900, 100]).judge(isWorkHidable: true)
    try account(handingOver: [9_900, 100, 100]).judge(isWorkHidable: true)
  }

  @Test func `work that takes no longer than moving operands isn't looked for`() throws {
    try account(handingOver: [1_900, 1_900, 1_900, 1_900]).judge(isWorkHidable: false)
  }

  @Test func `one slow handing over among quick ones is believed`() throws {
    try account(handingOver: [300, 300, 2_400, 300]).judge(isWorkHidable: true)
  }
}
