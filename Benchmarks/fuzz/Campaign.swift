import FoundationEssentials
import Glibc
import System

/// Reads a corpus and then inputs made of it, and keeps those that take too long or too much
/// memory.
struct Campaign {
  private let target: FuzzTarget
  private let corpus: [[UInt8]]
  private let artifacts: String
  private let custody: Custody
  private var findings = 0
  private var slowest = Duration.zero

  /// What never ends is ended after so many seconds.
  private static let longestSeconds: UInt32 = 60
  /// Inputs that make the process grow by more KiB are a finding.
  private static let growth = 256 << 10
  /// Memory is looked at once in so many inputs.
  private static let interval = 64

  /// Prepares to read.
  ///
  /// - Parameter artifacts: The folder for findings, and for the input being read.
  /// - Returns: `nil` if nothing can be written there.
  init?(_ target: FuzzTarget, corpus: [[UInt8]], artifacts: String) {
    guard let custody = Custody(path: "\(artifacts)/\(target.rawValue).current") else { return nil }
    self.target = target
    self.corpus = corpus
    self.artifacts = artifacts
    self.custody = custody
  }

  /// Reads the corpus and so many inputs made of it.
  ///
  /// - Returns: Whether nothing was found.
  mutating func run(_ runs: Int, seed: UInt64) -> Bool {
    var mutator = Mutator(corpus: corpus, dictionary: target.dictionary, seed: seed)
    let start = ContinuousClock.now
    var held = Self.peakKiB()
    for number in 0..<corpus.count + runs {
      let input = number < corpus.count ? corpus[number] : mutator.next()
      let isSlow = take(input)
      guard number.isMultiple(of: Self.interval) || isSlow else { continue }
      let now = Self.peakKiB()
      if number > Self.interval, now - held > Self.growth {
        keep(input, "this or one of the \(Self.interval) before it took \((now - held) >> 10) MiB")
      }
      held = now
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print(
      "\(target.rawValue): \(runs) inputs from \(corpus.count), "
        + "\(Int(Double(runs) / seconds)) a second, slowest "
        + "\(Int(slowest / .milliseconds(1))) ms, at most \(Self.peakKiB() >> 10) MiB, "
        + "\(findings) findings"
    )
    return findings == 0
  }

  /// Reads one input.
  ///
  /// - Returns: Whether it took a while.
  private mutating func take(_ input: [UInt8]) -> Bool {
    custody.keep(input)
    alarm(Self.longestSeconds)
    let begin = ContinuousClock.now
    target.take(input)
    let time = ContinuousClock.now - begin
    slowest = max(slowest, time)
    if time > target.patience { keep(input, "it took \(time)") }
    return time > target.patience / 10
  }

  private mutating func keep(_ input: [UInt8], _ reason: String) {
    findings += 1
    let path = "\(artifacts)/\(target.rawValue).finding-\(findings)"
    do { try Data(input).write(to: URL(filePath: path)) } catch { print("\(path): \(error)") }
    print("\(path): \(reason)")
  }

  /// The most memory this process has held.
  private static func peakKiB() -> Int {
    Int((ProcessStatus(of: Int(getpid()))?.peakResidentBytes ?? 0) >> 10)
  }
}
