internal import CKernelABI
import Glibc
import PluginProtocol
import System

/// A plugin's library, loaded.
///
/// It stays loaded until the process ends.
@safe
package struct NativePlugin {
  let entry: divide_plugin

  /// Loads a library and negotiates the version of the ABI.
  ///
  /// - Throws: `KernelFailure` if it can't be loaded, exports no entry, isn't the plugin that was
  ///   asked for, or was built for another major version.
  package init(library: String, id: String) throws(KernelFailure) {
    do throws(RegularFileError) { _ = try RegularFile(library) } catch {
      throw KernelFailure(
        .pluginError, "The library can't be loaded: \(error.description)", rule: .loads)
    }
    guard let handle = unsafe dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
      let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
      throw LoadingFault(library, loader: reason).failure
    }
    guard let symbol = unsafe dlsym(handle, "divide_plugin_entry") else {
      throw KernelFailure(
        .pluginError, "The library exports no 'divide_plugin_entry'. See divide_kernel.h.",
        rule: .loads)
    }
    typealias Entry = @convention(c) () -> UnsafePointer<divide_plugin>?
    guard let plugin = unsafe unsafeBitCast(symbol, to: Entry.self)() else {
      throw KernelFailure(
        .pluginError, "'divide_plugin_entry' returned null.", rule: .loads)
    }
    try unsafe Self.negotiate(plugin)
    unsafe entry = plugin.pointee
    let given = unsafe String(cString: entry.id)
    guard given == id else {
      throw KernelFailure(
        .pluginError, "The manifest's id is '\(id)', but the library says '\(given)'.",
        rule: .loads)
    }
  }

  /// Looks at the size first, and at the version next, before it trusts any other field.
  private static func negotiate(_ plugin: UnsafePointer<divide_plugin>) throws(KernelFailure) {
    let least = unsafe structSize(through: \divide_plugin.close)
    let size = unsafe Int(UnsafeRawPointer(plugin).load(as: UInt32.self))
    guard size >= least else {
      throw KernelFailure(
        .pluginError,
        "The plugin's struct_size is \(size), but this ABI's structs have at least \(least) bytes. "
          + "Set it with DIVIDE_STRUCT_SIZE(divide_plugin, close).", rule: .loads)
    }
    let major = unsafe Int(plugin.pointee.abi_major)
    guard major == Int(DIVIDE_ABI_MAJOR) else {
      throw KernelFailure(
        .pluginError,
        "The plugin was built for ABI \(major), this host speaks ABI \(DIVIDE_ABI_MAJOR). "
          + "Build it again with this version's divide_kernel.h.", rule: .loads)
    }
  }
}
