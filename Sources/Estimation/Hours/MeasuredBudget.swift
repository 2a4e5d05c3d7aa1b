package import Operations
package import Quantities

/// What was measured of a machine under a budget: how fast each class of operations runs there.
package struct MeasuredBudget: Hashable, Sendable {
  /// What the budget is called, such as `this machine, cores=2`.
  package var name: String
  /// How the budget stands for what it names: measured if native, modelled if emulated.
  package var provenance: Provenance
  /// The precision of the rates.
  package var precision: TrainingPrecision
  /// The rate of the whole budget, not of one core or device, by class of operations.
  package var rates: [OperationClass: Measured<Throughput>]
  /// The rate of whole training steps, by the id of the paper whose model they train.
  ///
  /// Three forward passes' work over the time of a step, measured or predicted from its kernels.
  /// Estimates use it instead of the rates of classes.
  package var steps: [String: Measured<Throughput>] = [:]
  /// The bandwidth of the whole budget, from which the memory-bound class follows if it has no
  /// rate.
  package var bandwidth: Measured<Bandwidth>?
  /// The memory of the whole budget, if it is limited and known.
  package var memory: ByteCount?
  /// How many devices the budget is made of; a machine is one.
  package var devices: Int
  /// How many cores it is made of, for core-hours.
  package var cores: Int?
  /// Its measured power in watts.
  package var watts: Measured<Double>?

  /// Creates a measured budget.
  package init(
    name: String, provenance: Provenance = .measured, precision: TrainingPrecision = .f32,
    rates: [OperationClass: Measured<Throughput>], bandwidth: Measured<Bandwidth>? = nil,
    memory: ByteCount? = nil, devices: Int = 1, cores: Int? = nil, watts: Measured<Double>? = nil
  ) {
    self.name = name
    self.provenance = provenance
    self.precision = precision
    self.rates = rates
    self.bandwidth = bandwidth
    self.memory = memory
    self.devices = devices
    self.cores = cores
    self.watts = watts
  }
}
