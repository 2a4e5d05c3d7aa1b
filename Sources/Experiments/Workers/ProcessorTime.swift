import Quantities

/// The processor time that the PUs of a budget have.
///
/// Nothing that is bound to so many PUs gets more, however many threads and processes it has. What
/// is seen of threads every tenth of a second may miss some; an account misses none.
struct ProcessorTime {
  /// How many PUs the budget grants.
  let pus: Int

  /// How much more than its PUs have is borne: the kernel of the system may count in ticks, of 10
  /// ms at most, and starting takes place before the worker is bound.
  private static let bound = (share: 0.01, time: Duration.milliseconds(30))

  /// States how many PUs there are.
  init(pus: Int) { self.pus = max(1, pus) }

  /// Returns in a sentence that processes had more processor time than there was, if they had.
  func excess(of used: Duration, within elapsed: Duration) -> String? {
    let most = elapsed * Double(pus) * (1 + Self.bound.share) + Self.bound.time
    guard used > most else { return nil }
    return "It had \(used.secondsText) of processor time within \(elapsed.secondsText), and the "
      + "budget grants \(counted(pus, "PU")). Start no processes, and leave the affinity as it is."
  }

  /// Returns in a sentence that samples had more processor time than the processes they were taken
  /// in, if that was said.
  static func contradiction(of parts: Duration, with whole: Duration) -> String? {
    guard parts > whole * (1 + bound.share) + bound.time else { return nil }
    return
      "The worker said what can't be: its samples took \(parts.secondsText) of processor time, "
      + "and all of it \(whole.secondsText)."
  }
}

extension Duration {
  /// The seconds with three decimals.
  var secondsText: String {
    let milliseconds = (inSeconds * 1000).rounded()
    return "\(milliseconds / 1000) s"
  }
}
