import ArgumentParser
import Estimation
import Operations
import Quantities

/// A rate that somebody states: `gemm=110`, in GFLOP/s.
struct StatedRate: ExpressibleByArgument {
  let operations: OperationClass
  let gigaFLOPPerSecond: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=")
    guard parts.count == 2, let operations = OperationClass(rawValue: String(parts[0])),
      let rate = Double(parts[1]), rate > 0, rate.isFinite
    else { return nil }
    self.operations = operations
    gigaFLOPPerSecond = rate
  }

  /// The rate as an exact number that nobody measured.
  var estimate: Measured<Throughput> {
    .exactly(gigaFLOPPerSecond * 1e9, provenance: .assumed, source: "stated on the command line")
  }
}

/// An amount of memory that somebody states: `16GiB`, `24GB`, `512MiB`.
struct StatedMemory: ExpressibleByArgument {
  let amount: ByteCount

  init?(argument: String) {
    let units: [(suffix: String, bytes: Double)] = [
      ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
      ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
    ]
    for unit in units where argument.hasSuffix(unit.suffix) {
      guard let number = Double(argument.dropLast(unit.suffix.count)), number > 0,
        number * unit.bytes < 1e18
      else { return nil }
      amount = ByteCount(bytes: Int64(saturating: number * unit.bytes))
      return
    }
    return nil
  }
}

/// A precision that somebody asks for.
enum StatedPrecision: String, CaseIterable, ExpressibleByArgument {
  case fastest, paper, f32, tf32, mixed, fp8, int8

  /// What the estimator is told.
  var choice: PrecisionChoice {
    switch self {
    case .fastest: .fastest
    case .paper: .paper
    case .f32: .exactly(.f32)
    case .tf32: .exactly(.tf32)
    case .mixed: .exactly(.mixed)
    case .fp8: .exactly(.fp8)
    case .int8: .exactly(.int8)
    }
  }
}
