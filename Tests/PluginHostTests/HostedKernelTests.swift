import Operations
import PluginHost
import PluginProtocol
import Randomness
import Testing

/// What the host does for a kernel, with a kernel of the test's own.
struct HostedKernelTests {
  private func host(
    _ boundary: FakeBoundary, _ request: WorkerRequest = Fixture.request(), slots: Int? = nil
  ) throws -> HostedKernel {
    try HostedKernel(request, Fixture.operation(), boundary: boundary, slots: slots)
  }

  @Test func `iterations go on in the slot where the last call ended`() throws {
    let boundary = try FakeBoundary()
    let kernel = try host(boundary, slots: 3)
    _ = try kernel.run(2)
    _ = try kernel.run(5)
    _ = try kernel.run(1)
    #expect(boundary.computed == [0, 1, 2, 0, 1, 2, 0, 1])
  }

  @Test func `warm caches take one set of operands, cold ones as many as exceed the caches`() throws
  {
    let warm = try FakeBoundary()
    #expect(try host(warm).slotCount == 1)
    // 8 · 10 + 10 · 12 + 8 · 12 numbers of 4 bytes: 1184 bytes a set.
    let cold = try FakeBoundary()
    let kernel = try host(cold, Fixture.request(caches: .cold, coldBytes: 3_000))
    #expect(kernel.slotCount == 3)
    #expect(cold.slots == 3)
    #expect(kernel.bytes == 3 * 1184)
    let least = try FakeBoundary()
    #expect(try host(least, Fixture.request(caches: .cold, coldBytes: 1)).slotCount == 2)
  }

