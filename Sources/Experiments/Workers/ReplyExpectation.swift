package import PluginProtocol

/// What the harness knows of a worker's answers before it has any.
package struct ReplyExpectation: Hashable, Sendable {
  /// Whether a rule is examined, and not a cell measured.
  package var isExamination = false
  /// The most samples that were asked for.
  package var mostSamples: Int
  /// How many numbers one iteration puts out; `nil` where the harness doesn't know.
  package var outputs: Int?
  /// The seconds below which no processor does one iteration on the PUs granted; 0 where no limit
  /// is known.
  package var shortestIteration: Double
  /// Whether the kernel is a library, all of whose processes the worker waits for.
  package var isLibrary = true

  /// States what is expected.
  package init(mostSamples: Int, outputs: Int? = nil, shortestIteration: Double = 0) {
    self.mostSamples = mostSamples
    self.outputs = outputs
    self.shortestIteration = shortestIteration
  }

  /// What is expected of whoever was asked this.
  package init(_ request: WorkerRequest, outputs: Int?, shortestIteration: Double) {
    self.init(
      mostSamples: max(request.sampling.samples, request.sampling.minimumSamples),
      outputs: outputs, shortestIteration: shortestIteration)
    isExamination = request.rule != nil
    isLibrary = request.command.isEmpty
  }
}
