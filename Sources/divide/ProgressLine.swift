import Experiments
import Quantities

/// Progress on standard error: one line that is written over on a terminal,
/// a line a round elsewhere.
struct ProgressLine {
  private let isTerminal = Messages.isTerminal
  private var lastRound = -1
  private let isQuiet: Bool

  /// Creates a line that says nothing if `isQuiet`.
  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  /// Shows how far a run is.
  mutating func show(_ progress: ExperimentRunner.Progress) {
    guard !isQuiet else { return }
    let elapsed = Int(saturating: progress.elapsed.inSeconds)
    let left = progress.remaining.map { ", at most \(Int(saturating: $0.inSeconds)) s left" } ?? ""
    let text =
      "round \(progress.round + 1): \(progress.cells - progress.openCells) of \(progress.cells) "
      + "cells done, \(elapsed) s\(left)"
    if isTerminal {
      let cell = (progress.cell ?? "waiting for other states of the machine")
        .prefix(max(0, 76 - text.count))
      Messages.overwrite("\(text)  \(cell)")
    } else if progress.round != lastRound {
      Messages.write(text + "\n")
    }
    lastRound = progress.round
  }

  /// Leaves the line.
  func finish() {
    if isTerminal, !isQuiet { Messages.overwrite("") }
  }
}
