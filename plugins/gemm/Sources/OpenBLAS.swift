internal import COpenBLAS
internal import Glibc
internal import KernelSupport

/// The OpenBLAS this process is linked to.
enum OpenBLAS {
  /// Makes OpenBLAS use `wanted` threads, or as many as it and the process's affinity allow.
  ///
  /// `openblas_set_num_threads` starts threads that no longer obey the affinity of the process when
  /// it is asked for more than there are PUs, so it isn't; nor is it called without need.
  ///
  /// - Returns: The number of threads it really uses.
  static func useThreads(_ wanted: Int) -> Int {
    let allowed = min(wanted, max(1, Int(openblas_get_num_procs())))
    if Int(openblas_get_num_threads()) != allowed { openblas_set_num_threads(Int32(allowed)) }
    let used = Int(openblas_get_num_threads())
    if used == 1 { endThreads() }
    return used
  }

  /// Ends the threads that OpenBLAS started when it was loaded, one for each PU.
  ///
  /// It keeps them whatever it was told since, and starts them again if they are needed.
  ///
  /// The function isn't in its header, so it may be missing: then the threads stay, and sleep.
  private static func endThreads() {
    guard let library = unsafe dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD) else { return }
    defer { unsafe dlclose(library) }
    guard let symbol = unsafe dlsym(library, "blas_thread_shutdown_") else { return }
    _ = unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)()
  }

  /// Records which OpenBLAS it is, the variant it chose for this processor, and the threads.
  static func recordFacts(threads: Int, _ host: Host) {
    let configuration = unsafe String(cString: openblas_get_config())
    host.record("library.name", "OpenBLAS")
    host.record("library.version", version(configuration))
    host.record("library.config", configuration)
    host.record("library.core", unsafe String(cString: openblas_get_corename()))
    host.record("library.threads", String(threads))
  }

  /// Returns the version within `OpenBLAS 0.3.21 DYNAMIC_ARCH …`, or `unknown`.
  private static func version(_ configuration: String) -> String {
    configuration.split(separator: " ").first { $0.first?.isNumber ?? false }
      .map(String.init) ?? "unknown"
  }
}
