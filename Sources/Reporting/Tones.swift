package import PluginProtocol
package import Presentation
package import Statistics

extension Outcome {
  /// Whether it is as it should be: nobody is to blame for what was never tried.
  package var tone: Tone {
    switch self {
    case .ok: .good
    case .noisy, .notConverged: .doubtful
    case .skipped, .unsupported, .willNotFit: .neutral
    case .wrongResult, .implausible, .suspectTiming, .overBudget, .timedOut, .outOfMemory, .crashed,
      .protocolError, .pluginError:
      .bad
    }
  }
}

extension Verdict {
  /// Whether the candidate is better.
  package var tone: Tone {
    switch self {
    case .faster: .good
    case .slower: .bad
    case .same: .neutral
    case .ambiguous, .notJudged: .doubtful
    }
  }
}
