package import Operations
package import Quantities

/// A graphics processor as its driver describes it.
///
/// What a card or its driver doesn't tell is absent, never 0. Nothing here tells one specimen from
/// the next but `handle`, which is for binding alone.
package struct Accelerator: Codable, Hashable, Sendable {
  /// Who made it.
  package enum Vendor: String, Codable, Hashable, Sendable {
    /// NVIDIA, whose driver is asked through NVML.
    case nvidia
    /// AMD, whose driver writes into sysfs.
    case amd
  }

  /// Its place among the machine's: NVIDIA's in the order of the PCI bus, then AMD's.
  package var index: Int
  /// Who made it.
  package var vendor: Vendor
  /// What its maker calls it, such as `NVIDIA H100 80GB HBM3`.
  package var model: String?
  /// What a process is bound to it by.
  package var handle: AcceleratorHandle?
  /// Where it is on the PCI bus, as the kernel writes it: `0000:3b:00.0`.
  package var busAddress: String?
  /// Its memory.
  package var memory = Memory()
  /// How many SMs or compute units it has.
  package var multiprocessors: Int?
  /// What its SMs can do, by NVIDIA's numbers.
  package var capability: ComputeCapability?
  /// The clock of its SMs or shaders.
  package var clock = Clock()
  /// The clock of its memory.
  package var memoryClock = Clock()
  /// Its power and the limits of it.
  package var power = Power()
  /// How it is divided into instances, where it can be (MIG).
  package var division: Division?
  /// How it corrects errors of its memory.
  package var errors = Errors()
  /// How it hangs on PCIe.
  package var link = Link()
  /// The NUMA node that is nearest, by the kernel's number.
  package var numaNode: Int?
  /// The PUs that are nearest.
  package var nearPUs: CPUSet?
  /// What its own links lead to (NVLink).
  package var peers: [Peer] = []
  /// Whether the driver keeps it initialised while nobody uses it.
  package var persistence: Bool?
  /// How hot it is, and may be.
  package var temperature = Temperature()
  /// Why its clock is below its highest; empty where nothing holds it, `nil` where that isn't told.
  package var clockReasons: Set<ClockReason>?
  /// The processes that have memory of it; `nil` where that isn't told.
  package var processes: [Process]?

  /// Creates a card of which nothing else is known.
  package init(index: Int, vendor: Vendor) {
    self.index = index
    self.vendor = vendor
  }

  /// How budgets and records name it.
  package var id: DeviceID { DeviceID(.gpu, index) }
}

extension Accelerator {
  /// Memory of a card, or of a part of one.
  package struct Memory: Codable, Hashable, Sendable {
    /// What there is.
    package var total: ByteCount?
    /// What nobody has taken.
    package var free: ByteCount?

    /// Creates memory from what is known of it.
    package init(total: ByteCount? = nil, free: ByteCount? = nil) {
      self.total = total
      self.free = free
    }
  }

  /// A clock, in MHz.
  package struct Clock: Codable, Hashable, Sendable {
    /// What it runs at.
    package var now: Int?
    /// The highest it may run at.
    package var maximum: Int?
    /// What was set for programs that compute.
    package var application: Int?

    /// Creates a clock from what is known of it, in MHz.
    package init(now: Int? = nil, maximum: Int? = nil, application: Int? = nil) {
      self.now = now
      self.maximum = maximum
      self.application = application
    }
  }

  /// Power, in watts.
  package struct Power: Codable, Hashable, Sendable {
    /// What it draws.
    package var now: Double?
    /// What it may draw as it is set.
    package var limit: Double?
    /// What it may draw when nobody sets anything.
    package var standard: Double?
    /// The lowest limit that can be set.
    package var lowest: Double?
    /// The highest limit that can be set.
    package var highest: Double?

    /// Creates power from what is known of it, in watts.
    package init(
      now: Double? = nil, limit: Double? = nil, standard: Double? = nil, lowest: Double? = nil,
      highest: Double? = nil
    ) {
      self.now = now
      self.limit = limit
      self.standard = standard
      self.lowest = lowest
      self.highest = highest
    }
  }

