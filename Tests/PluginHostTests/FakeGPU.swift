import Foundation
import Operations
import PluginHost
import PluginProtocol
import Testing

/// A GPU that isn't there: a folder of libraries that compute on the processor, behind the calls of
/// the real ones.
struct FakeGPU: Sendable {
  /// Why the plugin and its fakes can't be built here; `nil` if they can.
  static let hindrance: String? =
    ["/usr/bin/make", "/usr/bin/cc", "/usr/bin/g++"]
    .first { !FileManager.default.isExecutableFile(atPath: $0) }
    .map { "There is no \($0): apt-get install build-essential" }

  /// The libraries of a machine with NVIDIA's GPU.
  static let cuda = ["libcuda.so.1", "libcublasLt.so.13", "libnvrtc.so.13", "libnccl.so.2"]
  /// The libraries of a machine with AMD's.
  static let hip = ["libamdhip64.so.7", "libhipblaslt.so.1", "libhiprtc.so.7"]

  /// What it does otherwise than a right one; the words are those of `fake.c`.
  let behaviour: [String]
  /// The folder of its libraries.
  let folder: TestFolder

  /// Makes one.
  init(_ behaviour: String..., libraries: [String] = cuda) throws {
    self.behaviour = behaviour
    folder = try TestFolder()
    let fake = try Self.built().appending(path: "libfake.so").path
    for library in libraries {
      try FileManager.default.createSymbolicLink(
        atPath: folder.url.appending(path: library).path, withDestinationPath: fake)
    }
    try behaviour.joined(separator: "\n").write(
      to: folder.url.appending(path: "behaviour"), atomically: true, encoding: .utf8)
  }
}

// MARK: - What is built

extension FakeGPU {
  /// The folder of the plugin, the fakes and the programs of `Tests/Fixtures/cuda`.
  static func built() throws -> URL { try products.get() }

  /// The plugin's library.
  static func plugin() throws -> String {
    try built().appending(path: "libkernel-cuda.so").path
  }

  private static let products = Result {
    let host = URL(filePath: try Fixture.host())
    let folder = host.deletingLastPathComponent().appending(path: "cuda-fixtures")
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let make = Process()
    make.executableURL = URL(filePath: "/usr/bin/make")
    make.arguments = [
      "-s", "-j2", "-C", here.deletingLastPathComponent().appending(path: "Fixtures/cuda").path,
      "OUT=\(folder.path)",
    ]
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return folder
  }
}

// MARK: - Opening problems

extension FakeGPU {
  /// Opens a problem on it, in a room as kernels get, and fills its operands.
  func kernel(
    _ operation: String, _ problem: Problem, _ precision: Precision = .f32,
    device: DeviceID = DeviceID(.gpu), environment: [String: String] = [:],
    deviceMemoryLimit: Int64? = nil
  ) throws -> HostedKernel {
    let kind = try #require(OperationCatalogue.kind(OperationID(rawValue: operation)))
    let operation = try kind.init(problem)
    return try HostedKernel(
      request(
        operation, precision, device: device, environment: environment,
        deviceMemoryLimit: deviceMemoryLimit), operation)
  }

  /// The request for a problem on it.
  func request(
    _ operation: any Operations.Operation, _ precision: Precision,
    device: DeviceID = DeviceID(.gpu),
    environment: [String: String] = [:], deviceMemoryLimit: Int64? = nil
  ) throws -> WorkerRequest {
    var request = WorkerRequest(
      plugin: "cuda", library: try Self.plugin(), command: [], folder: "/",
      operation: type(of: operation).id, problem: operation.problem, precision: precision,
      device: device, threads: 1, caches: .warm, coldBytes: 0, memoryLimit: 1 << 30, seed: 7,
      sampling: WorkerRequest.Sampling(
        minimumWarmUpNanoseconds: 0, maximumWarmUpNanoseconds: 0, minimumSampleNanoseconds: 0,
        samples: 1, minimumSamples: 1, samplingNanoseconds: 0, probeNanoseconds: 0))
    request.host = try Fixture.host()
    request.room = try room(environment)
    request.deviceMemoryLimit = deviceMemoryLimit
    request.threadsAreCounted = false
    return request
  }

  /// What `Room` starts a driver's kernel with, and where to find the fakes.
  ///
  /// Wheels of the machine's own are out of sight, so that no real library meets a fake driver.
  private func room(_ environment: [String: String]) throws -> [String] {
    var variables = [
      "DIVIDE_CUDA_LIBRARIES": folder.url.path, "HOME": "/nowhere", "PATH": "/nowhere",
    ]
    variables.merge(environment) { $1 }
    return [
      try Fixture.built("divide-launch"), "--die-with-parent", "any", "--no-core",
      "--no-new-privileges", "--no-capabilities", "--compute-only", "--see-only-itself",
      "--own-mounts", "--write-only-in", folder.url.path,
    ]
      + variables.sorted { $0.key < $1.key }.flatMap { ["--env", "\($0.key)=\($0.value)"] }
      + ["--unset", "VIRTUAL_ENV", "--unset", "CONDA_PREFIX"]
      + ["--report-to", "\(WorkerFacts.Isolation.descriptor)", "--"]
  }

  /// Opens a problem, and returns how that fails.
  func refusal(
    _ operation: String, _ problem: Problem, _ precision: Precision = .f32,
    device: DeviceID = DeviceID(.gpu), environment: [String: String] = [:]
  ) throws -> KernelFailure {
    try #require(
      throws: KernelFailure.self,
      performing: {
        _ = try kernel(operation, problem, precision, device: device, environment: environment)
      })
  }

  /// Starts the program `drive`, and returns it with what it prints.
  func startDriving(_ arguments: [String]) throws -> (process: Process, output: Pipe) {
    let process = Process()
    process.executableURL = try Self.built().appending(path: "drive")
    process.arguments = [try Self.plugin()] + arguments
    process.environment = ["DIVIDE_CUDA_LIBRARIES": folder.url.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    return (process, output)
  }

  /// Drives the plugin in every detail by the program `drive`, and returns what it prints.
  func drive(_ arguments: String...) throws -> String {
    let (process, output) = try startDriving(arguments)
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }
}

/// A folder that is removed with this object.
final class TestFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "divide-gpu-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
