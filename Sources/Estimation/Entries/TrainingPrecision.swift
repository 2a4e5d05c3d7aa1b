/// How a training run stores and sums its numbers.
package enum TrainingPrecision: String, CaseIterable, Codable, Hashable, Sendable {
  /// Products and sums in f32.
  case f32
  /// f32 storage, products rounded to tf32, sums in f32.
  case tf32
  /// Products of 16-bit numbers (f16 or bf16), sums in f32.
  case mixed

  /// What a device needs to train so, in words.
  var requirement: String {
    switch self {
    case .f32: "f32"
    case .tf32: "tf32"
    case .mixed: "f16 or bf16 with f32 accumulation"
    }
  }
}

/// How the precision of an estimate from a datasheet is chosen.
package enum PrecisionChoice: Hashable, Sendable {
  /// The fastest of the device's precisions that sums in f32: how one would train today.
  case fastest
  /// The precision that the paper's own run used.
  case paper
  /// This one; an error where the device has no such peak.
  case exactly(TrainingPrecision)
}
