import Synchronization

/// The draws that the estimates of one estimator share.
///
/// The work of a paper, say, is an input of its hours on every budget and every tier.
final class SharedDraws: Sendable {
  /// What draws follow from, beside the estimator's seed and their number.
  private struct Key: Hashable {
    var stream: String
    var spread: Spread
    var isShare: Bool
  }

  /// How many numbers are kept at most: 32 MB of them.
  private static let most = 4_000_000

  private let known = Mutex<[Key: [Double]]>([:])

  /// Returns the draws of an input: those that were made before, or new ones.
  ///
  /// - Parameter draw: Makes the draws. The same input has the same ones whenever it is called.
  func draws(of input: Input, by draw: () -> [Double]) -> [Double] {
    let key = Key(stream: input.stream, spread: input.spread, isShare: input.isShare)
    if let draws = known.withLock({ $0[key] }) { return draws }
    let draws = draw()
    known.withLock { known in
      if (known.count + 1) * draws.count <= Self.most { known[key] = draws }
    }
    return draws
  }
}
