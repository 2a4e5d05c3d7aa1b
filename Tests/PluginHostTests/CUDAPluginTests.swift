import Foundation
import Glibc
import Operations
import PluginHost
import PluginProtocol
import Randomness
import Testing

/// The optional plugin `cuda` on GPUs that aren't there.
///
/// What it does on a real one, these tests can't show: how fast it is, and whether the real
/// libraries take what the fakes take.
@Suite(.enabled(if: FakeGPU.hindrance == nil, Comment(rawValue: FakeGPU.hindrance ?? "")))
struct CUDAPluginTests {
  static let product: Problem = ["m": 33, "n": 18, "k": 50, "ta": 0, "tb": 0]

  /// Runs some iterations, and checks what is there then.
  private func check(_ kernel: HostedKernel) throws -> Check {
    var random = SplitMix64(seed: 1)
    kernel.poisonOutputs(before: 3)
    _ = try kernel.run(3)
    return try kernel.check(using: &random)
  }

  // MARK: - Right results

  static let precisions: [Precision] = [.f32, .tf32, .f64, .bf16, .f16, .f8e4m3, .i8]

  @Test(arguments: precisions, [(0, 0), (0, 1), (1, 0), (1, 1)])
  func `products are right in every precision and in every order of their factors`(
    precision: Precision, transposed: (a: Int, b: Int)
  ) throws {
    let kernel = try FakeGPU().kernel(
      "gemm", ["m": 33, "n": 18, "k": 50, "ta": transposed.a, "tb": transposed.b], precision)
    #expect(try check(kernel).fault == nil)
    try kernel.close()
  }

  @Test(arguments: precisions)
  func `products of a batch are right in every precision`(precision: Precision) throws {
    let kernel = try FakeGPU().kernel(
      "batched-gemm", ["batch": 3, "m": 7, "n": 19, "k": 33, "ta": 1, "tb": 0], precision)
    #expect(try check(kernel).fault == nil)
  }

  static let compiled: [(operation: String, problem: Problem, precision: Precision)] = [
    ("triad", ["elements": 1_003], .f32), ("triad", ["elements": 1_003], .f64),
    ("fma", ["elements": 1_003, "steps": 100], .f32), ("relu", ["elements": 1_003], .f32),
    ("gelu", ["elements": 1_003], .f64), ("add", ["elements": 1_003], .f32),
    ("softmax", ["rows": 5, "columns": 301], .f32),
  ]

  @Test(arguments: compiled)
  func `kernels that are compiled at run time get their operands and sizes`(
    kernel: (operation: String, problem: Problem, precision: Precision)
  ) throws {
    let kernel = try FakeGPU().kernel(kernel.operation, kernel.problem, kernel.precision)
    #expect(try check(kernel).fault == nil)
    #expect(kernel.facts["library.compiler"] == "NVRTC 13.0")
  }

  @Test(arguments: ["copy", "copy-to-device", "copy-from-device"])
  func `copies on the device and both ways are whole`(operation: String) throws {
    let text = try FakeGPU().drive(operation, "f32", "elements=1003")
    #expect(text.contains("error: 0.0e+00\nexport: 0\nerror: 0.0e+00\nclose: 0\n"), "\(text)")
    #expect(text.contains("host.memory: pinned") == (operation != "copy"))
  }

  @Test(arguments: [
    ConformanceRule.everyIteration, .freshInputs, .exactIntegers, .tinyNumbers, .outsideReads,
    .doubleOpen, .closeWithoutRun, .newerHost, .wrongParameters, .inputs, .state,
  ])
  func `a product in f32 keeps the rules of conformance`(rule: ConformanceRule) throws {
    let kind = try #require(OperationCatalogue.kind(.gemm))
    let operation = try kind.init(Self.product)
    let machine = try FakeGPU()
    var examination = Examination(try machine.request(operation, .f32), operation)
    #expect(try !examination.examine(rule).isEmpty)
    // Its folder has to be there as long.
    withExtendedLifetime(machine) {}
  }

  @Test func `sums over two devices are right, and a rank that is left out is wrong`() throws {
    let both = DeviceID(.gpu, indexes: [0, 1])
    let problem: Problem = ["ranks": 2, "elements": 1_003]
    let kernel = try FakeGPU("two-devices").kernel("all-reduce", problem, device: both)
    #expect(try check(kernel).fault == nil)
    #expect(kernel.facts["library.name"] == "NCCL")
    #expect(kernel.facts["device.count"] == "2")
    let wrong = try FakeGPU("two-devices", "wrong-result").kernel(
      "all-reduce", problem, device: both)
    let failure = #expect(throws: KernelFailure.self) { try check(wrong) }
    #expect(failure?.outcome == .wrongResult)
  }

