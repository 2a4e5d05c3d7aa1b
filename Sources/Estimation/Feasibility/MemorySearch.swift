import Quantities

/// The search for the fastest combination of methods that fits.
struct MemorySearch {
  let need: MemoryNeed
  let room: MemoryRoom
  /// The memory of each device, less what training can't have.
  let bytes: Double
  let methods: [TrainingMethod.ID: TrainingMethod]
  let constants: MemoryConstants

  /// What each device keeps.
  struct Kept {
    var weights: MemoryAmount
    var gradients: MemoryAmount
    var optimizer: MemoryAmount
    var activations: MemoryAmount
    var buffers: MemoryAmount
    /// How many samples run at once.
    var samples: Double

    /// All of it.
    var device: MemoryAmount { weights + gradients + optimizer + activations + buffers }

    /// Its parts in words.
    var text: String {
      [
        ("weights", weights), ("gradients", gradients), ("optimizer", optimizer),
        (
          samples == 1
            ? "activations of a sample" : "activations of \(Int(saturating: samples)) samples",
          activations
        ), ("buffers", buffers),
      ].filter { $0.1.value > 0 }
        .map { "\($0.0) \(gigabytes($0.1.value))" }.joined(separator: ", ")
    }
  }

  /// Returns what is kept with some methods, or `nil` where they can't be had.
  ///
  /// With *n* devices of which *t* split the model: weights, gradients and optimizer state / *t*;
  /// what is sharded / *n*; activations of the samples at once / *t*; buffers, and two layers'
  /// weights where these are fetched.
  func kept(with combination: Combination) -> Kept? {
    let devices = Double(room.devices)
    let ways = combination.isModelParallel ? min(devices, constants[.parallelWays].value) : 1
    let shards = combination.sharding != .nothing
    guard room.devices > 1 || (!shards && !combination.isModelParallel) else { return nil }
    guard combination.offloading == .nothing || room.hasHost else { return nil }
    guard !combination.hasEightBitOptimizer || need.hasMoments else { return nil }
    guard combination.offloading != .optimizer || need.optimizer.value > 0 else { return nil }
    guard
      combination.sharding == .nothing || combination.sharding == .weights
        || need.optimizer.value > 0
    else { return nil }

    var weights = need.weights / ways
    var gradients = need.gradients / ways
    var optimizer = need.optimizer
    if combination.hasEightBitOptimizer {
      let saved = 6 * need.parameters
      optimizer = MemoryAmount(value: optimizer.value - saved, high: optimizer.high - saved)
    }
    optimizer = optimizer / ways
    let fetched = need.weights * (2 / max(need.layers, 2) / ways)
    if combination.sharding == .weights { weights = need.weights / devices + fetched }
    if [.gradients, .weights].contains(combination.sharding) {
      gradients = need.gradients / devices
    }
    if shards { optimizer = optimizer * (ways / devices) }

    var host = 0.0
    switch combination.offloading {
    case .nothing: break
    case .optimizer:
      host = (need.gradients + need.optimizer).value / devices
      (gradients, optimizer) = (.none, .none)
    case .everything:
      host = need.state.value / devices
      (weights, gradients, optimizer) = (fetched, .none, .none)
    }
    guard host <= constants[.hostMemory].value else { return nil }

    let moves = shards || combination.isModelParallel || combination.offloading != .nothing
    let bucket = min(constants[.bucket].value, need.weights.value)
    let buffers = moves ? MemoryAmount(value: bucket, high: bucket) : .none
    let samples = combination.accumulates ? 1 : need.usualSamples
    let sample = combination.recomputes ? need.checkpoints : need.activations
    let activations = sample * (samples / ways)
    return Kept(
      weights: weights, gradients: gradients, optimizer: optimizer, activations: activations,
      buffers: buffers, samples: samples)
  }

  /// Returns the fastest plan that fits at the high end of what it needs or, without one, the
  /// fastest that fits at the middle.
  func plan(among combinations: [Combination]) -> MemoryPlan? {
    var perhaps: MemoryPlan?
    for combination in combinations where !combination.accumulates || need.usualSamples > 1 {
      guard let kept = kept(with: combination) else { continue }
      let device = kept.device
      guard device.value <= bytes, device.high <= bytes || perhaps == nil else { continue }
      let plan = MemoryPlan(
        methods: combination.methods.compactMap { methods[$0] }, need: device.value,
        highNeed: device.high, parts: kept.text, basis: need.basis, room: bytes,
        devices: room.devices)
      if plan.isCertain { return plan }
      perhaps = plan
    }
    return perhaps
  }

  /// The least that a device has to keep, with what that takes.
  func least(among combinations: [Combination]) -> (kept: Kept, combination: Combination)? {
    combinations.compactMap { combination in
      kept(with: combination).map { ($0, combination) }
    }.min { $0.0.device.value < $1.0.device.value }
  }
}