  /// How a card is divided into instances.
  package struct Division: Codable, Hashable, Sendable {
    /// Whether it is divided: then nothing can use the whole of it.
    package var isOn: Bool
    /// Its instances.
    package var instances: [Instance]

    /// Creates a division.
    package init(isOn: Bool, instances: [Instance] = []) {
      self.isOn = isOn
      self.instances = instances
    }
  }

  /// A part of a divided card.
  package struct Instance: Codable, Hashable, Sendable {
    /// NVIDIA's name of its size, such as `1g.10gb`.
    package var profile: String?
    /// Its memory.
    package var memory: Memory
    /// How many SMs it has.
    package var multiprocessors: Int?
    /// What a process is bound to it by.
    package var handle: AcceleratorHandle?

    /// Creates a part from what is known of it.
    package init(
      profile: String? = nil, memory: Memory = Memory(), multiprocessors: Int? = nil,
      handle: AcceleratorHandle? = nil
    ) {
      self.profile = profile
      self.memory = memory
      self.multiprocessors = multiprocessors
      self.handle = handle
    }
  }

  /// How a card's memory corrects errors, and what it couldn't correct.
  package struct Errors: Codable, Hashable, Sendable {
    /// Whether errors are corrected (ECC).
    package var areCorrected: Bool?
    /// Errors since the driver was loaded that couldn't be corrected.
    package var uncorrected: Int64?
    /// The same since the card was made.
    package var uncorrectedEver: Int64?
    /// Whether a faulty row waits for a reset to be replaced.
    package var remapIsPending: Bool?
    /// Whether a faulty row could not be replaced.
    package var remapFailed: Bool?

    /// Creates it from what is known.
    package init(
      areCorrected: Bool? = nil, uncorrected: Int64? = nil, uncorrectedEver: Int64? = nil,
      remapIsPending: Bool? = nil, remapFailed: Bool? = nil
    ) {
      self.areCorrected = areCorrected
      self.uncorrected = uncorrected
      self.uncorrectedEver = uncorrectedEver
      self.remapIsPending = remapIsPending
      self.remapFailed = remapFailed
    }
  }

  /// A link of PCIe.
  ///
  /// Idle cards lower its generation, and raise it as soon as they work.
  package struct Link: Codable, Hashable, Sendable {
    /// The generation that it runs at.
    package var generation: Int?
    /// The highest generation of card and slot together.
    package var highestGeneration: Int?
    /// How many lanes it runs on.
    package var width: Int?
    /// The most lanes.
    package var widest: Int?

    /// Creates a link from what is known of it.
    package init(
      generation: Int? = nil, highestGeneration: Int? = nil, width: Int? = nil, widest: Int? = nil
    ) {
      self.generation = generation
      self.highestGeneration = highestGeneration
      self.width = width
      self.widest = widest
    }
  }

  /// What some of a card's own links lead to.
  package struct Peer: Codable, Hashable, Sendable {
    /// What is at the other end.
    package enum Kind: String, Codable, Hashable, Sendable {
      /// A card of this machine, or one that isn't shown to it.
      case card
      /// A switch, which leads to every card on it.
      case nvSwitch = "switch"
      /// Something else, or what isn't told.
      case other
    }

    /// What is at the other end.
    package var kind: Kind
    /// The card's index, if it is one of the machine's.
    package var index: Int?
    /// How many links lead there.
    package var links: Int

    /// Creates a peer.
    package init(kind: Kind, index: Int? = nil, links: Int) {
      self.kind = kind
      self.index = index
      self.links = links
    }
  }

  /// Temperatures, in °C.
  package struct Temperature: Codable, Hashable, Sendable {
    /// How hot the chip is.
    package var now: Int?
    /// Where software begins to lower the clock.
    package var highest: Int?
    /// Where the hardware slows the chip down.
    package var slowdown: Int?
    /// Where it switches itself off.
    package var shutdown: Int?
    /// Where hot memory lowers the clock.
    package var highestOfMemory: Int?

    /// Creates temperatures from what is known, in °C.
    package init(
      now: Int? = nil, highest: Int? = nil, slowdown: Int? = nil, shutdown: Int? = nil,
      highestOfMemory: Int? = nil
    ) {
      self.now = now
      self.highest = highest
      self.slowdown = slowdown
      self.shutdown = shutdown
      self.highestOfMemory = highestOfMemory
    }
  }

