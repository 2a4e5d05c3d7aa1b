/// How much of a known number of things is done, as a line on standard error that is written over.
struct CounterLine {
  private let count: Int
  private var done = 0
  private let isShown: Bool

  /// Creates a line for `count` things; it says nothing if `isQuiet` or where no terminal shows it.
  init(_ count: Int, isQuiet: Bool) {
    self.count = count
    isShown = !isQuiet && Messages.isTerminal
  }

  /// Shows that one more is done.
  mutating func advance(_ name: String) {
    done += 1
    if isShown { Messages.overwrite("\(done) of \(count)  \(name)") }
  }

  /// Leaves the line.
  func finish() {
    if isShown { Messages.overwrite("") }
  }
}
