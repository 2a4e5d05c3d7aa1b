import Quantities
import Testing

struct QuantitiesTests {
  @Test func `work over time is throughput`() {
    let rate = FloatingPointWork(flop: 3e9) / .milliseconds(1500)
    #expect(rate == Throughput(flopPerSecond: 2e9))
  }

  @Test func `traffic over time is bandwidth`() {
    let rate = ByteCount(bytes: 5_000_000_000) / .seconds(2)
    #expect(rate == Bandwidth(bytesPerSecond: 2.5e9))
  }

  @Test func `work over traffic is operational intensity`() {
    // A triad does 2 FLOP on three numbers of 8 bytes.
    #expect(FloatingPointWork(flop: 2) / ByteCount(bytes: 24) == 1.0 / 12)
    #expect(FloatingPointWork(flop: 2) / ByteCount(bytes: 0) == .infinity)
  }

  @Test func `nothing takes no time at an infinite rate`() {
    #expect((FloatingPointWork(flop: 1) / .zero).flopPerSecond == .infinity)
  }

  @Test func `amounts add up and multiply`() {
    #expect(
      FloatingPointWork(flop: 1) + 2 * FloatingPointWork(flop: 3) == FloatingPointWork(flop: 7))
    #expect(ByteCount(bytes: 1) + 2 * ByteCount(bytes: 3) == ByteCount(bytes: 7))
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

  @Test func `a ratio of rates has no unit`() {
    #expect(Throughput(flopPerSecond: 3) / Throughput(flopPerSecond: 2) == 1.5)
    #expect(Bandwidth(bytesPerSecond: 3) / Bandwidth(bytesPerSecond: 4) == 0.75)
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
