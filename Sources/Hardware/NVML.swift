internal import CNVML
import Quantities
import System

/// NVIDIA's cards as the driver's management library tells of them.
///
/// The library is the driver's code: it can crash, and it can wait for a card that never answers.
/// Only a process that was started for this makes one of these.
struct NVML {
  private let files: SystemFiles

  /// Loads the library.
  ///
  /// - Parameter files: Where sysfs is, which knows how near the cards are.
  init(files: SystemFiles) throws(AcceleratorFault) {
    self.files = files
    switch divide_nvml_open() {
    case 0: break
    case -1: throw .notLoaded
    case -2: throw .tooOld
    case let code: throw .refused(code: Int(code))
    }
  }

  /// Whether there may be a library to load: without one, nothing is worth a process.
  static var isNear: Bool { divide_nvml_is_near() != 0 }

  /// Reads all cards.
  ///
  /// - Parameter afterEach: Called whenever a card was read: a driver without persistence mode
  ///   initialises each when it is asked for it.
  func accelerators(afterEach: () -> Void) -> Accelerators {
    var read = Accelerators(driver: driver, cuda: cuda)
    let count = count
    guard count >= 0 else {
      read.faults.append(.refused(code: -count))
      return read
    }
    for index in 0..<count {
      switch handle(at: index) {
      case .success(let handle): read.cards.append(card(index, handle))
      case .failure(let fault): read.faults.append(fault)
      }
      afterEach()
    }
    return read
  }

  /// How many cards there are, also those that can't be reached; an error as a negative number.
  var count: Int { Int(divide_nvml_count()) }

  private var driver: String? {
    var buffer = [CChar](repeating: 0, count: 96)
    let known = unsafe divide_nvml_driver(&buffer, Int32(buffer.count)) != 0
    return known ? Self.text(buffer) : nil
  }

  private var cuda: String? {
    var version: Int32 = 0
    guard unsafe divide_nvml_cuda(&version) != 0, (1000..<100_000).contains(version) else {
      return nil
    }
    return "\(version / 1000).\(version % 1000 / 10)"
  }

  private func handle(at index: Int) -> Result<Handle, AcceleratorFault> {
    var code: Int32 = 0
    guard let raw = unsafe divide_nvml_device_at(Int32(index), &code) else {
      return .failure(.lost(index: index, code: Int(code)))
    }
    return .success(unsafe Handle(raw: raw))
  }

  /// A text of the driver's as one would print it; `nil` where nothing is left.
  private static func text(_ buffer: [CChar]) -> String? {
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.filter {
      $0.properties.generalCategory != .control && $0 != "\u{FFFD}"
    }
    return String(String.UnicodeScalarView(scalars)).trimmed
  }
}

// MARK: - One card

extension NVML {
  /// A card, or a part of one, as the library knows it.
  @safe private struct Handle {
    let raw: OpaquePointer

    /// Returns a number that a card can have, or `nil` where the driver doesn't tell, or tells
    /// nonsense.
    func number(_ which: divide_nvml_number, in range: ClosedRange<Int64>) -> Int64? {
      let value = unsafe divide_nvml_number(raw, which)
      return value != divide_nvml_unknown && range.contains(value) ? value : nil
    }

    func count(_ which: divide_nvml_number, in range: ClosedRange<Int64>) -> Int? {
      number(which, in: range).map(Int.init)
    }

    func memory(_ which: divide_nvml_number, from least: Int64 = 0) -> ByteCount? {
      number(which, in: least...1 << 50).map(ByteCount.init)
    }

    func megahertz(_ which: divide_nvml_number) -> Int? { count(which, in: 1...20_000) }

    /// Milliwatts as watts.
    func watts(_ which: divide_nvml_number) -> Double? {
      number(which, in: 1...50_000_000).map { Double($0) / 1000 }
    }

    func degrees(_ which: divide_nvml_number) -> Int? { count(which, in: 1...250) }

    func flag(_ which: divide_nvml_number) -> Bool? { number(which, in: 0...1).map { $0 == 1 } }

    func text(_ which: divide_nvml_text) -> String? {
      var buffer = [CChar](repeating: 0, count: 96)
      let known = unsafe divide_nvml_text(raw, which, &buffer, Int32(buffer.count)) != 0
      return known ? NVML.text(buffer) : nil
    }
  }

