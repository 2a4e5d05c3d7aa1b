import Quantities

extension Estimator {
  /// Returns whether a paper's run fits on devices, and the fastest way in which it does.
  ///
  /// A part of a device has all of its memory.
  package func feasibility(of paper: Paper, on device: Device, count: Double) -> Feasibility {
    feasibility(of: paper, in: MemoryRoom(device, count: count))
  }

  /// Returns whether a paper's run fits in some room, and the fastest way in which it does.
  ///
  /// - Parameter methods: The methods that may be used; `nil` for all. LoRA never is, because it is
  ///   another run.
  package func feasibility(
    of paper: Paper, in room: MemoryRoom,
    by methods: Set<TrainingMethod.ID>? = nil
  ) -> Feasibility {
    let constants = catalogue.memoryConstants
    guard
      let need = MemoryNeed(paper, recipe: catalogue.recipe(of: paper), constants: constants)
    else {
      return .unknown(
        reason: "The memory that \(paper.name) needs is not known: its parameters have no source"
          + " here. Whether it fits is not known either.")
    }
    guard let each = room.each else {
      return .unknown(
        reason: "The memory of \(room.name) is not known, so whether \(paper.name) fits is not"
          + " known either.")
    }
    var combinations = catalogue.trainingMethods.combinations
    if let methods { combinations = combinations.filter { methods.isSuperset(of: $0.methods) } }
    let search = MemorySearch(
      need: need, room: room, bytes: Double(each.bytes) * (1 - constants[.reserve].value),
      methods: catalogue.trainingMethods.byID, constants: constants)
    if let plan = search.plan(among: combinations) { return .feasible(plan) }
    return .infeasible(
      reason: lack(of: paper, search: search, combinations) + adapted(paper, search, combinations))
  }

  /// Says what a device lacks at the least.
  private func lack(
    of paper: Paper, search: MemorySearch, _ combinations: [Combination]
  ) -> String {
    let need = search.need
    let total =
      "\(paper.name) needs at least \(gigabytes(need.state.value))"
      + " for weights, gradients and optimizer state"
    guard let least = search.least(among: combinations) else { return total + "." }
    let methods = least.combination.methods.map { catalogue.trainingMethods[$0].name }
    let with = methods.isEmpty ? "" : " even with \(methods.joined(separator: ", "))"
    let each =
      search.room.devices == 1 ? search.room.name : "each of \(search.room.devices) devices"
    return total + ", \(gigabytes(least.kept.device.value)) on \(each)\(with);"
      + " there \(search.room.devices == 1 ? "is" : "are") \(gigabytes(search.bytes)) to use."
  }

  /// Says that adapters would fit, where the run is a fine-tuning; nothing otherwise.
  private func adapted(
    _ paper: Paper, _ search: MemorySearch, _ combinations: [Combination]
  ) -> String {
    guard paper.run == .fineTune else { return "" }
    var need = search.need
    let weights = 2 * need.parameters
    let adapters = weights * 8 * search.constants[.adapterShare].value
    need.weights = MemoryAmount(value: weights, high: weights)
    need.gradients = .none
    need.optimizer = MemoryAmount(value: adapters, high: adapters)
    need.hasMoments = false
    let adapted = MemorySearch(
      need: need, room: search.room, bytes: search.bytes, methods: search.methods,
      constants: search.constants)
    guard let plan = adapted.plan(among: combinations) else { return "" }
    let lora = catalogue.trainingMethods[.adapters].name
    return " Another run would fit: \(lora), which trains adapters beside frozen weights, in"
      + " \(gigabytes(plan.need))."
  }

  /// The inputs that stand for what a way to fit costs in time; none where nothing fits.
  func methodInputs(of feasibility: Feasibility) -> [Input] {
    guard case .feasible(let plan) = feasibility else { return [] }
    return plan.methods.map { method in
      Input(method.name, stream: "method/\(method.id.rawValue)", method.timeFactor)
    }
  }

  /// Returns draws of hours with the time that methods cost.
  func times(_ methods: [Input], of hours: [Double]) -> [Double] {
    methods.reduce(hours) { hours, method in
      zip(hours, draws(of: method)).map { $0 * $1 }
    }
  }
}
