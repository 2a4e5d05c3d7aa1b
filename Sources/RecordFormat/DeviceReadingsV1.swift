/// What was read of a device while a kernel was measured on it.
package struct DeviceReadingsV1: Codable, Hashable, Sendable {
  /// The readings: one before the first group of samples, and one after each.
  package var states: [State]
  /// What disturbed it, as far as they show.
  package var disturbances: [Disturbance]
  /// The energy from the first reading to the last, in joules; absent where it can't be known.
  package var joules: Double?
  /// What the energy may be off; absent without it.
  package var joulesError: Double?
  /// Why there is no energy; absent where there is.
  package var withoutJoules: String?

  /// Creates it from its parts.
  package init(states: [State], disturbances: [Disturbance]) {
    self.states = states
    self.disturbances = disturbances
  }

  /// One reading.
  ///
  /// What the driver doesn't tell is absent.
  package struct State: Codable, Hashable, Sendable {
    /// When, since the first reading.
    package var nanoseconds: Int64
    /// The clock of its multiprocessors.
    package var clockMHz: Int?
    /// The clock of its memory.
    package var memoryClockMHz: Int?
    /// The power that it drew.
    package var watts: Double?
    /// Its counter of energy.
    package var millijoules: Int64?
    /// How hot it was, in °C.
    package var celsius: Int?
    /// How much of its memory was taken, by whomever.
    package var usedMemoryBytes: Int64?
    /// Why its clock was below the highest.
    package var clockReasons: [String]?

    /// Creates a reading of which nothing but the time is known.
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
  }

  /// Something that disturbed the device.
  package struct Disturbance: Codable, Hashable, Sendable {
    /// Its name, such as `power-capped`.
    package var name: String
    /// What was seen, in words.
    package var seen: String

    /// Creates it from its parts.
    package init(name: String, seen: String) {
      self.name = name
      self.seen = seen
    }
  }
}