  /// A process that has memory of a card.
  ///
  /// Its name is nobody's business, and isn't read.
  package struct Process: Codable, Hashable, Sendable {
    /// The kernel's number of it, which may be that of another namespace.
    package var id: Int
    /// What it has of the card's memory, if that is told.
    package var memory: ByteCount?
    /// Whether this namespace has a process of that number.
    package var isVisible: Bool

    /// Creates a process.
    package init(id: Int, memory: ByteCount? = nil, isVisible: Bool = true) {
      self.id = id
      self.memory = memory
      self.isVisible = isVisible
    }
  }
}

/// What an SM can do, by NVIDIA's two numbers, such as 9.0.
package struct ComputeCapability: Codable, Hashable, Comparable, Sendable {
  /// The generation.
  package var major: Int
  /// The member of it.
  package var minor: Int

  /// Creates a capability from its two numbers.
  package init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// The older comes first.
  package static func < (left: ComputeCapability, right: ComputeCapability) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// How many f32 cores an SM has, or `nil` for what isn't in NVIDIA's table.
  ///
  ///     ComputeCapability(9, 0).coresPerMultiprocessor  // 128
  ///
  /// Source: NVIDIA, "CUDA C++ Programming Guide", section "Compute Capabilities".
  /// `_ConvertSMVer2Cores` in NVIDIA's cuda-samples holds the same numbers.
  package var coresPerMultiprocessor: Int? {
    switch (major, minor) {
    case (3, _): 192
    case (5, _): 128
    case (6, 0): 64
    case (6, _): 128
    case (7, _): 64
    case (8, 0): 64
    case (8, _): 128
    case (9...12, _): 128
    default: nil
    }
  }
}

extension ComputeCapability: CustomStringConvertible {
  /// The two numbers as NVIDIA writes them: `9.0`.
  package var description: String { "\(major).\(minor)" }
}

/// Why a card's clock is below its highest: NVIDIA's `nvmlClocksEventReason…`.
package enum ClockReason: String, CaseIterable, Codable, Hashable, Sendable {
  /// Nothing runs on it.
  case idle
  /// A clock for programs that compute was set.
  case applicationClocks = "application-clocks"
  /// It draws what it may.
  case powerCap = "power-cap"
  /// The hardware slows it down: heat, a power supply at its limit, or a failing one.
  case hardware = "hardware-slowdown"
  /// It goes with the slowest of a group of cards.
  case syncBoost = "sync-boost"
  /// The driver slows it down because of heat.
  case thermal
  /// The hardware slows it down because of heat.
  case hardwareThermal = "hardware-thermal"
  /// The hardware slows it down because the power supply says so.
  case powerBrake = "power-brake"
  /// A display needs it so.
  case display

  /// Whether the hardware steps in, which no healthy card in good air needs.
  package var isSerious: Bool { [.hardware, .hardwareThermal, .powerBrake].contains(self) }
}

/// What a process is bound to a card by: NVIDIA's UUID, or AMD's number.
///
/// It tells one specimen from the next. So nothing prints it, no record has it, and what encodes a
/// machine for users leaves it out: only `forBinding` gives the text, to be put into the
/// environment of a process.
package struct AcceleratorHandle: Codable, Hashable, Sendable {
  /// The text for `CUDA_VISIBLE_DEVICES` or `ROCR_VISIBLE_DEVICES`, never to be shown.
  package var forBinding: String

  /// Creates a handle.
  package init(forBinding text: String) { forBinding = text }
}

extension AcceleratorHandle: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// Nothing of it.
  package var description: String { "(for binding only)" }
  /// Nothing of it.
  package var debugDescription: String { description }
  /// Nothing of it.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