  private func card(_ index: Int, _ handle: Handle) -> Accelerator {
    var card = Accelerator(index: index, vendor: .nvidia)
    card.model = handle.text(DIVIDE_NVML_NAME)
    card.handle = handle.text(DIVIDE_NVML_UUID).map(AcceleratorHandle.init(forBinding:))
    card.busAddress = handle.text(DIVIDE_NVML_BUS).flatMap(PCIAddress.canonical)
    card.memory = memory(handle)
    if let number = handle.number(DIVIDE_NVML_CAPABILITY, in: 1000...99_009) {
      card.capability = ComputeCapability(Int(number / 1000), Int(number % 1000))
    }
    card.multiprocessors = multiprocessors(handle, card.capability)
    card.clock = .init(
      now: handle.megahertz(DIVIDE_NVML_SM_CLOCK),
      maximum: handle.megahertz(DIVIDE_NVML_SM_CLOCK_MAXIMUM),
      application: handle.megahertz(DIVIDE_NVML_SM_CLOCK_APPLICATION))
    card.memoryClock = .init(
      now: handle.megahertz(DIVIDE_NVML_MEMORY_CLOCK),
      maximum: handle.megahertz(DIVIDE_NVML_MEMORY_CLOCK_MAXIMUM),
      application: handle.megahertz(DIVIDE_NVML_MEMORY_CLOCK_APPLICATION))
    card.power = .init(
      now: handle.watts(DIVIDE_NVML_POWER_INSTANT) ?? handle.watts(DIVIDE_NVML_POWER_USAGE),
      limit: handle.watts(DIVIDE_NVML_POWER_LIMIT),
      standard: handle.watts(DIVIDE_NVML_POWER_LIMIT_DEFAULT),
      lowest: handle.watts(DIVIDE_NVML_POWER_LIMIT_LOWEST),
      highest: handle.watts(DIVIDE_NVML_POWER_LIMIT_HIGHEST))
    card.division = division(handle)
    card.errors = errors(handle)
    card.link = link(handle)
    card.persistence = handle.flag(DIVIDE_NVML_PERSISTENCE)
    card.temperature = .init(
      now: handle.degrees(DIVIDE_NVML_TEMPERATURE),
      highest: handle.degrees(DIVIDE_NVML_TEMPERATURE_GPU_MAXIMUM),
      slowdown: handle.degrees(DIVIDE_NVML_TEMPERATURE_SLOWDOWN),
      shutdown: handle.degrees(DIVIDE_NVML_TEMPERATURE_SHUTDOWN),
      highestOfMemory: handle.degrees(DIVIDE_NVML_TEMPERATURE_MEMORY_MAXIMUM))
    card.clockReasons = clockReasons(handle)
    card.processes = processes(handle)
    card.peers = peers(handle)
    card.readLocality(in: files)
    return card
  }

  private func memory(_ handle: Handle) -> Accelerator.Memory {
    let total = handle.memory(DIVIDE_NVML_MEMORY_TOTAL, from: 1)
    let free = handle.memory(DIVIDE_NVML_MEMORY_FREE)
    return .init(total: total, free: free.flatMap { $0 <= total ?? $0 ? $0 : nil })
  }

  /// NVML counts cores; how many an SM has follows from the capability.
  private func multiprocessors(_ handle: Handle, _ capability: ComputeCapability?) -> Int? {
    guard let cores = handle.count(DIVIDE_NVML_CORES, in: 1...10_000_000),
      let each = capability?.coresPerMultiprocessor, cores % each == 0
    else { return nil }
    return cores / each
  }

  private func division(_ handle: Handle) -> Accelerator.Division? {
    guard let isOn = handle.flag(DIVIDE_NVML_IS_DIVIDED) else { return nil }
    guard isOn else { return .init(isOn: false) }
    let most = handle.count(DIVIDE_NVML_MOST_PARTS, in: 0...64) ?? 0
    let parts = (0..<most).compactMap { index -> Accelerator.Instance? in
      guard let raw = unsafe divide_nvml_part_at(handle.raw, Int32(index)) else { return nil }
      let part = unsafe Handle(raw: raw)
      // The name of a part is the card's, then MIG and the profile.
      let name = part.text(DIVIDE_NVML_NAME)?.split(separator: " ").map(String.init) ?? []
      let profile = name.firstIndex(of: "MIG").map { name[($0 + 1)...].joined(separator: " ") }
      return .init(
        profile: profile.flatMap { $0.isEmpty ? nil : $0 }, memory: memory(part),
        multiprocessors: part.count(DIVIDE_NVML_PART_MULTIPROCESSORS, in: 1...10_000),
        handle: part.text(DIVIDE_NVML_UUID).map(AcceleratorHandle.init(forBinding:)))
    }
    return .init(isOn: true, instances: parts)
  }

  private func errors(_ handle: Handle) -> Accelerator.Errors {
    .init(
      areCorrected: handle.flag(DIVIDE_NVML_CORRECTS_ERRORS),
      uncorrected: handle.number(DIVIDE_NVML_UNCORRECTED_ERRORS, in: 0...1 << 50),
      uncorrectedEver: handle.number(DIVIDE_NVML_UNCORRECTED_ERRORS_EVER, in: 0...1 << 50),
      remapIsPending: handle.flag(DIVIDE_NVML_REMAP_PENDING),
      remapFailed: handle.flag(DIVIDE_NVML_REMAP_FAILED))
  }