  @Test func `operands that don't fit the memory granted are refused`() throws {
    #expect(
      throws: KernelFailure(
        .willNotFit,
        "The operands and workspace take 1184 bytes, more than the 1000 bytes granted.")
    ) {
      try host(FakeBoundary(), Fixture.request(memoryLimit: 1_000))
    }
  }

  @Test func `workspace and memory of the kernel's own count against what is granted`() throws {
    let boundary = try FakeBoundary()
    boundary.requirements = KernelRequirements(workspaceBytes: 500, internalBytes: 400)
    #expect(
      throws: KernelFailure(
        .willNotFit,
        "The operands and workspace take 2084 bytes, more than the 2000 bytes granted.")
    ) {
      try host(boundary, Fixture.request(memoryLimit: 2_000))
    }
  }

  @Test func `what a kernel takes of its device is held against what is granted`() throws {
    let boundary = try FakeBoundary()
    boundary.requirements = KernelRequirements(deviceBytes: 4_097)
    var request = Fixture.request()
    request.deviceMemoryLimit = 4_096
    #expect(
      throws: KernelFailure(
        .willNotFit,
        "The kernel takes 4097 bytes of its device's memory, more than the 4096 bytes granted.")
    ) { try host(boundary, request) }
    request.deviceMemoryLimit = 4_097
    #expect(try host(boundary, request).slotCount == 1)
  }

  @Test func `a device's own time is kept beside the wall time, and can't be longer`() throws {
    let boundary = try FakeBoundary()
    let kernel = try host(boundary)
    #expect(kernel.deviceTime == nil)
    boundary.deviceTime = .nanoseconds(1)
    _ = try kernel.run(1)
    #expect(kernel.deviceTime == .nanoseconds(1))
    boundary.deviceTime = .seconds(3_600)
    let failure = #expect(throws: KernelFailure.self) { try kernel.run(1) }
    #expect(failure?.outcome == .suspectTiming)
    #expect(
      failure?.message.hasPrefix(
        "The kernel says that its device computed for 3600000000000 ns, and the whole call took ")
        == true)
  }

  @Test func `a process that is shown some devices counts them from 0`() throws {
    var request = Fixture.request(device: DeviceID(.gpu, 3))
    #expect(KernelProblem(request, try Fixture.operation(), slots: 1).device.index == 3)
    request.seenDevice = DeviceID(.gpu)
    #expect(KernelProblem(request, try Fixture.operation(), slots: 1).device.index == 0)
  }

  @Test func `workspace and tensors are aligned as the kernel asks`() throws {
    let boundary = try FakeBoundary()
    boundary.requirements = KernelRequirements(workspaceBytes: 500, alignment: 1024)
    let kernel = try host(boundary)
    #expect(kernel.bytes == 1184 + 500)
    #expect(boundary.workspace > 0)
    #expect(boundary.workspace.isMultiple(of: 1024))
    #expect(boundary.addresses.count == 1)
    #expect(boundary.addresses[0].allSatisfy { $0.isMultiple(of: 1024) })
  }

  @Test func `a kernel that asks for no workspace gets none`() throws {
    let boundary = try FakeBoundary()
    _ = try host(boundary)
    #expect(boundary.workspace == 0)
  }

  @Test func `a right result passes, in every slot`() throws {
    let kernel = try host(FakeBoundary(), slots: 2)
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(2)
    #expect(try kernel.check(0, using: &random).fault == nil)
    #expect(try kernel.check(1, using: &random).fault == nil)
  }

  @Test func `the same seed gives the same inputs, and another seed others`() throws {
    let outputs = try [7, 7, 8].map { (seed: UInt64) in
      let kernel = try host(FakeBoundary(), Fixture.request(seed: seed))
      _ = try kernel.run(1)
      return try kernel.outputs(0)
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0] != outputs[2])
  }

  @Test func `outputs are NaN before they are computed`() throws {
    let kernel = try host(FakeBoundary())
    #expect(try kernel.outputs(0) == Array(repeating: 0xFF, count: 384))
    var random = SplitMix64(seed: 1)
    let failure = #expect(throws: KernelFailure.self) { try kernel.check(using: &random) }
    #expect(failure?.outcome == .wrongResult)
    #expect(failure?.message.hasPrefix("Wrong result: c[0, 0] is") == true)
    #expect(failure?.message.hasSuffix(": it was not written, or it overflowed.") == true)
  }

  @Test func `poison reaches only the slot that the last iteration writes`() throws {
    let kernel = try host(FakeBoundary(), slots: 3)
    _ = try kernel.run(3)
    kernel.poisonOutputs(before: 2)
    let poison = [UInt8](repeating: 0xFF, count: 384)
    #expect(try (0..<3).map { try kernel.outputs($0) == poison } == [false, true, false])
    kernel.poisonEveryOutput()
    #expect(try (0..<3).map { try kernel.outputs($0) == poison } == [true, true, true])
  }

  @Test func `disguised outputs look like results and are none`() throws {
    let kernel = try host(FakeBoundary())
    var random = SplitMix64(seed: 1)
    kernel.disguiseEveryOutput(using: &random)
    let failure = #expect(throws: KernelFailure.self) { try kernel.check(using: &random) }
    #expect(failure?.outcome == .wrongResult)
    #expect(failure?.message.contains("expected") == true)
  }

  @Test func `places that are filled anew change what is right, and digests follow`() throws {
    let kernel = try host(FakeBoundary())
    var random = SplitMix64(seed: 1)
    for _ in 0..<3 {
      _ = try kernel.run(1)
      #expect(try kernel.check(using: &random).fault == nil)
      kernel.renewPlaces(0, count: 4, using: &random)
      let failure = #expect(throws: KernelFailure.self) { try kernel.check(using: &random) }
      #expect(failure?.message.hasPrefix("Wrong result: c[") == true)
    }
  }

  @Test func `changing one number of an input changes what is right`() throws {
    let kernel = try host(FakeBoundary())
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(1)
    let before = try kernel.outputs(0)
    kernel.changeOneNumber(0, using: &random)
    #expect(throws: KernelFailure.self) { try kernel.check(using: &random) }
    _ = try kernel.run(1)
    #expect(try kernel.check(using: &random).fault == nil)
    #expect(try kernel.outputs(0) != before)
  }

  @Test(arguments: [(0, "a"), (1, "b")])
  func `a kernel that changes an input breaks the rule of inputs`(
    index: Int, name: String
  ) throws {
    let boundary = try FakeBoundary()
    unsafe boundary.afterwards = { unsafe $0[index][3] ^= 1 }
    let kernel = try host(boundary)
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(1)
    #expect(
      throws: KernelFailure(
        .wrongResult, "The kernel changed its input '\(name)'.", rule: .inputs)
    ) { try kernel.check(using: &random) }
  }

  @Test func `a kernel that writes beside a tensor breaks the rule of canaries`() throws {
    let boundary = try FakeBoundary()
    unsafe boundary.afterwards = { tensors in
      let output = unsafe tensors[2]
      guard let start = output.baseAddress else { return }
      unsafe start.storeBytes(of: 0, toByteOffset: output.count, as: UInt8.self)
    }
    let kernel = try host(boundary)
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(1)
    #expect(
      throws: KernelFailure(
        .wrongResult, "The kernel wrote behind the tensor 'c', outside its memory.",
        rule: .canaries)
    ) { try kernel.check(using: &random) }
  }

  @Test func `closing gives the problem back`() throws {
    let boundary = try FakeBoundary()
    try host(boundary).close()
    #expect(boundary.isClosed)
  }
}
