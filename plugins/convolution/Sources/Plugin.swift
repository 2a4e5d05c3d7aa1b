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
      id: StaticString("convolution").cString, version: StaticString("0.1.0").cString,
      open: { services, problem, kernel in
        let host = unsafe Host(services)
        return host.answer { () throws(Refusal) in
          let opened = try unsafe ConvolutionKernel(host, Problem(problem))
          unsafe kernel.pointee = OpaquePointer(Unmanaged.passRetained(opened).toOpaque())
        }
      },
      requirements: { kernel, requirements in
        let kernel = unsafe ConvolutionKernel.from(kernel)
        unsafe requirements.pointee.workspace_bytes = UInt64(kernel.workspaceBytes)
        return divide_status(DIVIDE_OK)
      },
      import_tensors: { kernel, slot, tensors, count, workspace in
        let kernel = unsafe ConvolutionKernel.from(kernel)
        return kernel.host.answer { () throws(Refusal) in
          try unsafe kernel.importTensors(
            Tensors(tensors, count: count), slot: Int(slot), workspace: workspace)
        }
      },
      run: { kernel, iterations, firstSlot in
        let kernel = unsafe ConvolutionKernel.from(kernel)
        return kernel.host.answer { () throws(Refusal) in
          try kernel.run(iterations, firstSlot: Int(firstSlot))
        }
      },
      export_tensors: { _, _ in divide_status(DIVIDE_OK) },
      close: { kernel in
        unsafe ConvolutionKernel.from(kernel).close()
        unsafe Unmanaged<ConvolutionKernel>.fromOpaque(UnsafeRawPointer(kernel)).release()
      }))
  return unsafe UnsafePointer(plugin)
}()

extension ConvolutionKernel {
  fileprivate static func from(_ kernel: OpaquePointer) -> ConvolutionKernel {
    unsafe Unmanaged.fromOpaque(UnsafeRawPointer(kernel)).takeUnretainedValue()
  }
}