  private func link(_ handle: Handle) -> Accelerator.Link {
    .init(
      generation: handle.count(DIVIDE_NVML_LINK_GENERATION, in: 1...16),
      highestGeneration: handle.count(DIVIDE_NVML_LINK_GENERATION_MAXIMUM, in: 1...16),
      width: handle.count(DIVIDE_NVML_LINK_WIDTH, in: 1...64),
      widest: handle.count(DIVIDE_NVML_LINK_WIDTH_MAXIMUM, in: 1...64))
  }

  private func clockReasons(_ handle: Handle) -> Set<ClockReason>? {
    handle.number(DIVIDE_NVML_CLOCK_REASONS, in: 0...Int64.max).map(ClockReason.reasons(bits:))
  }

  private func processes(_ handle: Handle) -> [Accelerator.Process]? {
    var list = [divide_nvml_process](repeating: .init(), count: 1024)
    let count = unsafe divide_nvml_processes(handle.raw, &list, Int32(list.count))
    guard count >= 0 else { return nil }
    return list.prefix(Int(count)).map { process in
      let known = (0...1 << 50).contains(process.memory)
      return .init(
        id: Int(process.id), memory: known ? ByteCount(bytes: process.memory) : nil,
        isVisible: FileKind(of: "\(files.root)proc/\(process.id)") != nil)
    }
  }

  /// The links that are on, by what they lead to.
  private func peers(_ handle: Handle) -> [Accelerator.Peer] {
    var counts: [Accelerator.Peer: Int] = [:]
    for link in 0..<divide_nvml_most_links() {
      let kind: Accelerator.Peer.Kind
      switch unsafe divide_nvml_link_at(handle.raw, link) {
      case DIVIDE_NVML_LINK_CARD: kind = .card
      case DIVIDE_NVML_LINK_SWITCH: kind = .nvSwitch
      case DIVIDE_NVML_LINK_OTHER: kind = .other
      default: continue
      }
      let index = kind == .card ? index(behind: link, of: handle) : nil
      counts[.init(kind: kind, index: index, links: 0), default: 0] += 1
    }
    return counts.map { .init(kind: $0.kind, index: $0.index, links: $1) }
      .sorted { ($0.kind.rawValue, $0.index ?? .max) < ($1.kind.rawValue, $1.index ?? .max) }
  }

  /// The index of the card at the other end of a link, found by its place on the bus.
  private func index(behind link: Int32, of handle: Handle) -> Int? {
    var buffer = [CChar](repeating: 0, count: 32)
    guard unsafe divide_nvml_link_end(handle.raw, link, &buffer, Int32(buffer.count)) != 0,
      let address = Self.text(buffer).flatMap(PCIAddress.canonical)
    else { return nil }
    return (0..<max(0, count)).first { index in
      guard case .success(let other) = self.handle(at: index) else { return false }
      return other.text(DIVIDE_NVML_BUS).flatMap(PCIAddress.canonical) == address
    }
  }
}

// MARK: - Now

extension NVML {
  /// Reads what a card does now; `nil` where it can't be reached.
  func state(of index: Int) -> AcceleratorState? {
    guard case .success(let handle) = handle(at: index) else { return nil }
    // The energy first: it goes with the time.
    let energy = handle.number(DIVIDE_NVML_ENERGY, in: 0...1 << 60)
    var state = AcceleratorState(nanoseconds: monotonicNanoseconds())
    state.millijoules = energy
    state.clock = handle.megahertz(DIVIDE_NVML_SM_CLOCK)
    state.memoryClock = handle.megahertz(DIVIDE_NVML_MEMORY_CLOCK)
    let instant = handle.watts(DIVIDE_NVML_POWER_INSTANT)
    state.watts = instant ?? handle.watts(DIVIDE_NVML_POWER_USAGE)
    state.powerIsOfThisMoment = instant != nil
    state.temperature = handle.degrees(DIVIDE_NVML_TEMPERATURE)
    state.clockReasons = clockReasons(handle)
    state.usedMemory = handle.memory(DIVIDE_NVML_MEMORY_USED)
    state.processes = processes(handle)
    state.link = link(handle)
    state.errors = errors(handle)
    state.isDivided = handle.flag(DIVIDE_NVML_IS_DIVIDED)
    return state
  }
}

extension ClockReason {
  /// The reasons that NVML's bits stand for, without those that are new.
  static func reasons(bits: Int64) -> Set<ClockReason> {
    let known: [(Int64, ClockReason)] = [
      (0x1, .idle), (0x2, .applicationClocks), (0x4, .powerCap), (0x8, .hardware),
      (0x10, .syncBoost), (0x20, .thermal), (0x40, .hardwareThermal), (0x80, .powerBrake),
      (0x100, .display),
    ]
    return Set(known.filter { bits & $0.0 != 0 }.map(\.1))
  }
}
