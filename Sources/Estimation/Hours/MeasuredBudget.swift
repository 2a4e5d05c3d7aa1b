package import Operations
package import Quantities

/// A rate of work with its 95 % interval.
package struct RateEstimate: Hashable, Sendable {
  /// The median rate.
  package var median: Throughput
  /// The low end of the 95 % interval.
  package var low: Throughput
  /// The high end of the 95 % interval.
  package var high: Throughput
  /// How the rate is known.
  package var provenance: Provenance
  /// Where the rate is from, in words, such as the kernel and the problem.
  package var source: String

  /// Creates a rate from its median and its 95 % interval.
  package init(
    median: Throughput, low: Throughput, high: Throughput,
    provenance: Provenance = .measured, source: String
  ) {
    self.median = median
    self.low = low
    self.high = high
    self.provenance = provenance
    self.source = source
  }
}

/// A memory bandwidth with its 95 % interval.
package struct BandwidthEstimate: Hashable, Sendable {
  /// The median bandwidth.
  package var median: Bandwidth
  /// The low end of the 95 % interval.
  package var low: Bandwidth
  /// The high end of the 95 % interval.
  package var high: Bandwidth
  /// How the bandwidth is known.
  package var provenance: Provenance
  /// Where the bandwidth is from, in words.
  package var source: String

  /// Creates a bandwidth from its median and its 95 % interval.
  package init(
    median: Bandwidth, low: Bandwidth, high: Bandwidth,
    provenance: Provenance = .measured, source: String
  ) {
    self.median = median
    self.low = low
    self.high = high
    self.provenance = provenance
    self.source = source
  }
}

/// What was measured of a machine under a budget: how fast each class of operations runs there.
package struct MeasuredBudget: Hashable, Sendable {
  /// What the budget is called, such as `this machine, cores=2`.
  package var name: String
  /// How the budget stands for what it names: measured if native, modelled if emulated.
  package var provenance: Provenance
  /// The precision of the rates.
  package var precision: TrainingPrecision
  /// The rate of the WHOLE budget, by class of operations.
  package var rates: [OperationClass: RateEstimate]
  /// The rate of whole training steps, by the id of the paper whose model they train.
  ///
  /// Three forward passes' work over the time of a step, measured or predicted from its kernels. It stands
  /// before the rates of classes.
  package var steps: [String: RateEstimate] = [:]
  /// The bandwidth of the whole budget, from which the memory-bound class follows if it has no rate.
  package var bandwidth: BandwidthEstimate?
  /// The memory of the whole budget, if it is limited and known.
  package var memory: ByteCount?
  /// How many devices the budget is made of; a machine is one.
  package var devices: Int
  /// How many cores it is made of, for core-hours.
  package var cores: Int?
  /// Its measured power in watts.
  package var watts: RangedValue?

  /// Creates a measured budget.
  package init(
    name: String, provenance: Provenance = .measured, precision: TrainingPrecision = .f32,
    rates: [OperationClass: RateEstimate], bandwidth: BandwidthEstimate? = nil,
    memory: ByteCount? = nil, devices: Int = 1, cores: Int? = nil, watts: RangedValue? = nil
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
