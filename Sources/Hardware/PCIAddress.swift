import System

/// Where a device is on the PCI bus, as the kernel writes it.
enum PCIAddress {
  /// Returns the kernel's spelling of an address, or `nil` for what is none.
  ///
  ///     PCIAddress.canonical("00000000:3B:00.0")  // "0000:3b:00.0"
  static func canonical(_ text: String) -> String? {
    let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let domain = Int(parts[0], radix: 16), domain >= 0,
      parts[1].count == 2, parts[2].count == 4,
      (parts[1] + parts[2]).allSatisfy({ $0.isHexDigit || $0 == "." })
    else { return nil }
    let digits = String(domain, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ":" + parts[1] + ":"
      + parts[2]
  }
}

extension Accelerator {
  /// Reads how near the card is, from `numa_node` and `local_cpulist` of its PCI device
  /// (`Documentation/ABI/testing/sysfs-bus-pci` in the kernel).
  ///
  /// A machine of one node may say −1, for none in particular.
  mutating func readLocality(in files: SystemFiles) {
    guard let busAddress else { return }
    readLocality(inFolder: "sys/bus/pci/devices/\(busAddress)", of: files)
  }

  /// The same, from the folder of the device.
  mutating func readLocality(inFolder folder: String, of files: SystemFiles) {
    numaNode = files.integer("\(folder)/numa_node").flatMap {
      (0..<65_536).contains($0) ? Int($0) : nil
    }
    nearPUs = files.line("\(folder)/local_cpulist").flatMap(CPUSet.init(list:))
  }
}
