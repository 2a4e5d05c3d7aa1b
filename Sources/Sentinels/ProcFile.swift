import Glibc

/// Reads files of `/proc` whole, without Foundation.
package enum ProcFile {
  /// Returns up to `limit` bytes of a file as text, or `nil` if it can't be read.
  package static func read(_ path: String, limit: Int) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: limit)
    var length = 0
    while length < limit {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + length }, limit - length)
      }
      guard count > 0 else { break }
      length += count
    }
    return String(decoding: bytes[..<length], as: UTF8.self)
  }

  /// Returns what a folder holds, without what begins with a dot.
  package static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  /// Returns the PUs that this thread may run on, in the kernel's list format.
  package static func affinity() -> String? {
    read("/proc/thread-self/status", limit: 8192)?.split(separator: "\n")
      .first { $0.hasPrefix("Cpus_allowed_list:") }.map(String.init)
  }
}
