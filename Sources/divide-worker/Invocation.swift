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

    var random = SplitMix64(seed: request.seed ^ 0xD1F1_DE00_C4EC)
    kernel.poisonOutputs(before: 1)
    _ = try kernel.run(1)
    try check(kernel, using: &random)

    var plan = InvocationPlan(request.sampling)
    plan.minimumSample = max(plan.minimumSample, kernel.shortestSample)
    let warmUp = try plan.warmUp { iterations throws(KernelFailure) in
      try kernel.run(iterations)
    }
    say(
      .warmedUp(
        .init(
          iterationsPerSample: warmUp.iterationsPerSample,
          nanoseconds: warmUp.duration.inNanoseconds, steady: warmUp.isSteady)))
    try sample(kernel, plan, warmUp, using: &random)
    say(.facts(WorkerFacts(of: kernel)))
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

  /// Takes samples in groups with probes before and after each.
  ///
  /// One sample, which the kernel can't foresee, and the last one have their outputs checked.
  private func sample(
    _ kernel: HostedKernel, _ plan: InvocationPlan, _ warmUp: WarmUp,
    using random: inout SplitMix64
  ) throws(KernelFailure) {
    let processes = kernel.processes
    let secret = Int.random(in: 0..<max(1, plan.minimumSamples), using: &random)
    let iterations = warmUp.iterationsPerSample
    let sampleTime = warmUp.perIteration * iterations
    var taken = 0
    var spent = Duration.zero
    while let size = plan.nextGroup(taken: taken, spent: spent, sampleTime: sampleTime) {
      var probes = (0..<probesAtEachEnd).map { _ in Sentinel.probe() }
      let clock = ContinuousClock()
      let begin = clock.now
      let before = (Occupancy(of: processes), Sentinel.Counters())
      var checked = Occupancy.none
      var checking = Duration.zero
      var times: [Int64] = []
      for _ in 0..<size {
        let isChecked = taken == secret
        if isChecked {
          let start = Occupancy(of: processes)
          checking += clock.measure { kernel.poisonOutputs(before: iterations) }
          checked += Occupancy(of: processes) - start
        }
        let elapsed = try kernel.run(iterations)
        times.append(elapsed.inNanoseconds)
        spent += elapsed
        taken += 1
        guard isChecked else { continue }
        let start = Occupancy(of: processes)
        let checkBegin = clock.now
        try check(kernel, using: &random)
        checking += clock.now - checkBegin
        checked += Occupancy(of: processes) - start
      }
      let after = Sentinel.Counters()
      let had = Occupancy(of: processes) - before.0 - checked
      let span = clock.now - begin - checking
      probes += (0..<probesAtEachEnd).map { _ in Sentinel.probe() }
      let probe = Sentinel.Probe.median(of: probes)
      var group = SampleGroup(
        nanoseconds: times, processorNanoseconds: had.processor,
        runDelayNanoseconds: had.runDelay, stolenTicks: after.stolen - before.1.stolen,
        involuntarySwitches: after.involuntarySwitches - before.1.involuntarySwitches,
        burstNanoseconds: probe.burst, chainNanoseconds: probe.chain)
      group.spanNanoseconds = span.inNanoseconds
      say(.sampled(group))
    }
    try check(kernel, using: &random)
  }

  /// Checks the outputs of the last iteration, and says how many of them.
  private func check(
    _ kernel: HostedKernel, using random: inout SplitMix64
  ) throws(KernelFailure) {
    let check = try kernel.check(using: &random)
    say(
      .checked(
        .init(
          method: check.method.rawValue, residual: check.residual,
          outputs: check.outputs(of: kernel.outputCount), ofOutputs: kernel.outputCount)))
  }
}
