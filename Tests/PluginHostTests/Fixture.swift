import Foundation
import Operations
import PluginProtocol
import Testing

/// The plugins in `Tests/Fixtures`, whose libraries a build leaves beside these tests.
enum Fixture {
  /// The path of the library of `fixture-NAME`.
  static func library(_ name: String) throws -> String { try built("libfixture-\(name).so") }

  /// The program that holds a library.
  static func host() throws -> String { try built("divide-host") }

  /// The path of a file that a build leaves beside these tests.
  static func built(_ file: String) throws -> String {
    let folders = (Bundle.allBundles + [Bundle.main]).compactMap {
      $0.executableURL?.deletingLastPathComponent()
    }
    let paths = folders.map { $0.appending(path: file).path }
    return try #require(
      paths.first { FileManager.default.fileExists(atPath: $0) },
      "There is no \(file) beside these tests. Build with --build-tests, without --product.")
  }

  /// A request for a small product in f32 by `fixture-NAME`, on one thread.
  static func request(
    _ name: String, precision: Precision = .f32, device: DeviceID = .cpu
  ) throws -> WorkerRequest {
    var request = request(
      id: "fixture-\(name)", library: try library(name), precision: precision, device: device)
    request.host = try host()
    return request
  }

  /// A request for a small product.
  static func request(
    id: String = "fake", library: String = "", command: [String] = [], folder: String = "/",
    precision: Precision = .f32, device: DeviceID = .cpu, caches: CacheState = .warm,
    coldBytes: Int64 = 0, memoryLimit: Int64 = 1 << 30, seed: UInt64 = 7
  ) -> WorkerRequest {
    WorkerRequest(
      plugin: id, library: library, command: command, folder: folder,
      operation: OperationID(rawValue: "gemm"), problem: product, precision: precision,
      device: device, threads: 1, caches: caches, coldBytes: coldBytes, memoryLimit: memoryLimit,
      seed: seed,
      sampling: WorkerRequest.Sampling(
        minimumWarmUpNanoseconds: 0, maximumWarmUpNanoseconds: 0, minimumSampleNanoseconds: 0,
        samples: 1, minimumSamples: 1, samplingNanoseconds: 0, probeNanoseconds: 0))
  }

  /// 8 × 10 times 10 × 12, the second factor stored the other way round.
  static let product: Problem = ["m": 8, "n": 12, "k": 10, "ta": 0, "tb": 1]

  /// The operation of that product.
  static func operation() throws -> any Operations.Operation {
    let kind = try #require(OperationCatalogue.kind(OperationID(rawValue: "gemm")))
    return try kind.init(product)
  }
}