  // MARK: - What it says

  @Test func `facts name driver, device, library and algorithm, and no serial number`() throws {
    let kernel = try FakeGPU().kernel("gemm", Self.product, .bf16)
    var facts = kernel.facts
    let algorithm = facts.removeValue(forKey: "library.algorithm") ?? "none"
    // Of three candidates the library gives up one.
    #expect(
      algorithm.contains(#/^algorithm 6[13], tile 1, stages 6, split-K 2; the fastest of 2, /#),
      "\(algorithm)")
    let driver = facts.removeValue(forKey: "driver") ?? "none"
    #expect(driver.hasPrefix("CUDA 13.0"))
    #expect(
      facts == [
        "device.name": "Fake GPU 0", "device.compute-capability": "9.0", "device.processors": "4",
        "device.clock": "1500 MHz", "device.memory-clock": "1000 MHz",
        "device.memory-bus": "256 bits", "device.cache": "1048576 bytes",
        "library.name": "cuBLASLt", "library.version": "13.0.2",
        "library.workspace": "33554432 bytes",
      ])
  }

  @Test func `the device's time is told, and is within the wall time`() throws {
    let kernel = try FakeGPU().kernel("gemm", Self.product)
    let wall = try kernel.run(3)
    let device = try #require(kernel.deviceTime)
    #expect(device > .zero)
    // What asking costs is taken off the wall time.
    #expect(device <= wall + kernel.channelCost)
  }

  @Test func `the clock is measured by the device itself, after long runs`() throws {
    let long = try FakeGPU().drive(
      "fma", "f32", "elements=4096", "steps=4096", "iterations=4", "slots=1")
    #expect(long.contains("device.clock-measured: 1500 MHz\n"), "\(long)")
    let without = try FakeGPU(libraries: ["libcuda.so.1", "libcublasLt.so.13"])
      .drive("gemm", "f32", "m=64", "n=64", "k=64", "iterations=40")
    #expect(without.contains("close: 0"), "\(without)")
    #expect(!without.contains("device.clock-measured"), "\(without)")
  }

  @Test func `the memory that the device needs is known before anything is allocated`() throws {
    // 10·12 + 12·8 + 10·8 numbers of 4 bytes, and a workspace of 32 MiB.
    let product: Problem = ["m": 10, "n": 8, "k": 12, "ta": 0, "tb": 0]
    let needed = Int64(32 << 20) + (120 + 96 + 80) * 4
    _ = try FakeGPU().kernel("gemm", product, deviceMemoryLimit: needed)
    let failure = #expect(throws: KernelFailure.self) {
      _ = try FakeGPU("out-of-memory").kernel("gemm", product, deviceMemoryLimit: needed - 1)
    }
    #expect(failure?.outcome == .willNotFit)
  }

  @Test func `the second of two devices computes if it is asked for`() throws {
    let kernel = try FakeGPU("two-devices").kernel(
      "gemm", Self.product, device: DeviceID(.gpu, 1))
    #expect(try check(kernel).fault == nil)
    #expect(kernel.facts["device.name"] == "Fake GPU 1")
  }

  // MARK: - Wrong results

  @Test(arguments: ["wrong-result", "tf32-as-f32", "expects-constants"])
  func `wrong products in f32 are named: a wrong number, TF32, and constants that were expected`(
    behaviour: String
  ) throws {
    let kernel = try FakeGPU(behaviour).kernel("gemm", Self.product)
    let failure = #expect(throws: KernelFailure.self) { try check(kernel) }
    #expect(failure?.outcome == .wrongResult)
    #expect(failure?.message.hasPrefix("Wrong result: c[") == true, "\(failure?.message ?? "")")
  }

  @Test func `factors that are rounded to TF32 are right in tf32, and only there`() throws {
    #expect(try check(FakeGPU("tf32-as-f32").kernel("gemm", Self.product, .tf32)).fault == nil)
  }

  @Test func `a wrong kernel that is compiled at run time is named`() throws {
    let kernel = try FakeGPU("wrong-result").kernel("triad", ["elements": 1_003])
    let failure = #expect(throws: KernelFailure.self) { try check(kernel) }
    #expect(failure?.outcome == .wrongResult)
  }

  @Test func `events that tell of more time than has passed are a fault`() throws {
    let kernel = try FakeGPU("lying-events").kernel("gemm", Self.product)
    let failure = #expect(throws: KernelFailure.self) { try check(kernel) }
    #expect(failure?.outcome == .suspectTiming)
  }

  // MARK: - Failures

  @Test func `an error that comes out only when the device is waited for is told`() throws {
    let failure = try FakeGPU("late-error").refusal("gemm", Self.product)
    #expect(failure.outcome == .pluginError)
    #expect(
      failure.message.contains(
        "The work on the device failed: CUDA_ERROR_LAUNCH_FAILED, unspecified launch failure."),
      "\(failure.message)")
  }

  @Test func `a device that vanishes in the middle is told`() throws {
    let kernel = try FakeGPU("vanishes").kernel("triad", ["elements": 1_003])
    let failure = #expect(throws: KernelFailure.self) { try kernel.run(100) }
    #expect(failure?.outcome == .pluginError)
    #expect(
      failure?.message.contains(
        "CUDA_ERROR_UNKNOWN, unknown error. The device may be gone, or in need of a reset.")
        == true, "\(failure?.message ?? "")")
  }

  @Test
  func `a kernel that waits for a device that hangs gets no further, and ends with its process`()
    throws
  {
    let machine = try FakeGPU("hangs")
    let (process, output) = try machine.startDriving(["gemm", "f32", "m=8", "n=8", "k=8"])
    var text = ""
    while !text.contains("internal-bytes: ") {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { break }
      text += String(decoding: part, as: UTF8.self)
    }
    // As the harness does at a deadline.
    kill(process.processIdentifier, SIGKILL)
    text += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(text.contains("open: 0\n") && !text.contains("import: "), "\(text)")
    withExtendedLifetime(machine) {}
  }

  @Test func `memory that the device hasn't got any more is out of memory, in bytes`() throws {
    let failure = try FakeGPU("out-of-memory").refusal("gemm", Self.product)
    #expect(failure.outcome == .outOfMemory)
    #expect(
      failure.message.contains(
        "The allocation of 6600 bytes on the device failed: CUDA_ERROR_OUT_OF_MEMORY, out of "
          + "memory."), "\(failure.message)")
  }

  // MARK: - Wrong input

  /// What each machine, problem and environment is told.
  static let refusals: [(behaviour: String, precision: Precision, sentence: String)] = [
    (
      "no-device", .f32,
      "The driver for CUDA 13.0 is here, and no device: none is in this machine, or this process "
        + "may see none (CUDA_VISIBLE_DEVICES)."
    ),
    (
      "driver-11", .f32,
      "The driver is for CUDA 11.8, and this plugin needs one for CUDA 12.0 or later: NVIDIA's "
        + "driver 525 or a newer one."
    ),
    (
      "driver-12", .f32,
      "The driver is for CUDA 12.4, too old for libcublasLt.so.13, which is here. Install a newer "
        + "driver, or libcublasLt.so.12 (in the wheel nvidia-cublas-cu12)."
    ),
    (
      "capability-7", .bf16,
      "Fake GPU 0 has compute capability 7.0, and bf16 needs 8.0."
    ),
    (
      "capability-7", .f8e4m3,
      "Fake GPU 0 has compute capability 7.0, and f8 needs 8.9."
    ),
    (
      "right", .f8e5m2,
      "cuBLASLt 13.0.2 has no product in f8-e5m2 of these sizes on Fake GPU 0."
    ),
    (
      "no-candidates", .f16,
      "cuBLASLt 13.0.2 has no product in f16 of these sizes on Fake GPU 0."
    ),
  ]

  @Test(arguments: refusals)
  func `what can't be computed is unsupported, each with its own sentence`(
    refusal: (behaviour: String, precision: Precision, sentence: String)
  ) throws {
    let failure = try FakeGPU(refusal.behaviour).refusal("gemm", Self.product, refusal.precision)
    #expect(failure.outcome == .unsupported)
    #expect(failure.message.contains(refusal.sentence), "\(failure.message)")
  }

  @Test func `a device that isn't there is unsupported, with those there are`() throws {
    let failure = try FakeGPU("two-devices").refusal(
      "gemm", Self.product, device: DeviceID(.gpu, 2))
    #expect(failure.outcome == .unsupported)
    #expect(
      failure.message.contains(
        "This process sees no device gpu:2. There is: gpu:0 (Fake GPU 0), gpu:1 (Fake GPU 1)."),
      "\(failure.message)")
  }

  @Test func `the processor is another plugin's`() throws {
    let failure = try FakeGPU().refusal("gemm", Self.product, device: .cpu)
    #expect(failure.outcome == .unsupported)
    #expect(
      failure.message.contains("This plugin computes on the device 'gpu', not on 'cpu'."),
      "\(failure.message)")
  }

  @Test func `operands that don't fit are refused in bytes, before anything is allocated`() throws {
    let little = try FakeGPU("little-memory", "out-of-memory").refusal("gemm", Self.product)
    #expect(little.outcome == .outOfMemory)
    // 33·50 + 50·18 + 33·18 numbers of 4 bytes, in one set, and the workspace.
    #expect(
      little.message.contains(
        "The operands and the workspace take 33567008 bytes of device memory, and 4096 bytes of "
          + "the 4294967296 bytes of Fake GPU 0 are free."), "\(little.message)")
    let text = try FakeGPU("out-of-memory").drive("gemm", "f32", "m=40000", "n=40000", "k=8")
    #expect(
      text.contains(
        "message: The operands and the workspace take 12838674432 bytes of device memory, and Fake "
          + "GPU 0 has 4294967296 bytes.\nopen: 1\n"), "\(text)")
  }

  @Test(arguments: [
    (
      "NVIDIA_TF32_OVERRIDE", "1", Precision.f32,
      "NVIDIA_TF32_OVERRIDE=1 has f32 computed in TF32. Unset it, or ask for tf32."
    ),
    (
      "NVIDIA_TF32_OVERRIDE", "0", .tf32,
      "NVIDIA_TF32_OVERRIDE=0 turns TF32 off. Unset it, or ask for f32."
    ),
    (
      "CUBLAS_EMULATE_SINGLE_PRECISION", "1", .f32,
      "CUBLAS_EMULATE_SINGLE_PRECISION=1 has f32 put together from products in fewer bits. Unset "
        + "it."
    ),
  ])
  func `an environment in which another precision is computed than asked for is refused`(
    name: String, value: String, precision: Precision, sentence: String
  ) throws {
    let failure = try FakeGPU().refusal(
      "gemm", Self.product, precision, environment: [name: value])
    #expect(failure.outcome == .unsupported)
    #expect(failure.message.contains(sentence), "\(failure.message)")
  }

  @Test func `ranks are as many as the budget's devices, and products take one of them`() throws {
    let both = DeviceID(.gpu, indexes: [0, 1])
    let ranks = try FakeGPU("two-devices").refusal(
      "all-reduce", ["ranks": 3, "elements": 8], device: both)
    #expect(
      ranks.message.contains(
        "The problem has 3 ranks, and the budget grants 2 devices: each rank takes one of its "
          + "own."),
      "\(ranks.message)")
    let product = try FakeGPU("two-devices").refusal("gemm", Self.product, device: both)
    #expect(
      product.message.contains("This plugin computes 'gemm' on one device at a time."),
      "\(product.message)")
  }

  @Test func `an error of a sum over devices that comes out late is told`() throws {
    let failure = try FakeGPU("two-devices", "late-collective-error").kernel(
      "all-reduce", ["ranks": 2, "elements": 64], device: DeviceID(.gpu, indexes: [0, 1]))
    let late = #expect(throws: KernelFailure.self) { try failure.run(10) }
    #expect(
      late?.message.contains(
        "The sum over the devices failed: remote process exited or there was a network error.")
        == true, "\(late?.message ?? "")")
  }

  @Test func `a chain isn't the peak where matrix units are faster`() throws {
    let failure = try FakeGPU().refusal("fma", ["elements": 64, "steps": 8], .f64)
    #expect(
      failure.message.contains(
        "The matrix units of Fake GPU 0 are faster in this precision than any chain of "
          + "multiply-adds: its peak is that of gemm."), "\(failure.message)")
  }

  @Test func `a compiler that doesn't know the device says so`() throws {
    let failure = try FakeGPU("compiler-knows-nothing").refusal("triad", ["elements": 8])
    #expect(failure.outcome == .unsupported)
    #expect(
      failure.message.contains(
        "NVRTC 13.0's compilation with --gpu-architecture=sm_90 failed with the status 5: invalid "
          + "value for --gpu-architecture (-arch)"), "\(failure.message)")
  }

  // MARK: - Libraries that are missing

  /// Whether none of the real libraries is where the loader looks.
  static let hasNone = (FakeGPU.cuda + FakeGPU.hip + ["libcublasLt.so.12", "libnvrtc.so.12"])
    .allSatisfy { unsafe dlopen($0, RTLD_LAZY) == nil }
  static let advice: Comment = "A GPU's libraries are installed here."

  @Test(.enabled(if: hasNone, advice))
  func `without a driver the plugin says what to install`() throws {
    let failure = try FakeGPU(libraries: []).refusal("gemm", Self.product)
    #expect(failure.outcome == .unsupported)
    #expect(
      failure.message.contains(
        "There is no driver here: libcuda.so.1 can't be loaded. Install NVIDIA's driver; in a "
          + "container, start it with the devices of the host (--gpus all)."), "\(failure.message)")
  }

  @Test(.enabled(if: hasNone, advice))
  func `a library that is missing comes with the wheel that brings it`() throws {
    let product = try FakeGPU(libraries: ["libcuda.so.1"]).refusal("gemm", Self.product)
    #expect(product.outcome == .unsupported)
    #expect(
      product.message.contains(
        "cuBLASLt isn't here. Install libcublasLt.so.13 (in the wheel nvidia-cublas) or "
          + "libcublasLt.so.12 (in the wheel nvidia-cublas-cu12), or name its folder in "
          + "DIVIDE_CUDA_LIBRARIES."), "\(product.message)")
    let triad = try FakeGPU(libraries: ["libcuda.so.1"]).refusal("triad", ["elements": 8])
    #expect(
      triad.message.contains(
        "NVRTC, by which this kernel is compiled, isn't here. Install libnvrtc.so.13 (in the wheel "
          + "nvidia-cuda-nvrtc) or libnvrtc.so.12 (in the wheel nvidia-cuda-nvrtc-cu12), or name "
          + "its folder in DIVIDE_CUDA_LIBRARIES."), "\(triad.message)")
  }

  @Test func `a library that is there and can't be loaded says why`() throws {
    let machine = try FakeGPU(libraries: ["libcuda.so.1"])
    try "not a library".write(
      to: machine.folder.url.appending(path: "libcublasLt.so.13"), atomically: true,
      encoding: .utf8)
    let failure = try machine.refusal("gemm", Self.product)
    #expect(failure.outcome == .unsupported)
    #expect(
      failure.message.contains(
        "cuBLASLt is here, and can't be loaded: \(machine.folder.url.path)/libcublasLt.so.13: "),
      "\(failure.message)")
  }

  @Test(.enabled(if: hasNone, advice))
  func `a driver for CUDA 12 works with the libraries of CUDA 12`() throws {
    let machine = try FakeGPU("driver-12", libraries: ["libcuda.so.1", "libcublasLt.so.12"])
    let kernel = try machine.kernel("gemm", Self.product)
    #expect(try check(kernel).fault == nil)
    #expect(kernel.facts["driver"]?.hasPrefix("CUDA 12.4") == true)
  }

  // MARK: - AMD's

  @Test(.enabled(if: hasNone, advice), arguments: precisions)
  func `the same kernels are right behind HIP's names and numbers`(precision: Precision) throws {
    let kernel = try FakeGPU(libraries: FakeGPU.hip).kernel(
      "batched-gemm", ["batch": 2, "m": 7, "n": 19, "k": 33, "ta": 1, "tb": 1], precision)
    #expect(try check(kernel).fault == nil)
    #expect(kernel.facts["library.name"] == "hipBLASLt")
    #expect(kernel.facts["driver"]?.hasPrefix("HIP 7.0") == true)
  }

  @Test(.enabled(if: hasNone, advice))
  func `kernels are compiled by hiprtc on AMD's devices`() throws {
    let kernel = try FakeGPU(libraries: FakeGPU.hip).kernel("triad", ["elements": 1_003])
    #expect(try check(kernel).fault == nil)
    #expect(kernel.facts["library.compiler"] == "hiprtc 13.0")
  }

  // MARK: - The library's file

  @Test func `the plugin's library has at most 200 kB`() throws {
    let attributes = try FileManager.default.attributesOfItem(atPath: FakeGPU.plugin())
    let bytes = try #require(attributes[.size] as? Int)
    #expect(bytes <= 200_000)
  }
}
