import Hardware
import Operations
import Quantities
import Testing

/// What cores can compute at most.
struct ArithmeticLimitTests {
  private func seconds(
    _ isa: InstructionSet?, clock: Double? = nil, flop: Double = 0, bytes: Int64 = 0,
    _ precision: Precision = .f32, cores: Int = 1
  ) -> Double {
    ArithmeticLimit(isa: isa, highestClock: clock).shortestTime(
      of: FloatingPointWork(flop: flop), traffic: ByteCount(bytes: bytes), in: precision,
      cores: cores)
  }

  @Test(
    arguments: [
      (InstructionSet.sse, Precision.f32, 24.0), (.avx, .f32, 48), (.avx2, .f32, 48),
      (.avx512, .f32, 96), (.avx512, .f64, 48), (.neon, .f32, 96), (nil, .f32, 96),
      (.avx2, .bf16, 4096), (.avx2, .i8, 4096),
    ] as [(InstructionSet?, Precision, Double)])
  func `a core has six operations a lane in a cycle`(
    isa: InstructionSet?, precision: Precision, perCycle: Double
  ) {
    #expect(abs(seconds(isa, flop: perCycle * 6.5e9, precision) - 1) < 1e-12)
  }

  @Test func `the clock that is stated counts, with a twentieth on top`() {
    #expect(abs(seconds(.avx2, clock: 4e9, flop: 48 * 4.2e9) - 1) < 1e-12)
  }

  @Test func `so many cores compute so many times as much`() {
    #expect(abs(seconds(.avx2, flop: 48 * 6.5e9, cores: 4) - 0.25) < 1e-12)
    #expect(seconds(.avx2, flop: 1, cores: 0) == seconds(.avx2, flop: 1, cores: 1))
  }

  @Test func `what moves numbers takes the time of moving them`() {
    #expect(abs(seconds(.avx2, bytes: 3_328_000_000_000) - 1) < 1e-12)
    #expect(seconds(.avx2) == 0)
  }
}
