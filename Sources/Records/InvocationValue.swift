import PluginProtocol
import Statistics

extension InvocationV1 {
  /// The time of one iteration in each group's samples.
  private func seconds(of group: SampleGroup) -> [Double] {
    let iterations = Double(iterationsPerSample ?? 1)
    return group.nanoseconds.map { Double($0) * 1e-9 / iterations }
  }

  /// The invocation's value: the median time of one iteration in seconds, or `nil` if it failed.
  ///
  /// Samples in which the processor was away are left out where at least half of the samples remain.
  package var secondsPerIteration: Double? {
    guard Outcome(rawValue: outcome) == .ok else { return nil }
    let all = groups.flatMap(seconds)
    let present = groups.filter { !$0.isPreempted }.flatMap(seconds)
    let used = present.count * 2 >= all.count ? present : all
    let valid = used.filter { $0.isFinite && $0 > 0 }
    return valid.isEmpty ? nil : valid.median()
  }
}
