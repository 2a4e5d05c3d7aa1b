import Records
import Sampling
import Statistics

extension Record {
  /// The first invocations of a cell, in the order they were measured.
  func pilot(of cell: String) -> [PilotInvocation] {
    invocations.lazy.filter { $0.cell == cell }.prefix(SamplingPlan.pilotInvocations).compactMap {
      PilotInvocation($0)
    }
  }
}

extension PilotInvocation {
  fileprivate init?(_ invocation: Invocation) {
    let times = invocation.groups.flatMap(\.times).filter { $0.isFinite && $0 > 0 }
    guard !times.isEmpty else { return nil }
    self.init(
      samples: times, sampleSeconds: times.median() * Double(invocation.iterationsPerSample),
      seconds: invocation.elapsedSeconds)
  }
}
