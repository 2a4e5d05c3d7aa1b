package import Quantities

extension Outcome {
  /// What happened, and what to do about it.
  package var explanation: Explanation {
    let (happened, advice) =
      switch self {
      case .ok: ("measured as precisely as asked", "nothing")
      case .noisy:
        ("measured, but the machine varies too much for this precision", "see 'divide doctor'")
      case .notConverged:
        (
          "the time or the invocations ran out, or a predicted step is too uncertain",
          "use the wide interval, give more time, or measure on a quiet machine"
        )
      case .skipped:
        (
          "not measured, because the plugin is unusable or the run ended",
          "read the note, then use --resume"
        )
      case .unsupported:
        (
          "the kernel doesn't do this problem in this precision",
          "choose another kernel or precision"
        )
      case .willNotFit:
        (
          "the operands need more memory than the budget grants",
          "grant more, or follow the note"
        )
      case .wrongResult:
        (
          "an output is wrong, an input changed, or memory outside was written",
          "see 'divide plugin check'"
        )
      case .implausible:
        (
          "it is faster than a clean roof, or the processor, allows",
          "find the work that is left out, or state the algorithm"
        )
      case .suspectTiming:
        (
          "the program's own times disagree with the host's",
          "time until the last result is there"
        )
      case .overBudget:
        (
          "it used more threads, PUs or processor time than granted",
          "start at most 'thread_count' threads, and end what you start"
        )
      case .timedOut:
        (
          "it didn't end before its deadline",
          "give the budget a longer time, such as time=120s"
        )
      case .outOfMemory: ("it took more memory than granted", "grant more, or look for a leak")
      case .crashed:
        (
          "a signal or an early exit ended the worker",
          "read the note; see 'divide plugin check'"
        )
      case .protocolError:
        (
          "what was written makes no sense, or is too much",
          "print to standard error instead"
        )
      case .pluginError:
        (
          "it can't be loaded, breaks the ABI, failed, or declined what it computed",
          "read the note, and mend the plugin"
        )
      }
    return Explanation(rawValue, happened, advice)
  }
}
