import Operations
import PluginHost
import PluginProtocol
import Quantities
import Randomness
import Sampling
import Sentinels

/// One invocation: opens a kernel, checks it, warms it up, and samples it.
struct Invocation {
  let request: WorkerRequest
  let say: (WorkerReply) -> Void

  /// Measures, or examines a rule, and says what it found.
  func perform() throws(KernelFailure) {
    guard let rule = request.rule else { return try measure() }
    var examination = Examination(request, try operation())
    say(.examined(.init(seen: try examination.examine(rule))))
    say(.done)
  }

  /// Measures, and says how far it is and what it found.
  private func measure() throws(KernelFailure) {
    let kernel = try HostedKernel(request, operation()) { [say] in say(.said($0)) }
    say(.opened(.init(bytes: kernel.bytes, slots: kernel.slotCount)))

    var random = SplitMix64(seed: .random(in: 0 ... .max))
    kernel.poisonOutputs(before: 1)
    _ = try kernel.run(1)
    try say(kernel.check(using: &random), of: kernel)

    var plan = InvocationPlan(request.sampling)
    plan.minimumSample = max(plan.minimumSample, kernel.shortestSample)
    let warmUp = try plan.warmUp { iterations throws(KernelFailure) in
      try kernel.run(iterations)
    }
    var calls = try JudgedCalls(kernel, request, operation())
    let iterations = try iterations(of: kernel, warmUp, &calls)
    say(
      .warmedUp(
        .init(
          iterationsPerSample: iterations, nanoseconds: warmUp.duration.inNanoseconds,
          steady: warmUp.isSteady)))
    try sample(kernel, plan, sampleTime: warmUp.perIteration * iterations, iterations, &calls)
    var facts = WorkerFacts(of: kernel)
    facts.judging = calls.account.facts
    say(.facts(facts))
    say(.done)
  }

  private func operation() throws(KernelFailure) -> any Operation {
    guard let kind = OperationCatalogue.kind(request.operation) else {
      throw KernelFailure.notApplicable("The host knows no operation '\(request.operation)'.")
    }
    do { return try kind.init(request.problem) } catch {
      throw KernelFailure.notApplicable(error.description)
    }
  }

  /// How often a group of samples is probed before and after, 0.3 ms each time: of six probes one
  /// that an interrupt touched doesn't count.
  private var probesAtEachEnd: Int { 3 }

  /// What checking results may take of the time that samples take.
  private var checkingShare: Double { 0.1 }
  /// How many samples are checked at least, whatever it takes.
  private var leastChecks: Int { 1 }
  /// After how many samples comes a call of a single iteration, where samples have more than slots.
  private var samplesBetweenSingles: Int { 2 }

  /// How many iterations a sample has: no more than there are slots, so that each leaves outputs of
  /// its own, wherever so many take long enough.
  ///
  /// What warming up says of that isn't believed: a kernel may have left work out.
  private func iterations(
    of kernel: HostedKernel, _ warmUp: WarmUp, _ calls: inout JudgedCalls
  ) throws(KernelFailure) -> Int {
    let fitting = min(warmUp.iterationsPerSample, kernel.slotCount)
    let expected = warmUp.perIteration * warmUp.iterationsPerSample
    guard fitting < warmUp.iterationsPerSample else { return fitting }
    let elapsed = try calls.call(fitting, expected: expected).elapsed
    try say(calls.verify(), of: kernel)
    return elapsed >= kernel.shortestDeductedSample ? fitting : warmUp.iterationsPerSample
  }

  /// Takes samples in groups with probes before and after each.
  ///
  /// Which samples have their outputs checked is drawn after each; the last one always has.
  private func sample(
    _ kernel: HostedKernel, _ plan: InvocationPlan, sampleTime: Duration, _ iterations: Int,
    _ calls: inout JudgedCalls
  ) throws(KernelFailure) {
    var chance = SplitMix64(seed: .random(in: 0 ... .max))
    var checking = Checking(least: leastChecks, of: plan.minimumSamples, share: checkingShare)
    var taken = 0
    var spent = Duration.zero
    while let size = plan.nextGroup(taken: taken, spent: spent, sampleTime: sampleTime) {
      var probes = (0..<probesAtEachEnd).map { _ in Sentinel.probe() }
      let clock = ContinuousClock()
      let begin = clock.now
      let before = Sentinel.Counters(of: JudgedCalls.everythingStarted())
      var had = Occupancy.none
      var times: [Int64] = []
      var deviceTimes: [Int64] = []
      for _ in 0..<size {
        if iterations > kernel.slotCount, taken % samplesBetweenSingles == 0 {
          _ = try calls.call(1, expected: sampleTime)
        }
        let call = try calls.call(iterations, expected: sampleTime)
        times.append(call.elapsed.inNanoseconds)
        if let device = call.device { deviceTimes.append(device.inNanoseconds) }
        had += call.occupancy
        spent += call.elapsed
        taken += 1
        if checking.isDue(after: taken, spent: spent, using: &chance) {
          try checking.take { () throws(KernelFailure) in
            try say(calls.verify(), of: kernel)
          }
        }
      }
      let after = Sentinel.Counters(of: JudgedCalls.everythingStarted())
      let span = clock.now - begin
      probes += (0..<probesAtEachEnd).map { _ in Sentinel.probe() }
      let probe = Sentinel.Probe.median(of: probes)
      var group = SampleGroup(
        nanoseconds: times, processorNanoseconds: had.processor,
        runDelayNanoseconds: had.runDelay, stolenTicks: after.stolen - before.stolen,
        involuntarySwitches: max(0, after.involuntarySwitches - before.involuntarySwitches),
        burstNanoseconds: probe.burst, chainNanoseconds: probe.chain)
      group.spanNanoseconds = span.inNanoseconds
      if deviceTimes.count == times.count { group.deviceNanoseconds = deviceTimes }
      say(.sampled(group))
    }
    try say(calls.verify(), of: kernel)
    try calls.conclude()
  }

  /// Says how outputs were checked, and how many of them.
  private func say(_ check: Check, of kernel: HostedKernel) throws(KernelFailure) {
    say(
      .checked(
        .init(
          method: check.method.rawValue, residual: check.residual,
          outputs: check.outputs(of: kernel.outputCount), ofOutputs: kernel.outputCount)))
  }
}
