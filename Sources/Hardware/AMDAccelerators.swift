import Quantities
package import System

extension Accelerators {
  /// Whether one of AMD's graphics processors may be there: the maker's number in sysfs, which no
  /// driver is asked for.
  static func hasAMD(in files: SystemFiles) -> Bool { !amdFolders(in: files).isEmpty }

  /// Reads AMD's graphics processors from sysfs and hwmon.
  ///
  /// The files are those of the kernel's `Documentation/gpu/amdgpu`: `driver-misc.rst` and
  /// `thermal.rst`. How many compute units there are stands in the topology of `/sys/class/kfd`.
  ///
  /// - Parameters:
  ///   - first: The index of the first of them.
  ///   - files: Where sysfs is.
  package static func amd(from first: Int, in files: SystemFiles) -> Accelerators {
    let units = computeUnits(in: files)
    let cards = amdFolders(in: files).enumerated().map { offset, folder in
      amdCard(first + offset, folder, units: units, files)
    }
    return Accelerators(
      cards, amdDriver: cards.isEmpty ? nil : files.line("sys/module/amdgpu/version"))
  }

  /// The folders of AMD's cards that have memory of their own, in the order of the PCI bus.
  private static func amdFolders(in files: SystemFiles) -> [String] {
    let names = files.names(in: "sys/class/drm").filter { name in
      name.hasPrefix("card") && name.dropFirst(4).allSatisfy { $0.isASCII && $0.isNumber }
    }
    let folders = names.map { "sys/class/drm/\($0)/device" }.filter {
      files.line("\($0)/vendor") == "0x1002"
    }
    return folders.map { (address: address(of: $0, files), folder: $0) }
      .sorted { ($0.address ?? "", $0.folder) < ($1.address ?? "", $1.folder) }.map(\.folder)
  }

  private static func address(of folder: String, _ files: SystemFiles) -> String? {
    let lines = files.text("\(folder)/uevent", limit: 4096)?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("PCI_SLOT_NAME=") }
    return name.flatMap { PCIAddress.canonical(String($0.dropFirst("PCI_SLOT_NAME=".count))) }
  }

  private static func amdCard(
    _ index: Int, _ folder: String, units: [String: Int], _ files: SystemFiles
  ) -> Accelerator {
    var card = Accelerator(index: index, vendor: .amd)
    card.busAddress = address(of: folder, files)
    card.model =
      files.line("\(folder)/product_name").map { $0.hasPrefix("AMD") ? $0 : "AMD \($0)" }
      ?? files.line("\(folder)/device").map { "AMD GPU \($0)" }
    let total = files.integer("\(folder)/mem_info_vram_total").flatMap { $0 > 0 ? $0 : nil }
    let used = files.integer("\(folder)/mem_info_vram_used")
    card.memory.total = total.map(ByteCount.init)
    if let total, let used, (0...total).contains(used) {
      card.memory.free = ByteCount(bytes: total - used)
    }
    card.multiprocessors = card.busAddress.flatMap { units[$0] }
    card.clock = clock(files.text("\(folder)/pp_dpm_sclk", limit: 4096))
    card.memoryClock = clock(files.text("\(folder)/pp_dpm_mclk", limit: 4096))
    card.link = .init(
      generation: generation(files.line("\(folder)/current_link_speed")),
      highestGeneration: generation(files.line("\(folder)/max_link_speed")),
      width: lanes(files.integer("\(folder)/current_link_width")),
      widest: lanes(files.integer("\(folder)/max_link_width")))
    card.readLocality(inFolder: folder, of: files)
    if let sensors = files.names(in: "\(folder)/hwmon").first {
      card.readSensors(in: "\(folder)/hwmon/\(sensors)", files)
    }
    return card
  }

  /// Reads a table of clocks, one a line, such as `1: 1700Mhz *`.
  ///
  /// A star marks the present.
  private static func clock(_ table: String?) -> Accelerator.Clock {
    let steps = (table ?? "").split(separator: "\n").compactMap { line -> (Int, Bool)? in
      let words = line.split(separator: " ")
      guard words.count >= 2, let clock = Int(words[1].lowercased().replacing("mhz", with: "")),
        (0...20_000).contains(clock)
      else { return nil }
      return (clock, words.last == "*")
    }
    return .init(now: steps.first { $0.1 }?.0, maximum: steps.map(\.0).max())
  }

  /// Returns the generation of PCIe that runs at a speed, such as `16.0 GT/s PCIe`.
  private static func generation(_ speed: String?) -> Int? {
    guard let word = speed?.split(separator: " ").first, let rate = Double(word) else { return nil }
    return [2.5, 5, 8, 16, 32, 64].firstIndex(of: rate).map { $0 + 1 }
  }

  private static func lanes(_ width: Int64?) -> Int? {
    width.flatMap { (1...64).contains($0) ? Int($0) : nil }
  }

  /// The compute units of the cards by their place on the bus, from the nodes of `/sys/class/kfd`:
  /// SIMDs divided by the SIMDs of a unit.
  private static func computeUnits(in files: SystemFiles) -> [String: Int] {
    let nodes = "sys/class/kfd/kfd/topology/nodes"
    var units: [String: Int] = [:]
    for node in files.names(in: nodes) {
      var facts: [Substring: Int64] = [:]
      for line in files.text("\(nodes)/\(node)/properties", limit: 1 << 14)?.split(separator: "\n")
        ?? []
      {
        let words = line.split(separator: " ")
        if words.count == 2 { facts[words[0]] = Int64(words[1]) }
      }
      guard let simds = facts["simd_count"], let each = facts["simd_per_cu"], each > 0, simds > 0,
        let place = facts["location_id"], (0...0xFFFF).contains(place)
      else { continue }
      let domain = facts["domain"] ?? 0
      let address =
        "\(hex(domain, 4)):\(hex(place >> 8, 2)):\(hex(place >> 3 & 31, 2)).\(place & 7)"
      units[address] = Int(simds / each)
    }
    return units
  }

  private static func hex(_ number: Int64, _ digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

extension Accelerator {
  /// Reads hwmon: power in µW, temperatures in m°C.
  fileprivate mutating func readSensors(in folder: String, _ files: SystemFiles) {
    func watts(_ name: String) -> Double? {
      files.integer("\(folder)/\(name)").flatMap {
        (1...50_000_000_000).contains($0) ? Double($0) / 1e6 : nil
      }
    }
    func degrees(_ name: String) -> Int? {
      files.integer("\(folder)/\(name)").flatMap {
        (1...250_000).contains($0) ? Int($0 / 1000) : nil
      }
    }
    power = .init(
      now: watts("power1_input") ?? watts("power1_average"), limit: watts("power1_cap"),
      standard: watts("power1_cap_default"), lowest: watts("power1_cap_min"),
      highest: watts("power1_cap_max"))
    temperature = .init(
      now: degrees("temp1_input"), slowdown: degrees("temp1_crit"),
      shutdown: degrees("temp1_emergency"), highestOfMemory: degrees("temp3_crit"))
  }
}
