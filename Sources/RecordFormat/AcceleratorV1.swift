/// A graphics processor as its driver described it, in JSON and in records.
///
/// Keys carry their units, and are missing where the driver doesn't tell. Nothing tells one
/// specimen from the next: there are no serial numbers, and processes are counted and never named.
package struct AcceleratorV1: Codable, Hashable, Sendable {
  /// `nvidia` or `amd`.
  package var vendor: String
  /// The version of the driver.
  package var driver: String?
  /// The newest version of CUDA that the driver runs.
  package var cuda: String?
  /// NVIDIA's number of what its SMs can do, such as `9.0`.
  package var computeCapability: String?
  /// How many SMs or compute units it has.
  package var multiprocessors: Int?
  /// The memory that nobody had taken.
  package var freeMemoryBytes: Int64?
  /// The clock of its SMs.
  package var clock: Clock?
  /// The clock of its memory.
  package var memoryClock: Clock?
  /// Power and its limits.
  package var power: Power?
  /// Whether it is divided into instances (MIG).
  package var divided: Bool?
  /// Its instances.
  package var instances: [Instance]?
  /// Errors of its memory.
  package var errors: Errors?
  /// How it hangs on PCIe.
  package var pcie: PCIe?
  /// The kernel's number of the nearest NUMA node.
  package var numaNode: Int?
  /// What its own links lead to.
  package var peers: [Peer]?
  /// Whether the driver keeps it initialised while nobody uses it.
  package var persistence: Bool?
  /// Temperatures.
  package var temperature: Temperature?
  /// Why its clock was below its highest, by names such as `idle` and `power-cap`.
  package var clockReasons: [String]?
  /// How many processes had memory of it.
  package var processes: Int?
  /// The memory that they had, where that is told of each.
  package var processMemoryBytes: Int64?

  /// Creates it of its maker's name; the rest is set where it is known.
  package init(vendor: String) { self.vendor = vendor }

  /// A clock.
  package struct Clock: Codable, Hashable, Sendable {
    /// What it ran at.
    package var megahertz: Int?
    /// The highest.
    package var maximumMegahertz: Int?
    /// What was set for programs that compute.
    package var applicationMegahertz: Int?

    /// Creates it from its parts.
    package init(megahertz: Int?, maximumMegahertz: Int?, applicationMegahertz: Int?) {
      self.megahertz = megahertz
      self.maximumMegahertz = maximumMegahertz
      self.applicationMegahertz = applicationMegahertz
    }
  }

  /// Power.
  package struct Power: Codable, Hashable, Sendable {
    /// What it drew.
    package var watts: Double?
    /// What it might draw as it was set.
    package var limitWatts: Double?
    /// What it may draw when nobody sets anything.
    package var defaultLimitWatts: Double?
    /// The lowest limit that can be set.
    package var lowestLimitWatts: Double?
    /// The highest limit that can be set.
    package var highestLimitWatts: Double?

    /// Creates it from its parts.
    package init(
      watts: Double?, limitWatts: Double?, defaultLimitWatts: Double?, lowestLimitWatts: Double?,
      highestLimitWatts: Double?
    ) {
      self.watts = watts
      self.limitWatts = limitWatts
      self.defaultLimitWatts = defaultLimitWatts
      self.lowestLimitWatts = lowestLimitWatts
      self.highestLimitWatts = highestLimitWatts
    }
  }

  /// A part of a divided card.
  package struct Instance: Codable, Hashable, Sendable {
    /// NVIDIA's name of its size, such as `1g.10gb`.
    package var profile: String?
    /// Its memory.
    package var memoryBytes: Int64?
    /// How many SMs it has.
    package var multiprocessors: Int?

    /// Creates it from its parts.
    package init(profile: String?, memoryBytes: Int64?, multiprocessors: Int?) {
      self.profile = profile
      self.memoryBytes = memoryBytes
      self.multiprocessors = multiprocessors
    }
  }

  /// Errors of its memory.
  package struct Errors: Codable, Hashable, Sendable {
    /// Whether they are corrected (ECC).
    package var corrected: Bool?
    /// Those since the driver was loaded that couldn't be corrected.
    package var uncorrected: Int64?
    /// The same since the card was made.
    package var uncorrectedEver: Int64?
    /// Whether a faulty row waits for a reset to be replaced.
    package var remapPending: Bool?
    /// Whether a faulty row could not be replaced.
    package var remapFailed: Bool?

    /// Creates it from its parts.
    package init(
      corrected: Bool?, uncorrected: Int64?, uncorrectedEver: Int64?, remapPending: Bool?,
      remapFailed: Bool?
    ) {
      self.corrected = corrected
      self.uncorrected = uncorrected
      self.uncorrectedEver = uncorrectedEver
      self.remapPending = remapPending
      self.remapFailed = remapFailed
    }
  }

  /// A link of PCIe.
  package struct PCIe: Codable, Hashable, Sendable {
    /// The generation that it ran at; idle cards lower it.
    package var generation: Int?
    /// The highest generation.
    package var highestGeneration: Int?
    /// How many lanes it ran on.
    package var lanes: Int?
    /// The most lanes.
    package var mostLanes: Int?

    /// Creates it from its parts.
    package init(generation: Int?, highestGeneration: Int?, lanes: Int?, mostLanes: Int?) {
      self.generation = generation
      self.highestGeneration = highestGeneration
      self.lanes = lanes
      self.mostLanes = mostLanes
    }
  }

  /// What some of its own links lead to.
  package struct Peer: Codable, Hashable, Sendable {
    /// `card`, `switch` or `other`.
    package var kind: String
    /// The name of the card, if it is one of the machine's.
    package var device: String?
    /// How many links lead there.
    package var links: Int

    /// Creates it from its parts.
    package init(kind: String, device: String?, links: Int) {
      self.kind = kind
      self.device = device
      self.links = links
    }
  }

  /// Temperatures.
  package struct Temperature: Codable, Hashable, Sendable {
    /// How hot it was.
    package var celsius: Int?
    /// Where software begins to lower the clock.
    package var highestCelsius: Int?
    /// Where the hardware slows it down.
    package var slowdownCelsius: Int?
    /// Where it switches itself off.
    package var shutdownCelsius: Int?
    /// Where hot memory lowers the clock.
    package var highestMemoryCelsius: Int?

    /// Creates it from its parts.
    package init(
      celsius: Int?, highestCelsius: Int?, slowdownCelsius: Int?, shutdownCelsius: Int?,
      highestMemoryCelsius: Int?
    ) {
      self.celsius = celsius
      self.highestCelsius = highestCelsius
      self.slowdownCelsius = slowdownCelsius
      self.shutdownCelsius = shutdownCelsius
      self.highestMemoryCelsius = highestMemoryCelsius
    }
  }
}
