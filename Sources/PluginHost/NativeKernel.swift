internal import CKernelABI
import Glibc
package import Operations
package import PluginProtocol
import Quantities
package import Statistics

/// One problem opened in a plugin, with its operands in memory.
@safe
package final class NativeKernel {
  private let plugin: divide_plugin
  private let handle: OpaquePointer
  private let host: UnsafeMutablePointer<divide_host>
  private let services = HostServices()
  private let operation: any Operation
  private let precision: Precision
  private let descriptions: [TensorDescription]
  private var slots: [[GuardedBuffer]] = []
  private var inputDigests: [[UInt64]] = []
  private var workspace: GuardedBuffer?
  private var nextSlot = 0

  /// The bytes of operands and workspace.
  package private(set) var bytes: Int64 = 0
  /// How many sets of operands the iterations rotate over.
  package var slotCount: Int { slots.count }

  /// Opens a problem, allocates its operands and fills them from the request's seed.
  ///
  /// - Throws: `KernelFailure` if the plugin refuses, or the operands don't fit.
  package init(
    _ plugin: NativePlugin, _ request: WorkerRequest, _ operation: any Operation
  ) throws(KernelFailure) {
    unsafe self.plugin = plugin.entry
    self.operation = operation
    precision = request.precision
    descriptions = operation.tensors(request.precision)
    unsafe host = .allocate(capacity: 1)
    unsafe host.initialize(to: services.table)

    let set = descriptions.reduce(Int64(0)) { $0 + $1.byteCount.bytes }
    guard set <= request.memoryLimit else {
      throw KernelFailure(.willNotFit, Self.tooLarge(set, limit: request.memoryLimit))
    }
    let wanted = request.caches == .warm ? 1 : max(2, (request.coldBytes + set - 1) / set)
    let count = max(1, min(wanted, request.memoryLimit / max(set, 1)))
    var opened: OpaquePointer?
    let status = unsafe plugin.entry.open(
      host, Self.problem(request, operation, slots: Int(count)), &opened)
    guard status == DIVIDE_OK, let opened = unsafe opened else {
      throw Self.failure(of: "open", status, services)
    }
    unsafe handle = opened

    var requirements = divide_requirements()
    requirements.struct_size = UInt32(MemoryLayout<divide_requirements>.size)
    try succeed("requirements", unsafe self.plugin.requirements(handle, &requirements))
    bytes = set * count + Int64(clamping: requirements.workspace_bytes)
    let total = bytes + Int64(clamping: requirements.internal_bytes)
    guard total <= request.memoryLimit else {
      throw KernelFailure(.willNotFit, Self.tooLarge(total, limit: request.memoryLimit))
    }
    if requirements.workspace_bytes > 0 {
      workspace = try GuardedBuffer(
        count: Int(requirements.workspace_bytes), alignment: Int(requirements.alignment), stagger: 0
      )
    }
    var random = SplitMix64(seed: request.seed)
    for slot in 0..<Int(count) {
      try fillSlot(alignment: Int(requirements.alignment), using: &random)
      try importSlot(slot)
    }
  }

  private static func tooLarge(_ bytes: Int64, limit: Int64) -> String {
    "The operands and workspace take \(bytes) bytes, more than the \(limit) bytes granted."
  }

  private func fillSlot(
    alignment: Int, using random: inout SplitMix64
  ) throws(KernelFailure) {
    var buffers: [GuardedBuffer] = []
    var digests: [UInt64] = []
    for (index, description) in descriptions.enumerated() {
      let buffer = try GuardedBuffer(
        count: Int(description.byteCount.bytes), alignment: alignment, stagger: index * 1088)
      if description.role == .input {
        unsafe InputFill.fill(buffer.bytes, precision: description.precision, using: &random)
      } else {
        unsafe buffer.bytes.poison()
      }
      digests.append(unsafe description.role == .input ? buffer.bytes.digest() : 0)
      buffers.append(buffer)
    }
    slots.append(buffers)
    inputDigests.append(digests)
  }

  private func importSlot(_ slot: Int) throws(KernelFailure) {
    let tensors = UnsafeMutablePointer<divide_tensor>.allocate(capacity: descriptions.count)
    for (index, description) in descriptions.enumerated() {
      unsafe tensors[index] = Self.tensor(description, slots[slot][index])
    }
    try succeed(
      "import_tensors",
      unsafe plugin.import_tensors(
        handle, UInt32(slot), tensors, UInt32(descriptions.count),
        workspace?.bytes.baseAddress))
  }
}

