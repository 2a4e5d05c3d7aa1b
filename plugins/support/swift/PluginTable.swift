package import CKernelABI

/// One opened problem.
///
/// Everything about it is in an object of its own: two problems may be open at once.
package protocol OpenedKernel: AnyObject {
  /// What the kernel may ask of the host, and tell it.
  var host: Host { get }
  /// What memory the kernel needs.
  var requirements: KernelRequirements { get }

  /// Takes the operands of one slot; here is where a layout of its own is made. Not timed.
  func importTensors(_ tensors: Tensors, slot: Int) throws(Refusal)
  /// Computes: only this is timed, and everything has to be done when it returns.
  func run(_ iterations: Int, firstSlot: Int) throws(Refusal)
  /// Puts the outputs where the host expects them, if they aren't there already. Not timed.
  func exportTensors(slot: Int) throws(Refusal)
}

extension OpenedKernel {
  package var requirements: KernelRequirements { KernelRequirements() }
  package func exportTensors(slot: Int) throws(Refusal) {}
}

/// What memory a kernel needs.
package struct KernelRequirements {
  /// The alignment of every tensor in bytes, a power of two.
  package var alignment = 64
  /// Memory that the kernel allocates itself, in bytes, which the host counts against the budget.
  package var internalBytes = 0

  /// What most kernels need: tensors that begin at a cache line.
  package init() {}
}

/// The table that a plugin exports.
package enum PluginTable {
  /// The first entry of the table: `open` of `divide_plugin`.
  package typealias Open =
    @convention(c) (
      UnsafePointer<divide_host>, UnsafePointer<divide_problem>,
      UnsafeMutablePointer<OpaquePointer?>
    ) -> divide_status

  /// Makes the table, which lives as long as the process.
  ///
  /// A C function holds on to nothing, so that `open` has to name the kernel's type: it calls
  /// `opened(_:_:_:by:)`.
  package static func make(
    id: StaticString, version: StaticString, open: @escaping Open
  ) -> UnsafePointer<divide_plugin> {
    let table = UnsafeMutablePointer<divide_plugin>.allocate(capacity: 1)
    unsafe table.initialize(
      to: divide_plugin(
        struct_size: UInt32(MemoryLayout<divide_plugin>.size),
        abi_major: UInt16(DIVIDE_ABI_MAJOR), abi_minor: UInt16(DIVIDE_ABI_MINOR),
        id: id.cString, version: version.cString, open: open,
        requirements: { handle, requirements in
          let needed = unsafe KernelBox.at(handle).kernel.requirements
          unsafe requirements.pointee.alignment = UInt32(needed.alignment)
          unsafe requirements.pointee.internal_bytes = UInt64(needed.internalBytes)
          return divide_status(DIVIDE_OK)
        },
        import_tensors: { handle, slot, tensors, count, _ in
          let kernel = unsafe KernelBox.at(handle).kernel
          return kernel.host.answer { () throws(Refusal) in
            try kernel.importTensors(unsafe Tensors(tensors, count: count), slot: Int(slot))
          }
        },
        run: { handle, iterations, firstSlot in
          let kernel = unsafe KernelBox.at(handle).kernel
          return kernel.host.answer { () throws(Refusal) in
            try kernel.run(Int(iterations), firstSlot: Int(firstSlot))
          }
        },
        export_tensors: { handle, slot in
          let kernel = unsafe KernelBox.at(handle).kernel
          return kernel.host.answer { () throws(Refusal) in
            try kernel.exportTensors(slot: Int(slot))
          }
        },
        close: { handle in
          unsafe Unmanaged<KernelBox>.fromOpaque(UnsafeRawPointer(handle)).release()
        }))
    return unsafe UnsafePointer(table)
  }

  /// Opens a problem, and returns the status of the call.
  ///
  /// - Parameters:
  ///   - opened: Receives the kernel, if there is one.
  ///   - devices: The kinds of device that the plugin computes on; problems for others are refused.
  ///   - open: Prepares a problem, or says why not.
  package static func opened(
    _ services: UnsafePointer<divide_host>, _ problem: UnsafePointer<divide_problem>,
    _ opened: UnsafeMutablePointer<OpaquePointer?>, devices: [String] = ["cpu"],
    by open: (Host, Problem) throws(Refusal) -> any OpenedKernel
  ) -> divide_status {
    let host = unsafe Host(services)
    return host.answer { () throws(Refusal) in
      let wanted = try unsafe Problem(problem)
      try wanted.expect(devices: devices)
      let box = KernelBox(try open(host, wanted))
      unsafe opened.pointee = OpaquePointer(Unmanaged.passRetained(box).toOpaque())
    }
  }
}

/// A kernel as the host holds it: as one address.
private final class KernelBox {
  let kernel: any OpenedKernel

  init(_ kernel: any OpenedKernel) { self.kernel = kernel }

  static func at(_ handle: OpaquePointer) -> KernelBox {
    unsafe Unmanaged.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
  }
}
