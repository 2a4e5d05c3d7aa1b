package import Quantities

/// A constant between FLOP and hours, energy or money.
package struct Assumption: Hashable, Sendable {
  /// What the program asks for.
  package enum ID: String, CaseIterable, Hashable, Sendable {
    /// The share of a training step's time that measured kernels explain.
    case kernelShare = "kernel-share"
    /// Compute of a project over that of its final run.
    case researchMultiplier = "research-multiplier"
    /// Work per byte of the memory-bound class.
    case memoryBoundIntensity = "memory-bound-intensity"
    /// Average over design power, GPUs.
    case powerShareGPU = "power-share-gpu"
    /// Average over design power, TPUs.
    case powerShareTPU = "power-share-tpu"
    /// What the building draws over what the computers draw.
    case powerUsageEffectiveness = "pue"
    /// The price of a kilowatt-hour.
    case electricityPrice = "electricity-price"
    /// Price of a server over the price of its accelerators.
    case serverOverhead = "server-overhead"
    /// Share of a cluster's price that its network takes.
    case interconnectShare = "interconnect-share"
    /// Years over which hardware is paid off.
    case amortisationYears = "amortisation-years"

    /// Whether the constant is a share, which can't be above 1.
    var isShare: Bool {
      switch self {
      case .kernelShare, .powerShareGPU, .powerShareTPU, .interconnectShare: true
      case .researchMultiplier, .memoryBoundIntensity, .powerUsageEffectiveness, .electricityPrice,
        .serverOverhead, .amortisationYears:
        false
      }
    }
  }

  /// What the program asks for.
  package var id: ID
  /// The unit, `1` for a share or a factor.
  package var unit: String
  /// The constant with its range.
  package var value: Measured<Double>
  /// What it means, and what it doesn't.
  package var definition: String
  /// When its source said so.
  package var date: String
}
