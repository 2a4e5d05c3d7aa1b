package import Hardware

extension InstructionSet {
  /// Creates the level that a library's kernels for a core are written for.
  ///
  ///     InstructionSet(libraryCore: "SkylakeX")  // .avx512
  ///
  /// Takes the names that `openblas_get_corename()` gives (OpenBLAS 0.3, `driver/others/dynamic.c`
  /// and `dynamic_arm64.c`), in any case, and this project's own (`avx2`).
  ///
  /// - Returns: `nil` for a core that is not known here.
  package init?(libraryCore name: String) {
    let name = name.lowercased()
    if let own = InstructionSet(rawValue: name) {
      self = own
      return
    }
    switch name {
    case "katmai", "coppermine", "northwood", "prescott", "banias", "atom", "core2", "penryn",
      "dunnington", "nehalem", "athlon", "opteron", "opteron_sse3", "barcelona", "nano", "bobcat":
      self = .sse
    case "sandybridge", "bulldozer", "piledriver", "steamroller": self = .avx
    case "haswell", "zen", "excavator": self = .avx2
    case "skylakex", "cooperlake", "sapphirerapids": self = .avx512
    case "armv8sve", "neoversev1", "neoversen2", "neoversev2", "a64fx": self = .sve
    case _ where armFamilies.contains(where: name.hasPrefix): self = .neon
    default: return nil
    }
  }
}

private let armFamilies = [
  "armv8", "cortexa", "cortexx", "neoverse", "thunderx", "tsv110", "emag", "falkor",
]
