import Foundation
import Operations
import PluginProtocol
import Testing

/// The one line that the harness writes to a worker.
struct WorkerRequestTests {
  private static let product = WorkerRequest(
    plugin: "gemm", library: "/lib/libkernel-gemm.so", command: [], folder: "/plugins/gemm",
    operation: OperationID(rawValue: "gemm"),
    problem: Problem(sizes: [Problem.Size(name: "m", value: 8), Problem.Size(name: "n", value: 4)]),
    precision: .f32, device: .cpu, threads: 2, caches: .cold, coldBytes: 67_108_864,
    memoryLimit: 1_000_000,
    seed: 18_446_744_073_709_551_615,
    sampling: WorkerRequest.Sampling(
      minimumWarmUpNanoseconds: 60_000_000, maximumWarmUpNanoseconds: 250_000_000,
      minimumSampleNanoseconds: 1_000_000, samples: 10, minimumSamples: 3,
      samplingNanoseconds: 120_000_000, probeNanoseconds: 50_000_000))

  private static let golden = """
    {"caches":"cold","coldBytes":67108864,"command":[],"folder":"/plugins/gemm","host":"",\
    "isBitwise":false,\
    "library":"/lib/libkernel-gemm.so","maximumWarmUpNanoseconds":250000000,"memoryLimit":1000000,\
    "minimumSampleNanoseconds":1000000,"minimumSamples":3,"minimumWarmUpNanoseconds":60000000,\
    "operation":"gemm","plugin":"gemm","precision":"f32","probeNanoseconds":50000000,\
    "problem":[{"name":"m","value":8},{"name":"n","value":4}],"protocol":1,"room":[],"samples":10,\
    "samplingNanoseconds":120000000,"seed":18446744073709551615,"threads":2,\
    "threadsAreCounted":true,"warmBytes":0}
    """

  @Test func `a request is one line, with durations in nanoseconds`() throws {
    #expect(try line(Self.product) == Self.golden)
  }

  @Test func `a worker reads the request that was written`() throws {
    #expect(try read(WorkerRequest.self, Self.golden) == Self.product)
  }

  @Test func `a request to examine a rule names it`() throws {
    var request = Self.product
    request.rule = .everyIteration
    request.isBitwise = true
    request.threadsAreCounted = false
    let written = try line(request)
    #expect(written.contains(#""rule":"every-iteration""#))
    #expect(written.contains(#""isBitwise":true"#))
    #expect(written.contains(#""threadsAreCounted":false"#))
    #expect(try read(WorkerRequest.self, written) == request)
  }

  @Test func `a request for another device than the processor names it`() throws {
    var request = Self.product
    request.device = DeviceID(.gpu, 1)
    let named = Self.golden.replacing(#""folder""#, with: #""device":"gpu:1","folder""#)
    #expect(try line(request) == named)
    #expect(try read(WorkerRequest.self, named) == request)
  }

  @Test func `a request tells which device a process sees, and how much of its memory it may have`()
    throws
  {
    var request = Self.product
    request.device = DeviceID(.gpu, indexes: [2, 5])
    request.seenDevice = DeviceID(.gpu, indexes: [0, 1])
    request.deviceMemoryLimit = 1_024
    let written = try line(request)
    #expect(written.contains(#""device":"gpu:2+5""#))
    #expect(written.contains(#""seenDevice":"gpu:0+1""#))
    #expect(written.contains(#""deviceMemoryLimit":1024"#))
    #expect(try read(WorkerRequest.self, written) == request)
  }

  @Test func `a request that names no device is for the processor`() throws {
    #expect(!Self.golden.contains("device"))
    #expect(try read(WorkerRequest.self, Self.golden).device == .cpu)
  }

  @Test func `a request in another version of the protocol is refused, with both versions`() throws
  {
    let newer = Self.golden.replacing(#""protocol":1"#, with: #""protocol":2"#)
    #expect(try why(newer) == "Protocol 2 was asked for; this worker speaks 1.")
  }

  @Test(arguments: [
    (#""precision":"f32""#, #""precision":"f128""#, "'f128' is not known."),
    (#""caches":"cold""#, #""caches":"tepid""#, "'tepid' is not known."),
    (#""folder""#, #""device":"gpu:-1","folder""#, "'gpu:-1' is not known."),
    (#""folder""#, #""device":"abacus","folder""#, "'abacus' is not known."),
  ])
  func `a word that the worker doesn't know is named`(
    known: String, unknown: String, reason: String
  ) throws {
    #expect(try why(Self.golden.replacing(known, with: unknown)) == reason)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", "{\"protocol\":1}", "gemm",
    golden.replacing(#""seed":18446744073709551615,"#, with: ""),
    golden.replacing(#""samples":10,"#, with: ""),
    golden.replacing(#""threads":2"#, with: #""threads":"2""#),
    golden.replacing(#""threads":2"#, with: #""threads":2,"rule":"be-nice""#),
    golden.replacing(#""threads":2"#, with: #""threads":2,"device":1"#),
    String(golden.dropLast()),
  ])
  func `a line that is no request is refused`(line: String) {
    #expect(throws: (any Error).self) { try read(WorkerRequest.self, line) }
  }

  @Test func `keys that a later version may add are passed over`() throws {
    let longer = Self.golden.replacing(
      #""threads":2"#, with: #""threads":2,"later":[1,{"a":null}]"#)
    #expect(try read(WorkerRequest.self, longer) == Self.product)
  }

  /// Why a line can't be read, in the words of the reader.
  private func why(_ line: String) throws -> String? {
    do {
      _ = try read(WorkerRequest.self, line)
      return nil
    } catch DecodingError.dataCorrupted(let context) {
      return context.debugDescription
    }
  }
}
