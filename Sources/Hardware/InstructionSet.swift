/// A level of vector instructions that numerical libraries choose their code by.
package enum InstructionSet: String, CaseIterable, Hashable, Sendable {
  /// x86-64 with SSE4.2: 128-bit vectors, no fused multiply-add.
  case sse
  /// 256-bit floating-point vectors, no fused multiply-add.
  case avx
  /// 256-bit vectors with fused multiply-add (AVX2 and FMA3).
  case avx2
  /// 512-bit vectors (AVX-512 F, CD, BW, DQ, VL).
  case avx512
  /// Arm 128-bit vectors.
  case neon
  /// Arm scalable vectors.
  case sve

  /// The levels of this processor family, from the oldest to this one.
  package var ladder: [InstructionSet] {
    switch self {
    case .sse: [.sse]
    case .avx: [.sse, .avx]
    case .avx2: [.sse, .avx, .avx2]
    case .avx512: [.sse, .avx, .avx2, .avx512]
    case .neon: [.neon]
    case .sve: [.neon, .sve]
    }
  }
}