// MARK: - Running and checking

extension NativeKernel {
  /// Computes the operation this many times, and returns the wall time: the only timed call.
  package func run(_ iterations: Int) throws(KernelFailure) -> Duration {
    let first = UInt32(nextSlot)
    nextSlot = (nextSlot + iterations) % slots.count
    let start = Self.monotonicNanoseconds()
    let status = unsafe plugin.run(handle, UInt64(iterations), first)
    let end = Self.monotonicNanoseconds()
    try succeed("run", status)
    return .nanoseconds(end - start)
  }

  /// Fills with NaN the outputs that the last of the next iterations writes, so that what it leaves
  /// out shows.
  package func poisonOutputs(before iterations: Int) {
    let slot = (nextSlot + iterations - 1) % slots.count
    for (index, description) in descriptions.enumerated() where description.role == .output {
      unsafe slots[slot][index].bytes.poison()
    }
  }

  /// Checks the outputs of the last iteration, the inputs and the memory beside them.
  ///
  /// - Throws: `KernelFailure` with what is wrong.
  package func check(using random: inout SplitMix64) throws(KernelFailure) -> Check {
    let slot = (nextSlot + slots.count - 1) % slots.count
    try succeed("export_tensors", unsafe plugin.export_tensors(handle, UInt32(slot)))
    try checkMemory()
    let buffers = slots[slot]
    let check = operation.check(
      unsafe Operands(
        buffers.map { unsafe UnsafeRawBufferPointer($0.bytes) }, precision: precision),
      using: &random)
    if let fault = check.fault { throw KernelFailure(.wrongResult, "Wrong result: \(fault).") }
    return check
  }

  private func checkMemory() throws(KernelFailure) {
    for (slot, buffers) in slots.enumerated() {
      for (index, description) in descriptions.enumerated() {
        if let side = buffers[index].damage {
          throw KernelFailure(
            .wrongResult,
            "The kernel wrote \(side) the tensor '\(description.name)', outside its memory.")
        }
        if description.role == .input,
          unsafe buffers[index].bytes.digest() != inputDigests[slot][index]
        {
          throw KernelFailure(
            .wrongResult, "The kernel changed its input '\(description.name)'.")
        }
      }
    }
    if let side = workspace?.damage {
      throw KernelFailure(.wrongResult, "The kernel wrote \(side) its workspace.")
    }
  }

  /// What the plugin says of its libraries.
  package var facts: [String: String] { services.facts }
  /// What the plugin reported.
  package var messages: [String] { services.messages }

  private static func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

// MARK: - Statuses

extension NativeKernel {
  private func succeed(_ call: String, _ status: divide_status) throws(KernelFailure) {
    guard status == DIVIDE_OK else { throw Self.failure(of: call, status, services) }
  }

  private static func failure(
    of call: String, _ status: divide_status, _ services: HostServices
  ) -> KernelFailure {
    let said = services.messages.last.map { ": \($0)" } ?? ", and gave no reason."
    switch Int(status) {
    case DIVIDE_UNSUPPORTED:
      return KernelFailure(.unsupported, "The kernel doesn't do this problem\(said)")
    case DIVIDE_OUT_OF_MEMORY:
      return KernelFailure(.outOfMemory, "The kernel ran out of memory in '\(call)'\(said)")
    default:
      return KernelFailure(.pluginError, "The kernel failed in '\(call)' with \(status)\(said)")
    }
  }
}

private func == (status: divide_status, constant: Int) -> Bool { Int(status) == constant }
private func != (status: divide_status, constant: Int) -> Bool { Int(status) != constant }

// MARK: - What crosses the boundary

extension NativeKernel {
  // Strings and arrays made here live until the process ends, which is soon.

