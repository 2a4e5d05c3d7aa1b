public import CKernelABI
internal import KernelSupport

/// The only symbol this library exports for the host.
@c @implementation
public func divide_plugin_entry() -> UnsafePointer<divide_plugin> { unsafe plugin }

/// Made once, on the first call, and never given back.
nonisolated(unsafe) private let plugin = unsafe PluginTable.make(id: "gemm", version: "0.1.0") {
  services, problem, opened in
  unsafe PluginTable.opened(services, problem, opened) { host, problem throws(Refusal) in
    try GEMMKernel(host, problem)
  }
}
