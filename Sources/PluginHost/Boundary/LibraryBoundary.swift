internal import CChannel
internal import CKernelABI
package import Operations
package import PluginProtocol
import System

/// A library behind the C ABI, in a process of its own.
@safe
package final class LibraryBoundary: KernelBoundary {
  private let host: KernelHost
  private let services: PluginNotes
  private let kernel: Int
  private let minorVersion: Int?
  private let pluginMinorVersion: Int

  package var arena: Arena { host.arena }
  package var channelCost: Duration { host.channelCost }
  package private(set) var deviceTime: Duration?
  // Half: where there is work in between, waking and answering overlap with it in part.
  package var deductedCost: Duration { host.leastChannelCost / 2 }
  package var processes: [Int] { host.process.processes() }
  package var facts: [String: String] { services.facts }
  package var messages: [KernelMessage] { services.messages }

  /// Starts a host and has it load a library.
  ///
  /// - Parameters:
  ///   - host: The path of `divide-host`.
  ///   - room: What it is started with.
  ///   - minorVersion: The minor version of the ABI to present; `nil` for this host's own.
  ///   - hear: Receives each message of the plugin when it is said for the first time.
  /// - Throws: `KernelFailure` if the library can't be loaded, exports no entry, isn't the plugin
  ///   that was asked for, or was built for another major version.
  package init(
    _ library: String, id: String, host program: String, room: [String] = [],
    minorVersion: Int? = nil, hear: @escaping (KernelMessage) -> Void = { _ in }
  ) throws(KernelFailure) {
    do throws(RegularFileError) { _ = try RegularFile(library) } catch {
      throw KernelFailure(
        .pluginError, "The library can't be loaded: \(error.description)", rule: .loads)
    }
    services = PluginNotes(hear: hear)
    host = try KernelHost(program, room: room, notes: services)
    kernel = 0
    self.minorVersion = minorVersion
    pluginMinorVersion = try Self.load(library, id: id, host)
  }

  /// Opens another problem in the process of a boundary.
  package init(beside other: LibraryBoundary) {
    host = other.host
    services = PluginNotes { _ in }
    kernel = host.add(services)
    minorVersion = other.minorVersion
    pluginMinorVersion = other.pluginMinorVersion
  }

  /// Asks the kernel to return as soon as it can.
  package func cancel() { host.cancel(true) }

  /// What the process says of its modes of floating-point arithmetic, and of its signals' handlers:
  /// a number each that changes when they do.
  package func state() throws(KernelFailure) -> (floatModes: UInt32, signals: UInt64) {
    try unsafe host.ask(DIVIDE_ASK_ANSWER).state
  }

  package func open(_ problem: KernelProblem) throws(KernelFailure) -> KernelRequirements {
    guard pluginMinorVersion >= 1 || problem.device.index == 0 else {
      throw KernelFailure(
        .unsupported,
        "The plugin was built for ABI 1.0, in which it can't be told to compute on "
          + "\(problem.device). Build it again with this version's divide_kernel.h.")
    }
    let answer = try unsafe host.ask(DIVIDE_ASK_OPEN) { request in
      unsafe request.pointee.kernel = UInt32(kernel)
      unsafe request.write(problem)
      unsafe request.pointee.minor_version = UInt32(minorVersion ?? Int(DIVIDE_ABI_MINOR))
      // A later minor version's structs are longer; nothing may be read of them that isn't known.
      unsafe request.pointee.later_bytes = UInt32((minorVersion ?? 0) * 8)
    }
    try succeed(answer)
    return KernelRequirements(
      workspaceBytes: Int64(clamping: answer.workspaceBytes),
      internalBytes: Int64(clamping: answer.internalBytes),
      deviceBytes: Int64(clamping: answer.deviceBytes), alignment: answer.alignment)
  }

  package func importTensors(
    _ tensors: [(TensorDescription, GuardedBuffer)], slot: Int, workspace: GuardedBuffer?
  ) throws(KernelFailure) {
    let answer = try unsafe host.ask(DIVIDE_ASK_IMPORT) { request in
      unsafe request.pointee.kernel = UInt32(kernel)
      unsafe request.pointee.slot = UInt32(slot)
      unsafe request.pointee.tensor_count = UInt32(tensors.count)
      for (index, (description, buffer)) in tensors.enumerated() {
        var place = divide_place(buffer)
        place.describe(description)
        unsafe divide_request_tensor(request, UInt32(index), &place)
      }
      unsafe request.pointee.workspace = workspace.map { divide_place($0) } ?? divide_place()
    }
    guard Int(answer.status) != DIVIDE_HOST_CANNOT_MAP else {
      throw KernelFailure(
        .outOfMemory, "The kernel's process can't map the tensors of slot \(slot).")
    }
    try succeed(answer)
  }

  package func run(_ iterations: Int, firstSlot: Int) throws(KernelFailure) -> Duration {
    let (elapsed, answer) = try host.time(
      kernel: kernel, iterations: iterations, firstSlot: firstSlot)
    try succeed(answer)
    deviceTime =
      answer.deviceNanoseconds > 0
      ? .nanoseconds(Int64(clamping: answer.deviceNanoseconds)) : nil
    return elapsed
  }

  package func exportTensors(slot: Int) throws(KernelFailure) {
    try succeed(
      unsafe host.ask(DIVIDE_ASK_EXPORT) { request in
        unsafe request.pointee.kernel = UInt32(kernel)
        unsafe request.pointee.slot = UInt32(slot)
      })
  }

  package func close() throws(KernelFailure) {
    try succeed(
      unsafe host.ask(DIVIDE_ASK_CLOSE) { request in
        unsafe request.pointee.kernel = UInt32(kernel)
      })
  }

  package var isolation: WorkerFacts.Isolation? { host.process.isolation }
  package func freeze() throws(KernelFailure) { try host.process.freeze() }
  package func thaw() { host.process.thaw() }
}

