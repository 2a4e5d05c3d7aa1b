import Sampling
import Testing

struct WarmUpTests {
  @Test func `a sample gets as many iterations as its least duration needs`() {
    var plan = SamplingPlan(.quick)
    plan.minimumSample = .milliseconds(1)
    // Each iteration takes 3 µs, so a sample of 1 ms needs 334.
    let warmUp = plan.warmUp { .microseconds(3 * $0) }
    #expect(warmUp.iterationsPerSample == 334)
    #expect(warmUp.isSteady)
  }

  @Test func `a slow kernel warms up no longer than the plan allows`() {
    var plan = SamplingPlan(.quick)
    plan.maximumWarmUp = .seconds(3)
    var calls = 0
    let warmUp = plan.warmUp { iterations in
      calls += 1
      return .seconds(2 * iterations)
    }
    #expect(calls == 2)
    #expect(warmUp.iterationsPerSample == 1)
    #expect(!warmUp.isSteady)
  }

  @Test func `a kernel that does nothing is not counted on for ever`() {
    let warmUp = SamplingPlan(.quick).warmUp { _ in .nanoseconds(50) }
    #expect(warmUp.iterationsPerSample <= 1 << 32)
  }

  @Test func `warming up goes on until batches agree within 2 per cent`() {
    var plan = SamplingPlan(.quick)
    plan.minimumWarmUp = .milliseconds(1)
    plan.maximumWarmUp = .seconds(10)
    var calls = 0
    let warmUp = plan.warmUp { _ in
      calls += 1
      return calls <= 4 ? .milliseconds(100 - 20 * calls) : .milliseconds(10)
    }
    // 80, 60, 40 and 20 ms come first; five batches of 10 ms have to follow.
    #expect(calls == 9)
    #expect(warmUp.isSteady)
  }

  @Test func `a group of samples lasts no longer than the time between probes`() {
    let plan = SamplingPlan(.quick)  // 10 samples, probes every 50 ms
    #expect(plan.nextGroup(taken: 0, spent: .zero, sampleTime: .milliseconds(1)) == 10)
    #expect(plan.nextGroup(taken: 0, spent: .zero, sampleTime: .milliseconds(20)) == 2)
    #expect(plan.nextGroup(taken: 0, spent: .zero, sampleTime: .seconds(1)) == 1)
    #expect(plan.nextGroup(taken: 3, spent: .seconds(3), sampleTime: .seconds(1)) == nil)
    #expect(plan.nextGroup(taken: 10, spent: .zero, sampleTime: .milliseconds(1)) == nil)
  }
}

struct SpanTests {
  @Test func `the rounds that decide are evenly spread over the span, and later ones are not`() {
    var plan = SamplingPlan(.quick)  // at least 7 invocations
    plan.span = .seconds(12)
    #expect(plan.fewestInvocations == 7)
    #expect(
      (0...7).map(plan.earliestStart(ofRound:))
        == [0, 2, 4, 6, 8, 10, 12, 0].map { Duration.seconds($0) })
  }

  @Test func `a plan of one invocation waits for nothing`() {
    var plan = SamplingPlan(.quick)
    plan.minimumInvocations = 1
    plan.consecutivePasses = 1
    #expect(plan.earliestStart(ofRound: 0) == .zero)
  }
}

struct StoppingRuleTests {
  @Test func `agreeing invocations stop as precise at the least number`() {
    let plan = SamplingPlan(.quick)
    let values = [1.00, 1.01, 0.99, 1.00, 1.01, 1.00]
    #expect(plan.exit(after: values, spent: .zero) == nil)
    #expect(plan.exit(after: values + [0.99], spent: .zero) == .precise)
    #expect(plan.fewestInvocations == 7)
  }

  @Test func `an interval leaves out an exception only when there are many invocations`() {
    let plan = SamplingPlan(.standard)
    let values = [1.0, 1.5] + [Double](repeating: 1.0, count: 10)
    // Of 12 the second lowest and highest hold the median at 99.4 %; 98.9 % is asked for there, and
    // 99.2 % of 11, whose second lowest and highest hold it at 98.8 %. Twice in a row is at 13.
    #expect(plan.exit(after: values.dropLast(), spent: .zero) == nil)
    #expect(plan.exit(after: values, spent: .zero) == nil)
    #expect(plan.exit(after: values + [1.0], spent: .zero) == .precise)
  }

  @Test func `exceptions in a row are not left out`() {
    let plan = SamplingPlan(.standard)
    let fast = [1.00, 1.01, 0.99, 1.00, 0.99, 1.01, 1.00, 0.99, 1.01, 1.00, 1.00, 0.99, 1.01, 1.00]
    let scattered = [2.0] + fast[0..<4] + [2.0] + fast[4..<9] + [2.0] + fast[9...]
    let inARow = fast + [2.0, 2.0, 2.0]
    #expect(scattered.sorted() == inARow.sorted())
    #expect(plan.exit(after: scattered, spent: .zero) == .precise)
    #expect(plan.exit(after: inARow, spent: .zero) == nil)
  }

  @Test func `drift within the precision does no harm`() {
    let plan = SamplingPlan(.standard)
    let rising = (0..<9).map { 1 + 0.004 * Double($0) }
    #expect(plan.exit(after: rising, spent: .zero) == .precise)
  }

  @Test func `noise that all invocations allowed don't narrow ends as a plateau`() {
    let plan = SamplingPlan(.standard)
    let values = (0..<12).map { $0.isMultiple(of: 2) ? 1.0 : 2.0 }
    #expect(plan.exit(after: values.dropLast(), spent: .zero) == nil)
    #expect(plan.exit(after: values, spent: .zero) == .plateau)
  }

  @Test func `noise that more invocations can narrow goes on`() {
    let plan = SamplingPlan(.publish)
    // The interval of 12 is 1 ± 1.5 %; of 40 it would be 1 ± 0.8 %.
    let values = (0..<12).map { $0.isMultiple(of: 2) ? 0.985 : 1.015 }
    #expect(plan.exit(after: values, spent: .zero) == nil)
  }

  @Test func `the greatest number of invocations and the time limit end a cell`() {
    let plan = SamplingPlan(.quick)
    let noisy = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]
    #expect(plan.exit(after: noisy, spent: .zero) == .outOfBudget)
    #expect(plan.exit(after: [1.0], spent: .seconds(100)) == .outOfBudget)
  }

  @Test func `a quota needs samples of several periods`() {
    #expect(SamplingPlan(.quick).underQuota().minimumSample == .milliseconds(500))
  }
}
