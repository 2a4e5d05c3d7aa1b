import Hardware
import Operations
import Quantities
import Testing

/// What graphics processors can compute at most.
struct AcceleratorLimitTests {
  private func card(_ capability: ComputeCapability?, sms: Int?, clock: Int?) -> Accelerator {
    var card = Accelerator(index: 0, vendor: .nvidia)
    card.capability = capability
    card.multiprocessors = sms
    card.clock.maximum = clock
    return card
  }

  // SMs · FLOP per clock · highest clock · 1.01.
  @Test(
    arguments: [
      (Precision.bf16, 132 * 4_096 * 1.98e9 * 1.01), (.f16, 132 * 4_096 * 1.98e9 * 1.01),
      (.tf32, 132 * 2_048 * 1.98e9 * 1.01), (.f8e4m3, 132 * 8_192 * 1.98e9 * 1.01),
      (.i8, 132 * 8_192 * 1.98e9 * 1.01), (.f32, 132 * 256 * 1.98e9 * 1.01),
    ] as [(Precision, Double)])
  func `an H100 does no more than its SMs do in each clock`(precision: Precision, flop: Double)
    throws
  {
    let limit = try #require(
      AcceleratorLimit([card(ComputeCapability(9, 0), sms: 132, clock: 1_980)]))
    let seconds = limit.shortestTime(of: FloatingPointWork(flop: flop), in: precision)
    #expect(abs(seconds - 1) < 1e-12)
  }

  @Test func `a peak that counts sparsity is above it`() throws {
    let limit = try #require(
      AcceleratorLimit([card(ComputeCapability(9, 0), sms: 132, clock: 1_980)]))
    // 1,979 TFLOP/s in bf16.
    #expect(limit.shortestTime(of: FloatingPointWork(flop: 1.979e15), in: .bf16) > 1.8)
  }

  @Test func `two cards compute twice as much`() throws {
    let one = card(ComputeCapability(8, 0), sms: 108, clock: 1_410)
    let flop = FloatingPointWork(flop: 1e15)
    let alone = try #require(AcceleratorLimit([one])).shortestTime(of: flop, in: .bf16)
    let both = try #require(AcceleratorLimit([one, one])).shortestTime(of: flop, in: .bf16)
    #expect(abs(alone / both - 2) < 1e-12)
  }

  @Test func `what isn't known is no limit`() throws {
    #expect(AcceleratorLimit([]) == nil)
    #expect(AcceleratorLimit([card(nil, sms: 132, clock: 1_980)]) == nil)
    #expect(AcceleratorLimit([card(ComputeCapability(8, 6), sms: 84, clock: 1_740)]) == nil)
    #expect(AcceleratorLimit([card(ComputeCapability(9, 0), sms: nil, clock: 1_980)]) == nil)
    #expect(AcceleratorLimit([card(ComputeCapability(9, 0), sms: 132, clock: nil)]) == nil)
    let limit = try #require(
      AcceleratorLimit([card(ComputeCapability(9, 0), sms: 132, clock: 1_980)]))
    #expect(limit.shortestTime(of: FloatingPointWork(flop: 1e30), in: .f64) == 0)
  }
}
