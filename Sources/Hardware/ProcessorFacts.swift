import System

/// What `/proc/cpuinfo` says of the first processor.
struct ProcessorFacts: Hashable, Sendable {
  var model: String?
  var microcode: String?
  /// The features as the kernel names them, in its order; `nil` if it lists none.
  var features: [String]?

  /// Reads the first processor; a machine without the file says nothing.
  init(reading files: SystemFiles) {
    // One entry is about 2 KiB; the rest of the file repeats it for every other PU.
    for line in files.text("proc/cpuinfo", limit: 1 << 14)?.split(whereSeparator: \.isNewline) ?? []
    {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let key = parts[0].trimmed, let value = parts[1].trimmed else {
        continue
      }
      switch key {
      case "model name": model = model ?? value
      case "microcode": microcode = microcode ?? value
      // x86 says flags, Arm says Features.
      case "flags", "Features": features = features ?? value.split(separator: " ").map(String.init)
      default: break
      }
    }
  }
}

extension InstructionSet {
  /// The features, as the kernel names them, that a processor needs for this level.
  ///
  /// AVX-512 is the set that numerical libraries ask for (Skylake-X), not its foundation alone.
  var requiredFeatures: [String] {
    switch self {
    case .sse: ["sse4_2"]
    case .avx: ["avx"]
    case .avx2: ["avx2", "fma"]
    case .avx512: ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]
    case .neon: ["asimd"]
    case .sve: ["sve"]
    }
  }

  /// Returns the levels that a processor with these features has, from the oldest.
  ///
  ///     InstructionSet.levels(of: ["sse4_2", "avx", "avx2"])  // [.sse, .avx]: no fma
  package static func levels(of features: [String]) -> [InstructionSet] {
    let features = Set(features)
    return allCases.filter { level in
      level.ladder.allSatisfy { features.isSuperset(of: $0.requiredFeatures) }
    }
  }
}
