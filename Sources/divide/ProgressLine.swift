import Experiments
import Glibc
import Quantities

/// Progress on standard error: one line that is written over on a terminal,
/// a line a round elsewhere.
struct ProgressLine {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastRound = -1
  private let isQuiet: Bool

  /// Creates a line that says nothing if `isQuiet`.
  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  /// Shows how far a run is.
  mutating func show(_ progress: ExperimentRunner.Progress) {
    guard !isQuiet else { return }
    let elapsed = Int(progress.elapsed.inSeconds)
    let left = progress.remaining.map { ", at most \(Int($0.inSeconds)) s left" } ?? ""
    let text =
      "round \(progress.round + 1): \(progress.cells - progress.openCells) of \(progress.cells) "
      + "cells done, \(elapsed) s\(left)"
    if isTerminal {
      let cell = (progress.cell ?? "waiting for other states of the machine")
        .prefix(max(0, 76 - text.count))
      write("\r\u{1B}[K\(text)  \(cell)")
    } else if progress.round != lastRound {
      write(text + "\n")
    }
    lastRound = progress.round
  }

  /// Leaves the line.
  func finish() {
    if isTerminal, !isQuiet { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { Messages.write(text) }
}
