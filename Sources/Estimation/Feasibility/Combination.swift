/// Methods that are used together, by what they do.
struct Combination: Hashable {
  /// What devices share out.
  enum Sharding: CaseIterable {
    case nothing, optimizer, gradients, weights
  }

  /// What the host keeps.
  enum Offloading: CaseIterable {
    case nothing, optimizer, everything
  }

  var accumulates = false
  var recomputes = false
  var hasEightBitOptimizer = false
  var sharding = Sharding.nothing
  var isModelParallel = false
  var offloading = Offloading.nothing

  /// The methods that it is made of, in the order that estimates name them.
  var methods: [TrainingMethod.ID] {
    var methods: [TrainingMethod.ID] = []
    if accumulates { methods.append(.accumulation) }
    if recomputes { methods.append(.recomputation) }
    if hasEightBitOptimizer { methods.append(.eightBitOptimizer) }
    switch sharding {
    case .nothing: break
    case .optimizer: methods.append(.shardedOptimizer)
    case .gradients: methods.append(.shardedGradients)
    case .weights: methods.append(.shardedWeights)
    }
    if isModelParallel { methods.append(.modelParallelism) }
    switch offloading {
    case .nothing: break
    case .optimizer: methods.append(.offloadedOptimizer)
    case .everything: methods.append(.offloadedWeights)
    }
    return methods
  }

  /// Every combination that makes sense.
  static let all: [Combination] = {
    var all: [Combination] = []
    for sharding in Sharding.allCases {
      for offloading in Offloading.allCases {
        for bits in 0..<16 {
          all.append(
            Combination(
              accumulates: bits & 1 != 0, recomputes: bits & 2 != 0,
              hasEightBitOptimizer: bits & 4 != 0, sharding: sharding,
              isModelParallel: bits & 8 != 0, offloading: offloading))
        }
      }
    }
    // An optimizer on the host has room for its moments.
    return all.filter { !($0.hasEightBitOptimizer && $0.offloading != .nothing) }
  }()
}
