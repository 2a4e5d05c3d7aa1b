import Quantities
import Testing

struct QuantitiesTests {
  @Test func `work over traffic is operational intensity`() {
    // A triad does 2 FLOP on three numbers of 8 bytes.
    #expect(FloatingPointWork(flop: 2) / ByteCount(bytes: 24) == 1.0 / 12)
    #expect(FloatingPointWork(flop: 2) / ByteCount(bytes: 0) == .infinity)
  }

  @Test func `amounts add up`() {
    #expect(ByteCount(bytes: 1) + ByteCount(bytes: 6) == ByteCount(bytes: 7))
  }

  @Test func `binary units are powers of 1024`() {
    #expect(ByteCount.kibibytes(0.5).bytes == 512)
    #expect(ByteCount.mebibytes(1).bytes == 1_048_576)
    #expect(ByteCount.gibibytes(1.5).bytes == 1_610_612_736)
  }

  @Test func `amounts and rates are ordered by their size`() {
    #expect(FloatingPointWork(flop: 1) < FloatingPointWork(flop: 2))
    #expect(ByteCount(bytes: -1) < ByteCount(bytes: 0))
    #expect(Throughput(flopPerSecond: 1) < Throughput(flopPerSecond: 2))
    #expect(Bandwidth(bytesPerSecond: 1) < Bandwidth(bytesPerSecond: 2))
    #expect(ComputeHours(hours: 1) < ComputeHours(hours: 2))
  }
}

struct DurationTests {
  @Test(arguments: [
    (Duration.zero, 0), (.milliseconds(1500), 1.5), (.nanoseconds(1), 1e-9), (.seconds(-2), -2),
  ])
  func `a duration in seconds`(duration: Duration, seconds: Double) {
    #expect(duration.inSeconds == seconds)
  }

  @Test func `nanoseconds are whole, rounded towards zero`() {
    #expect(
      Duration(secondsComponent: 2, attosecondsComponent: 3_999_999_999).inNanoseconds
        == 2_000_000_003)
    #expect(Duration(secondsComponent: 0, attosecondsComponent: -1_999_999_999).inNanoseconds == -1)
    #expect(Duration.zero.inNanoseconds == 0)
  }
}
