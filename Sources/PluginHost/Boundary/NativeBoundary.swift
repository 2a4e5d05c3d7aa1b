internal import CKernelABI
import Glibc
package import Operations
package import PluginProtocol
import Quantities

/// A plugin behind the C ABI, in this process.
@safe
package final class NativeBoundary: KernelBoundary {
  private let plugin: divide_plugin
  private let host: UnsafeMutablePointer<divide_host>
  private let services: HostServices
  private var handle: OpaquePointer?
  /// How many bytes longer than this host's own the structs are that a later host is played with.
  private let laterBytes: UInt32

  package let sharesMemory = false
  package let shortestSample = Duration.milliseconds(1)
  package var processes: [Int] { [Int(getpid())] }
  package var facts: [String: String] { services.facts }
  package var messages: [KernelMessage] { services.messages }

  /// Prepares to open problems in a plugin.
  ///
  /// - Parameters:
  ///   - minorVersion: The minor version of the ABI to present; `nil` for this host's own.
  ///   - hear: Receives each message of the plugin when it is said for the first time.
  package init(
    _ plugin: NativePlugin, minorVersion: Int? = nil,
    hear: @escaping (KernelMessage) -> Void = { _ in }
  ) {
    unsafe self.plugin = plugin.entry
    services = HostServices(hear: hear)
    unsafe host = .allocate(capacity: 1)
    unsafe host.initialize(to: services.table)
    // A later minor version's structs are longer; nothing may be read of them that isn't known.
    laterBytes = UInt32((minorVersion ?? 0) * 8)
    if let minorVersion { unsafe host.pointee.abi_minor = UInt16(minorVersion) }
    unsafe host.pointee.struct_size += laterBytes
  }

  /// Asks the kernel to return as soon as it can.
  package func cancel() { services.isCancelled = true }

  package func open(_ problem: KernelProblem) throws(KernelFailure) -> KernelRequirements {
    guard unsafe plugin.abi_minor >= 1 || problem.device.index == 0 else {
      throw KernelFailure(
        .unsupported,
        "The plugin was built for ABI 1.0, in which it can't be told to compute on "
          + "\(problem.device). Build it again with this version's divide_kernel.h.")
    }
    var opened: OpaquePointer?
    let status = unsafe plugin.open(host, crossing(problem), &opened)
    guard status == DIVIDE_OK, let opened = unsafe opened else {
      throw Self.failure(of: "open", status, services)
    }
    unsafe handle = opened
    var requirements = divide_requirements()
    requirements.struct_size = UInt32(MemoryLayout<divide_requirements>.size)
    try succeed("requirements", unsafe plugin.requirements(opened, &requirements))
    return KernelRequirements(
      workspaceBytes: Int64(clamping: requirements.workspace_bytes),
      internalBytes: Int64(clamping: requirements.internal_bytes),
      alignment: Int(requirements.alignment))
  }

  package func importTensors(
    _ tensors: [(TensorDescription, GuardedBuffer)], slot: Int,
    workspace: UnsafeMutableRawPointer?
  ) throws(KernelFailure) {
    let crossing = UnsafeMutablePointer<divide_tensor>.allocate(capacity: tensors.count)
    for (index, tensor) in tensors.enumerated() {
      unsafe crossing[index] = Self.tensor(tensor.0, tensor.1)
    }
    try succeed(
      "import_tensors",
      unsafe plugin.import_tensors(
        opened, UInt32(slot), crossing, UInt32(tensors.count), workspace))
  }

  package func run(_ iterations: Int, firstSlot: Int) throws(KernelFailure) -> Duration {
    let opened = unsafe opened
    let start = MonotonicClock.nanoseconds()
    let status = unsafe plugin.run(opened, UInt64(iterations), UInt32(firstSlot))
    let end = MonotonicClock.nanoseconds()
    try succeed("run", status)
    return .nanoseconds(end - start)
  }

  package func exportTensors(slot: Int) throws(KernelFailure) {
    try succeed("export_tensors", unsafe plugin.export_tensors(opened, UInt32(slot)))
  }

  package func close() throws(KernelFailure) {
    unsafe plugin.close(opened)
    unsafe handle = nil
  }

  private var opened: OpaquePointer {
    guard let handle = unsafe handle else {
      preconditionFailure("A kernel is opened before it is used.")
    }
    return unsafe handle
  }
}

// MARK: - Statuses

extension NativeBoundary {
  private func succeed(_ call: String, _ status: divide_status) throws(KernelFailure) {
    guard status == DIVIDE_OK else { throw Self.failure(of: call, status, services) }
  }

  private static func failure(
    of call: String, _ status: divide_status, _ services: HostServices
  ) -> KernelFailure {
    let said = services.lastSaid.map { ": \($0)" } ?? ", and gave no reason."
    switch Int(status) {
    case DIVIDE_UNSUPPORTED:
      return KernelFailure(.unsupported, "The kernel doesn't do this problem\(said)")
    case DIVIDE_CANCELLED:
      return KernelFailure(.skipped, "The kernel stopped, as it was asked to.")
    case DIVIDE_OUT_OF_MEMORY:
      return KernelFailure(.outOfMemory, "The kernel ran out of memory in '\(call)'\(said)")
    default:
      return KernelFailure(.pluginError, "The kernel failed in '\(call)' with \(status)\(said)")
    }
  }
}

private func == (status: divide_status, constant: Int) -> Bool { Int(status) == constant }

// MARK: - What crosses the boundary

extension NativeBoundary {
  // Strings and arrays made here live until the process ends, which is soon.

  private func crossing(_ problem: KernelProblem) -> UnsafePointer<divide_problem> {
    let parameters = UnsafeMutablePointer<divide_parameter>.allocate(
      capacity: problem.sizes.count)
    for (index, size) in problem.sizes.enumerated() {
      unsafe parameters[index] = divide_parameter(
        name: Self.lasting(size.name), value: Int64(size.value))
    }
    let crossing = UnsafeMutablePointer<divide_problem>.allocate(capacity: 1)
    unsafe crossing.initialize(
      to: divide_problem(
        struct_size: UInt32(structSize(through: \divide_problem.device_index)) + laterBytes,
        precision: problem.precision.code,
        operation: Self.lasting(problem.operation), parameters: parameters,
        parameter_count: UInt32(problem.sizes.count), thread_count: UInt32(problem.threads),
        slot_count: UInt32(problem.slots), reserved: 0,
        device: Self.lasting(problem.device.kind.rawValue),
        device_index: UInt32(problem.device.index)))
    return unsafe UnsafePointer(crossing)
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
    case .u8: UInt32(DIVIDE_U8)
    case .i32: UInt32(DIVIDE_I32)
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
