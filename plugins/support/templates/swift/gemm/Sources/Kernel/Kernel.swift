import KernelSupport

/// c = op(a) · op(b), where op is nothing or the transposition.
struct Kernel<Real: BinaryFloatingPoint> {
  /// The tensors of one slot.
  struct Operands {
    let a: UnsafeMutablePointer<Real>
    let b: UnsafeMutablePointer<Real>
    let c: UnsafeMutablePointer<Real>
  }

  private let m: Int
  private let n: Int
  private let k: Int
  /// Whether `a` is stored as *k* × *m*.
  private let transposesA: Bool
  /// Whether `b` is stored as *n* × *k*.
  private let transposesB: Bool

  init(_ problem: Problem) throws(Refusal) {
    m = try problem.size("m")
    n = try problem.size("n")
    k = try problem.size("k")
    transposesA = try problem.size("ta", in: 0...1) == 1
    transposesB = try problem.size("tb", in: 0...1) == 1
  }

  func operands(_ tensors: Tensors) throws(Refusal) -> Operands {
    Operands(
      a: try tensors.numbers(0, "a", m * k), b: try tensors.numbers(1, "b", k * n),
      c: try tensors.numbers(2, "c", m * n))
  }

  /// Computes the operation once, and returns false if it was cancelled.
  func compute(_ operands: Operands, _ watch: inout Watch) -> Bool {
    // How far the next row and the next column of op(a) and op(b) are.
    let (rowA, columnA) = transposesA ? (1, m) : (k, 1)
    let (rowB, columnB) = transposesB ? (1, k) : (n, 1)
    for i in 0..<m {
      let row = operands.c + i * n
      row.update(repeating: 0, count: n)
      for p in 0..<k {
        let factor = operands.a[i &* rowA &+ p &* columnA]
        let b = operands.b + p * rowB
        for j in 0..<n { row[j] += factor * b[j &* columnB] }
        if watch.isCancelled(after: n) { return false }
      }
    }
    return true
  }
}
