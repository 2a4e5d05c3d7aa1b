/// The environment variables by which numerical libraries and run times are set.
package enum LibraryVariables {
  /// How the names of those begin that say how a library computes.
  package static let prefixes = [
    "ATEN_", "BLIS_", "CUBLAS_", "CUDA_", "CUDNN_", "DIVIDE_", "DNNL_", "GOMP_", "GOTO_", "HIP_",
    "HSA_", "KMP_", "MALLOC_", "MKL_", "NVIDIA_", "OCL_ICD_", "OMP_", "ONEDNN_", "OPENBLAS_",
    "POCL_", "PYTORCH_", "ROCM_", "ROCR_", "TORCH_",
  ]

  /// The variables from which libraries take the number of threads when they are loaded.
  package static let threadCounts = [
    "BLIS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "POCL_MAX_PTHREAD_COUNT",
  ]

  /// The variables by which OpenMP run times and PoCL bind threads themselves, perhaps all to the
  /// same PU.
  package static let placements = [
    "GOMP_CPU_AFFINITY", "KMP_AFFINITY", "OMP_PLACES", "OMP_PROC_BIND", "POCL_AFFINITY",
  ]

  /// The variables by which libraries are held to a level of instructions.
  ///
  /// OpenBLAS: `OPENBLAS_CORETYPE` (its README, "Setting the target"). oneDNN: `ONEDNN_MAX_CPU_ISA`
  /// ("CPU Dispatcher Control"). MKL: `MKL_ENABLE_INSTRUCTIONS`. PyTorch: `ATEN_CPU_CAPABILITY`.
  /// `DIVIDE_ISA` is this project's own.
  package static let instructionSets: Set = [
    "OPENBLAS_CORETYPE", "ONEDNN_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS", "ATEN_CPU_CAPABILITY",
    "DIVIDE_ISA",
  ]

  /// Returns those of an environment's variables by which libraries are set.
  package static func among(_ environment: [String: String]) -> [String: String] {
    environment.filter { variable in prefixes.contains { variable.key.hasPrefix($0) } }
  }
}