// MARK: - Loading

extension LibraryBoundary {
  /// Has a host load a library, and returns the plugin's minor version.
  private static func load(
    _ library: String, id: String, _ host: KernelHost
  ) throws(KernelFailure) -> Int {
    let answer = try unsafe host.ask(DIVIDE_ASK_LOAD) { request in
      unsafe divide_request_text(request, library)
    }
    func refusal(_ message: String) -> KernelFailure {
      KernelFailure(.pluginError, message, rule: .loads)
    }
    switch Int(answer.status) {
    case DIVIDE_LOADED: break
    case DIVIDE_LOAD_REFUSED: throw LoadingFault(library, loader: answer.text).failure
    case DIVIDE_LOAD_NO_ENTRY:
      throw refusal("The library exports no 'divide_plugin_entry'. See divide_kernel.h.")
    case DIVIDE_LOAD_NULL_ENTRY: throw refusal("'divide_plugin_entry' returned null.")
    case DIVIDE_LOAD_SMALL_STRUCT:
      let least = unsafe structSize(through: \divide_plugin.close)
      throw refusal(
        "The plugin's struct_size is \(answer.number), but this ABI's structs have at least "
          + "\(least) bytes. Set it with DIVIDE_STRUCT_SIZE(divide_plugin, close).")
    case DIVIDE_LOAD_OTHER_MAJOR:
      throw refusal(
        "The plugin was built for ABI \(answer.number), this host speaks ABI "
          + "\(DIVIDE_ABI_MAJOR). Build it again with this version's divide_kernel.h.")
    default:
      throw KernelFailure(
        .protocolError, "Loading the library ended with \(answer.status), which means nothing.")
    }
    guard answer.text == id else {
      throw refusal("The manifest's id is '\(id)', but the library says '\(answer.text)'.")
    }
    return answer.minorVersion
  }
}

// MARK: - Statuses

extension LibraryBoundary {
  private func succeed(_ answer: KernelHost.Answer) throws(KernelFailure) {
    let said = services.lastSaid.map { ": \($0)" } ?? ", and gave no reason."
    switch Int(answer.status) {
    case DIVIDE_OK: return
    case DIVIDE_UNSUPPORTED:
      throw KernelFailure(.unsupported, "The kernel doesn't do this problem\(said)")
    case DIVIDE_CANCELLED:
      throw KernelFailure(.skipped, "The kernel stopped, as it was asked to.")
    case DIVIDE_OUT_OF_MEMORY:
      throw KernelFailure(
        .outOfMemory, "The kernel ran out of memory in '\(answer.call)'\(said)")
    default:
      throw KernelFailure(
        .pluginError, "The kernel failed in '\(answer.call)' with \(answer.status)\(said)")
    }
  }
}