  private static func problem(
    _ request: WorkerRequest, _ operation: any Operation, slots: Int
  ) -> UnsafePointer<divide_problem> {
    let sizes = operation.problem.sizes
    let parameters = UnsafeMutablePointer<divide_parameter>.allocate(capacity: sizes.count)
    for (index, size) in sizes.enumerated() {
      unsafe parameters[index] = divide_parameter(
        name: lasting(size.name), value: Int64(size.value))
    }
    let problem = UnsafeMutablePointer<divide_problem>.allocate(capacity: 1)
    unsafe problem.initialize(
      to: divide_problem(
        struct_size: UInt32(MemoryLayout<divide_problem>.size), precision: request.precision.code,
        operation: lasting(request.operation.rawValue), parameters: parameters,
        parameter_count: UInt32(sizes.count), thread_count: UInt32(request.threads),
        slot_count: UInt32(slots), reserved: 0, device: lasting("cpu")))
    return unsafe UnsafePointer(problem)
  }

  private static func tensor(
    _ description: TensorDescription, _ buffer: GuardedBuffer
  ) -> divide_tensor {
    let extents = UnsafeMutablePointer<Int64>.allocate(capacity: description.extents.count)
    for (index, extent) in description.extents.enumerated() {
      unsafe extents[index] = Int64(extent)
    }
    guard let data = unsafe buffer.bytes.baseAddress else {
      preconditionFailure("A tensor has at least one byte.")
    }
    return unsafe divide_tensor(
      struct_size: UInt32(MemoryLayout<divide_tensor>.size), role: description.role.code,
      precision: description.precision.code, rank: UInt32(description.extents.count),
      name: lasting(description.name), extents: extents, data: data,
      bytes: UInt64(description.byteCount.bytes))
  }

  private static func lasting(_ text: String) -> UnsafePointer<CChar> {
    guard let copy = unsafe strdup(text) else { preconditionFailure("No memory for a name.") }
    return unsafe UnsafePointer(copy)
  }
}

extension Precision {
  fileprivate var code: UInt32 {
    switch self {
    case .f64: UInt32(DIVIDE_F64)
    case .f32: UInt32(DIVIDE_F32)
    case .bf16: UInt32(DIVIDE_BF16)
    case .f16: UInt32(DIVIDE_F16)
    case .i8: UInt32(DIVIDE_I8)
    }
  }
}

extension TensorDescription.Role {
  fileprivate var code: UInt32 {
    switch self {
    case .input: UInt32(DIVIDE_INPUT)
    case .output: UInt32(DIVIDE_OUTPUT)
    }
  }
}

// MARK: - Bytes

extension UnsafeMutableRawBufferPointer {
  /// Fills with the byte 0xFF, which is NaN in every floating-point format.
  fileprivate func poison() {
    unsafe initializeMemory(as: UInt8.self, repeating: 0xFF)
  }

  /// Returns a number that differs when any byte does, with overwhelming probability.
  fileprivate func digest() -> UInt64 {
    var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
    let words = count / 32 * 32
    var index = 0
    while index < words {
      lanes.0 =
        unsafe (lanes.0 ^ loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* multiplier
      lanes.1 =
        unsafe (lanes.1 ^ loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)) &* multiplier
      lanes.2 =
        unsafe (lanes.2 ^ loadUnaligned(fromByteOffset: index + 16, as: UInt64.self)) &* multiplier
      lanes.3 =
        unsafe (lanes.3 ^ loadUnaligned(fromByteOffset: index + 24, as: UInt64.self)) &* multiplier
      index += 32
    }
    while index < count {
      lanes.0 = unsafe (lanes.0 ^ UInt64(self[index])) &* multiplier
      index += 1
    }
    return lanes.0 ^ (lanes.1 &* 3) ^ (lanes.2 &* 5) ^ (lanes.3 &* 7)
  }

  private var multiplier: UInt64 { 0x0000_0100_0000_01B3 }
}
