/// A class of operations that run at a rate of their own: what a paper's work is a mix of.
package enum OperationClass: String, CaseIterable, Codable, Hashable, Sendable {
  /// Matrix products: fully connected layers, attention, recurrent layers.
  case gemm
  /// Convolutions.
  case convolution
  /// Normalisation, activation, softmax, addition: what runs at the speed of memory.
  case memoryBound = "memory-bound"
}
