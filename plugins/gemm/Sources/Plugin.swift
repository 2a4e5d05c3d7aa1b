public import CKernelABI
internal import KernelSupport

/// The only symbol this library exports for the host.
@c @implementation
public func divide_plugin_entry() -> UnsafePointer<divide_plugin> { unsafe plugin }

/// Made once, on the first call, and never given back.
nonisolated(unsafe) private let plugin: UnsafePointer<divide_plugin> = {
  let plugin = UnsafeMutablePointer<divide_plugin>.allocate(capacity: 1)
  unsafe plugin.initialize(
    to: divide_plugin(
      struct_size: UInt32(MemoryLayout<divide_plugin>.size),
      abi_major: UInt16(DIVIDE_ABI_MAJOR), abi_minor: UInt16(DIVIDE_ABI_MINOR),
      id: StaticString("gemm").cString, version: StaticString("0.1.0").cString,
      open: { services, problem, kernel in
        let host = unsafe Host(services)
        return host.answer { () throws(Refusal) in
          let opened = try unsafe GEMMKernel(host, Problem(problem))
          unsafe kernel.pointee = OpaquePointer(Unmanaged.passRetained(opened).toOpaque())
        }
      },
      // The operands stay where the host put them; OpenBLAS has buffers of its own from its start.
      requirements: { _, _ in divide_status(DIVIDE_OK) },
      import_tensors: { kernel, slot, tensors, count, _ in
        let kernel = unsafe GEMMKernel.from(kernel)
        return kernel.host.answer { () throws(Refusal) in
          try unsafe kernel.importTensors(Tensors(tensors, count: count), slot: Int(slot))
        }
      },
      run: { kernel, iterations, firstSlot in
        let kernel = unsafe GEMMKernel.from(kernel)
        return kernel.host.answer { () throws(Refusal) in
          try kernel.run(iterations, firstSlot: Int(firstSlot))
        }
      },
      export_tensors: { _, _ in divide_status(DIVIDE_OK) },
      close: { kernel in
        unsafe Unmanaged<GEMMKernel>.fromOpaque(UnsafeRawPointer(kernel)).release()
      }))
  return unsafe UnsafePointer(plugin)
}()

extension GEMMKernel {
  fileprivate static func from(_ kernel: OpaquePointer) -> GEMMKernel {
    unsafe Unmanaged.fromOpaque(UnsafeRawPointer(kernel)).takeUnretainedValue()
  }
}
