import Estimation
import Foundation
import Operations
import Quantities

/// The folder of the catalogues that are shipped.
let shippedFolder =
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Sources/Estimation/Catalogue").path

private let loaded = Result { try Catalogue.load(folder: shippedFolder) }

/// The catalogues that are shipped, which are read once.
func shipped() throws -> Catalogue { try loaded.get() }

/// A number without a range.
func exactly(_ value: Double, _ provenance: Provenance = .cited) -> Measured<Double> {
  .exactly(value, provenance: provenance, source: "a test")
}

/// A paper made for a test: 10^15 FLOP, three quarters matrix product, one quarter convolution.
func paper(
  work: Measured<Double> = exactly(1e15),
  shares: [(OperationClass, Double)] = [(.gemm, 0.75), (.convolution, 0.25)],
  memory: Double? = nil
) throws -> Paper {
  var paper = try shipped().paper("bert-large")
  paper.id = "a-paper"
  paper.name = "A Paper"
  paper.work = work
  paper.mix.shares = shares.map { Mix.Share(operations: $0.0, share: $0.1) }
  paper.mix.provenance = .cited
  paper.mix.source = "a test"
  paper.precision.value = .f32
  paper.parameters = nil
  paper.memory = memory.map { exactly($0) }
  paper.hardware = nil
  return paper
}

/// A device made for a test: 100 TFLOP/s in f32, 10 GB.
func device(_ provenance: Provenance = .cited) throws -> Device {
  var device = try shipped().device("v100-sxm2-16gb")
  device.id = "a-device"
  device.name = "A Device"
  device.peaks.removeAll { $0.format != .f32 }
  device.peaks[0].rate = Throughput(flopPerSecond: 1e14)
  device.memory = ByteCount(bytes: 10_000_000_000)
  device.bandwidth = nil
  device.watts = 400
  device.price = nil
  device.provenance = provenance
  device.sources = ["a test"]
  return device
}

/// A rate in GFLOP/s without an interval.
func rate(_ gigaFLOPPerSecond: Double) -> Measured<Throughput> {
  .exactly(gigaFLOPPerSecond * 1e9, provenance: .measured, source: "a test")
}

/// An estimator with the shipped catalogue and these assumptions without ranges.
func estimator(
  utilisation: Double = 0.5, kernelShare: Double = 0.5, multiplier: Double = 10,
  seed: UInt64 = 1, draws: Int = 200
) throws -> Estimator {
  try Estimator(
    catalogue: shipped(), seed: seed, draws: draws, utilisation: exactly(utilisation),
    assumptions: [
      .kernelShare: exactly(kernelShare),
      .researchMultiplier: exactly(multiplier),
    ])
}

/// Returns whether two numbers differ by no more than a part in a billion.
func nearly(_ left: Double?, _ right: Double) -> Bool {
  guard let left else { return false }
  return abs(left - right) <= abs(right) * 1e-9
}

/// Writes a file for as long as the body runs.
func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
  let file = FileManager.default.temporaryDirectory
    .appending(path: "divide-estimation-\(UUID().uuidString).yaml")
  try text.write(to: file, atomically: true, encoding: .utf8)
  defer { try? FileManager.default.removeItem(at: file) }
  return try body(file.path)
}
