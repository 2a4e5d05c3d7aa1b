import PluginProtocol
import System

/// Why a library can't be loaded, with what to do about it.
///
/// The loader's own words name what is missing, but neither whose fault it is nor the remedy.
struct LoadingFault {
  private let library: String
  private let reason: String

  /// Takes the loader's words about a library.
  init(_ library: String, loader reason: String) {
    self.library = library
    self.reason = reason
  }

  /// The fault as the failure of an invocation.
  var failure: KernelFailure {
    KernelFailure(
      .pluginError, "The library can't be loaded: \(reason). \(remedy)", rule: .loads)
  }

  private var remedy: String {
    if let fault = LibraryHeader.fault(of: library) { return fault }
    if let symbol = word(after: "undefined symbol: ") {
      return "Nothing that it is linked with has '\(symbol)': add the source or the library (-l) "
        + "that has it. 'nm -D --undefined-only \(library)' lists all that it looks for."
    }
    if reason.contains("version `"), reason.contains("not found") {
      return "It was built for a newer system than this one: build it here."
    }
    if reason.contains("cannot open shared object file"), !reason.hasPrefix(library) {
      let missing = reason.prefix { $0 != ":" }
      return "It needs \(missing), which isn't found: install what has it, name its folder when "
        + "linking (-Wl,-rpath,FOLDER), or set LD_LIBRARY_PATH. 'ldd \(library)' lists all that it "
        + "needs."
    }
    if reason.contains("Permission denied") || reason.contains("failed to map segment") {
      return "Check its rights, and that its folder isn't mounted with 'noexec'."
    }
    return "'ldd -r \(library)' lists what it needs, and what of that is missing."
  }

  private func word(after prefix: String) -> Substring? {
    guard let place = reason.firstRange(of: prefix) else { return nil }
    return reason[place.upperBound...].prefix { $0 != " " && $0 != "," && $0 != "\t" }
  }
}

/// The beginning of an ELF file, which says what it was built for.
private enum LibraryHeader {
  /// Returns why a file can be no library of this machine, or `nil` if its header says that it is
  /// one.
  ///
  /// Reference: elf(5), `Elf64_Ehdr`.
  static func fault(of path: String) -> String? {
    guard let file = try? RegularFile(path), let bytes = try? file.bytes(first: 20) else {
      return nil
    }
    guard bytes.count >= 20, bytes[..<4] == [0x7F, 0x45, 0x4C, 0x46] else {
      return "It is no shared library but something else, or empty: build it again."
    }
    let isLarge = bytes[4] == 2
    let isLittle = bytes[5] == 1
    let word = isLittle ? [bytes[18], bytes[19]] : [bytes[19], bytes[18]]
    let machine = Int(word[0]) | Int(word[1]) << 8
    guard isLarge, isLittle, machine == own else {
      return "It was built for \(name(machine))\(isLarge ? "" : ", 32 bit"), and this program for "
        + "\(name(own)): build it for this machine."
    }
    let type = isLittle ? bytes[16] : bytes[17]
    return type == 3 ? nil : "It is no shared library: link it with -shared."
  }

  private static var own: Int {
    #if arch(x86_64)
    62
    #elseif arch(arm64)
    183
    #else
    0
    #endif
  }

  /// The names that people know of the machines that such libraries are built for.
  private static func name(_ machine: Int) -> String {
    switch machine {
    case 3: "x86"
    case 8: "MIPS"
    case 20, 21: "PowerPC"
    case 40: "Arm"
    case 62: "x86-64"
    case 183: "AArch64"
    case 243: "RISC-V"
    default: "another kind of machine (\(machine))"
    }
  }
}
