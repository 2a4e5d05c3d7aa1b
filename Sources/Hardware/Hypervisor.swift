import System

/// Finds the name of the hypervisor, if the machine is virtual.
enum Hypervisor {
  /// The name when the machine is virtual but nothing says whose.
  static let unknown = "unknown hypervisor"

  /// Returns the hypervisor's name, or `nil` on bare metal and where nothing tells.
  ///
  /// On x86 the processor's `hypervisor` feature decides whether there is one. Its name is the
  /// first found of: `/sys/hypervisor/type`, the vendor and product in `/sys/class/dmi/id`, and the
  /// clock sources, of which each hypervisor brings its own. Other processors have no such feature,
  /// so there a name is the only evidence.
  static func name(reading files: SystemFiles, features: [String]?) -> String? {
    let name = typeName(files) ?? firmwareName(files) ?? clockName(files)
    guard let features, isX86(features) else { return name }
    return features.contains("hypervisor") ? name ?? unknown : nil
  }

  private static func isX86(_ features: [String]) -> Bool { features.contains("fpu") }

  private static func typeName(_ files: SystemFiles) -> String? {
    files.line("sys/hypervisor/type").map { $0 == "xen" ? "Xen" : $0 }
  }

  private static func firmwareName(_ files: SystemFiles) -> String? {
    guard let vendor = files.line("sys/class/dmi/id/sys_vendor") else { return nil }
    let product = files.line("sys/class/dmi/id/product_name") ?? ""
    return switch vendor {
    case "QEMU": "QEMU"
    case "Amazon EC2": product.hasSuffix(".metal") ? nil : "Amazon EC2"
    case "Google": product.contains("Compute Engine") ? "Google Compute Engine" : nil
    case "Microsoft Corporation": product == "Virtual Machine" ? "Hyper-V" : nil
    case "VMware, Inc.": "VMware"
    case "innotek GmbH", "Oracle Corporation": product.contains("VirtualBox") ? "VirtualBox" : nil
    case "Xen": "Xen"
    case "Parallels Software International Inc.", "Parallels International GmbH.": "Parallels"
    case "OpenStack Foundation": "OpenStack"
    case "DigitalOcean": "DigitalOcean"
    case "Hetzner": product.contains("vServer") ? "Hetzner" : nil
    default: product.hasPrefix("KVM") || product.contains("Standard PC") ? "KVM" : nil
    }
  }

  private static func clockName(_ files: SystemFiles) -> String? {
    let clocks = files.line(
      "sys/devices/system/clocksource/clocksource0/available_clocksource")
    let names = ["kvm-clock": "KVM", "hyperv_clocksource": "Hyper-V", "xen": "Xen"]
    for clock in clocks?.split(separator: " ") ?? [] {
      for (prefix, name) in names where clock.hasPrefix(prefix) { return name }
    }
    return nil
  }
}
