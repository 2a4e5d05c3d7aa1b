/// How a training run stores and sums its numbers.
package enum TrainingPrecision: String, CaseIterable, Codable, Hashable, Sendable {
  /// Products and sums in f32.
  case f32
  /// f32 storage, products rounded to tf32, sums in f32.
  case tf32
  /// Products of 16-bit numbers (f16 or bf16), sums in f32.
  case mixed
  /// Products of 8-bit floating-point numbers, sums in f32.
  case fp8
  /// Products of 8-bit whole numbers, for inference alone.
  case int8

  /// Those that one trains in without special care.
  static let ordinary: [TrainingPrecision] = [.f32, .tf32, .mixed]
  /// Whether its products have eight bits.
  var isEightBit: Bool { self == .fp8 || self == .int8 }

  /// What a device needs to train so, in words.
  var requirement: String {
    switch self {
    case .f32: "f32"
    case .tf32: "tf32"
    case .mixed: "f16 or bf16 with f32 accumulation"
    case .fp8: "fp8"
    case .int8: "i8"
    }
  }
}

/// How the precision of an estimate from a datasheet is chosen.
package enum PrecisionChoice: Hashable, Sendable {
  /// The fastest of the device's precisions that sums in f32 and isn't of eight bits: how one would
  /// train today.
  ///
  /// What ran in eight bits runs in them on every device that has them.
  case fastest
  /// The precision that the paper's own run used.
  case paper
  /// This one; an error where the device has no such peak.
  case exactly(TrainingPrecision)
}
