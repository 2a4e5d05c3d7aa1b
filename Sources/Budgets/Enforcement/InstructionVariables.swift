import Hardware

/// The variables by which libraries are held to a level of instructions.
///
/// `LibraryVariables.instructionSets` says whose they are; OpenBLAS takes a core whose kernels are
/// of that level.
func instructionVariables(for isa: InstructionSet) -> [(name: String, value: String)] {
  let own = (name: "DIVIDE_ISA", value: isa.rawValue)
  switch isa {
  case .sse: return variables("Nehalem", "SSE41", "SSE4_2", "default") + [own]
  case .avx: return variables("Sandybridge", "AVX", "AVX", "default") + [own]
  case .avx2: return variables("Haswell", "AVX2", "AVX2", "avx2") + [own]
  case .avx512: return variables("SkylakeX", "AVX512_CORE", "AVX512", "avx512") + [own]
  case .neon: return [("OPENBLAS_CORETYPE", "ARMV8"), own]
  case .sve: return [("OPENBLAS_CORETYPE", "ARMV8SVE"), own]
  }
}

private func variables(
  _ openBLAS: String, _ oneDNN: String, _ mkl: String, _ pyTorch: String
) -> [(name: String, value: String)] {
  [
    ("OPENBLAS_CORETYPE", openBLAS), ("ONEDNN_MAX_CPU_ISA", oneDNN),
    ("MKL_ENABLE_INSTRUCTIONS", mkl), ("ATEN_CPU_CAPABILITY", pyTorch),
  ]
}
