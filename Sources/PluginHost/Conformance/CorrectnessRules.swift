import Operations
import PluginProtocol
import Quantities
import Randomness

/// Whether results are right, whatever the problem and the inputs.
extension Examination {
  mutating func correct() throws(KernelFailure) -> String {
    let kernel = try kernel()
    kernel.poisonEveryOutput()
    _ = try kernel.run(1)
    let check = try kernel.check(using: &random)
    return "right, at \(check.residual.percent) of the tolerance"
  }

  mutating func largeProblem() throws(KernelFailure) -> String {
    let time = try estimatedTime(of: operation)
    guard time < .seconds(15) else {
      throw .notApplicable("a large problem would take \(time.millisecondText)")
    }
    return try correct()
  }

  /// Returns how long one iteration of a problem takes, from one of the typical problem.
  func estimatedTime(of operation: any Operation) throws(KernelFailure) -> Duration {
    let typical = hosts(type(of: operation).typicalProblem)
    let kernel = try HostedKernel(request, typical, boundary: nil, slots: 1)
    let once = try min(kernel.run(1), kernel.run(1))
    try kernel.close()
    // Some operations only move numbers.
    let work = typical.work.flop > 0 ? operation.work.flop / typical.work.flop : 0
    return once
      * max(
        work,
        Double(operation.traffic(request.precision).bytes)
          / Double(typical.traffic(request.precision).bytes))
  }

  /// Returns this operation on a problem of the host's own.
  func hosts(_ problem: Problem) -> any Operation {
    guard let operation = try? type(of: operation).init(problem) else {
      preconditionFailure("The host's own problems make sense.")
    }
    return operation
  }

  mutating func everyIteration() throws(KernelFailure) -> String {
    let single = try kernel()
    let once = try min(single.run(1), single.run(1))
    // Each has threads of its own while it is open.
    try single.close()
    let bytes = max(1, Int(operation.traffic(request.precision).bytes))
    // One slot, as with warm caches; a few; and so many that a call passes each but once.
    let many = max(
      6,
      min(24, (64 << 20) / bytes, Int(saturating: Duration.seconds(2) / max(once, .nanoseconds(1))))
    )
    for wanted in [1, 3, many] {
      let kernel = try kernel(slots: wanted)
      let slots = kernel.slotCount
      // Several times round, in steps that don't divide the number of slots.
      for iterations in wanted == many ? [slots] : [1, 2, slots, 2 * slots + 1] {
        for looksComputed in [false, true] {
          if looksComputed {
            kernel.disguiseEveryOutput(using: &random)
          } else {
            kernel.poisonEveryOutput()
          }
          _ = try kernel.run(iterations)
          if iterations < slots { continue }
          for slot in 0..<slots { _ = try kernel.check(slot, using: &random) }
        }
      }
      try kernel.close()
    }
    return "every output of up to \(many) slots is written every time"
  }

  mutating func freshInputs() throws(KernelFailure) -> String {
    let kernel = try kernel()
    let rounds = 3
    for round in 0..<rounds {
      var fill = SplitMix64(seed: request.seed &+ UInt64(round) &* 7919)
      unsafe kernel.fill(0) { bytes, tensor in
        unsafe InputFill.fill(bytes, as: tensor, using: &fill)
      }
      try kernel.importSlot(0)
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
      // Whoever knows inputs by a part of them doesn't see this;
      // the last outputs are left in place.
      kernel.changeOneNumber(0, using: &random)
      try kernel.importSlot(0)
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
    }
    return "\(2 * rounds) sets of inputs, each computed anew"
  }

  mutating func outsideReads() throws(KernelFailure) -> String {
    for fence in [GuardedBuffer.Fence.before, .behind] {
      let kernel = try kernel(fence: fence)
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
      try kernel.close()
    }
    return "nothing is read before or behind the tensors"
  }

  mutating func tinyNumbers() throws(KernelFailure) -> String {
    guard request.precision == .f32 || request.precision == .f64 else {
      throw .notApplicable(
        request.precision.isInteger
          ? "whole numbers have no normal range"
          : "instructions for \(request.precision.rawValue) take what is below the normal range "
            + "for zero"
      )
    }
    // Sixteen times below the smallest normal number.
    _ = try exactIntegers(scale: request.precision == .f64 ? 0x1p-1026 : 0x1p-130)
    return "numbers below the normal range count"
  }

  /// Fills the inputs with whole numbers from -2 to 2, the first input's times a power of two, so
  /// that every sum is exact, but for an algorithm that the kernel states and that suits the
  /// problem.
  mutating func exactIntegers(scale: Double) throws(KernelFailure) -> String {
    guard type(of: operation).isSumOfProducts else {
      throw .notApplicable("Its outputs are no sums of products.")
    }
    let kernel = try kernel()
    var fill = SplitMix64(seed: request.seed)
    var isFirst = true
    unsafe kernel.fill(0) { bytes, tensor in
      guard case .numbers = tensor.content else {
        unsafe InputFill.fill(bytes, as: tensor, using: &fill)
        return
      }
      unsafe Self.fillWithIntegers(
        bytes, tensor.precision, scale: isFirst ? scale : 1, using: &fill)
      isFirst = false
    }
    try kernel.importSlot(0)
    _ = try kernel.run(1)
    let check = try kernel.check(using: &random)
    guard let algorithm = kernel.facts["algorithm"].flatMap(Algorithm.init),
      operation.leastWork(algorithm) != operation.leastWork(nil)
    else {
      // Where results are stored in less than they are added up in, they round once: by half a unit
      // in the last place, of the whole one that is tolerated.
      guard check.residual <= (request.precision == .bf16 ? 0.51 : 0) else {
        throw broken(
          "Sums of small whole numbers are off by \(check.residual.percent) of the tolerance.")
      }
      return "sums of whole numbers are exact"
    }
    // Its fractions, such as 1/24, round: within the tolerance, as every result, also below the
    // normal range, where flushing to zero would be off by thousands of that.
    return "sums of whole numbers are off by \(check.residual.percent) of the tolerance by "
      + algorithm.rawValue
  }

  static func fillWithIntegers(
    _ bytes: UnsafeMutableRawBufferPointer, _ precision: Precision, scale: Double,
    using random: inout SplitMix64
  ) {
    // From 0 to 4 where numbers have no sign.
    let least = precision == .u8 ? 0 : -2
    for index in 0..<bytes.count / precision.bytes {
      let number = Double(Int(random.next() >> 33) % 5 + least) * scale
      unsafe precision.store(number, in: bytes, at: index)
    }
  }

  mutating func determinism() throws(KernelFailure) -> String {
    let kernel = try kernel()
    var outputs: [[UInt8]] = []
    for _ in 0..<5 {
      kernel.poisonEveryOutput()
      _ = try kernel.run(1)
      _ = try kernel.check(using: &random)
      outputs.append(try kernel.outputs(0))
    }
    let agree = outputs.allSatisfy { $0 == outputs[0] }
    guard agree || !request.isBitwise else {
      throw broken("Five runs on the same inputs differ in their last bits.")
    }
    return agree ? "five runs agree to the last bit" : "runs differ within the tolerance, as stated"
  }
}
