import Experiments
import Quantities

/// Progress on standard error: one line that is written over on a terminal; elsewhere a line a
/// round and another every ten seconds.
struct ProgressLine {
  private let isTerminal = Messages.isTerminal
  private var lastRound = -1
  private var lastShown = Duration.zero
  private let isQuiet: Bool

  /// Where no terminal shows it, this long passes between two lines of a round.
  private static let interval = Duration.seconds(10)

  /// Creates a line that says nothing if `isQuiet`.
  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  /// Shows how far a run is.
  mutating func show(_ progress: ExperimentRunner.Progress) {
    guard !isQuiet else { return }
    let text = progress.text
    if isTerminal {
      let cell = (progress.cell ?? "waiting for other states of the machine")
        .prefix(max(0, 76 - text.count))
      Messages.overwrite("\(text)  \(cell)")
    } else if progress.round != lastRound || progress.elapsed >= lastShown + Self.interval {
      Messages.write(text + "\n")
      lastShown = progress.elapsed
    }
    lastRound = progress.round
  }

  /// Leaves the line.
  func finish() {
    if isTerminal, !isQuiet { Messages.overwrite("") }
  }
}

extension ExperimentRunner.Progress {
  /// How far the run is, in words.
  var text: String {
    let elapsed = Int(saturating: elapsed.inSeconds)
    if unmeasured > 0, remaining == nil {
      return "round \(round + 1): \(cells - unmeasured) of \(cells) cells measured, \(elapsed) s"
        + (ofFirstTurns.map { ", about \(Int(saturating: $0.inSeconds)) s left in this round" }
          ?? "")
    }
    let left =
      remaining.map { remaining in
        let seconds = Int(saturating: remaining.inSeconds)
        return seconds > 0 ? ", ends in about \(seconds) s at the latest" : ", ends after this"
      } ?? ""
    return "round \(round + 1): \(cells - openCells) of \(cells) cells done, \(elapsed) s\(left)"
  }

  /// How long the first turns of the rest take, if they are like those of the others.
  private var ofFirstTurns: Duration? {
    let measured = cells - unmeasured
    return measured > 0 ? elapsed * unmeasured / measured : nil
  }
}
