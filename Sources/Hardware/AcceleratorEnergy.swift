import Quantities

/// What a card drew over some time, by its own counter.
package struct AcceleratorEnergy: Hashable, Sendable {
  /// The energy, in joules.
  package var joules: Double
  /// How far it may be off, in joules.
  package var error: Double
  /// How long it was, in seconds.
  package var seconds: Double

  /// Takes the difference of a card's counter between the first reading and the last.
  ///
  /// The error is a sum of two. At either end, the counter is as old as its last update, which is
  /// off by the mean power times the update period at most. And the sensor is off by a share of
  /// what it measures. With the energy *E*, the time *T* and the period *p*, that is
  /// *E* · *p* / *T* plus *E* times the share.
  ///
  /// - Parameters:
  ///   - readings: Readings of one card, from before the work to after it.
  ///   - updatePeriod: How often the counter changes, in seconds. 0.1 s is what Yang, Adamek and
  ///     Armour found on the slowest of NVIDIA's cards since Volta (arXiv 2312.02741).
  ///   - sensorError: How far the sensor is off, as a share: ±5 % says NVIDIA's "NVML API Reference
  ///     Guide" (`nvmlDeviceGetPowerUsage`), and the same paper.
  /// - Throws: `EnergyRefusal` where the counter can't tell what the work drew.
  package init(
    of readings: AcceleratorReadings, updatePeriod: Double = 0.1, sensorError: Double = 0.05
  ) throws(EnergyRefusal) {
    guard let first = readings.states.first, let last = readings.states.last,
      let begin = first.millijoules, let end = last.millijoules
    else { throw .noCounter }
    let seconds = Double(last.nanoseconds - first.nanoseconds) / 1e9
    let least = max(5, 20 * updatePeriod)
    guard seconds >= least else { throw .tooShort(seconds: seconds, least: least) }
    guard readings.states.allSatisfy({ $0.isDivided != true }) else { throw .divided }
    guard readings.states.allSatisfy({ $0.processes != nil }) else { throw .processesUnknown }
    let others = readings.states.map { $0.others(than: readings.own).count }.max() ?? 0
    guard others == 0 else { throw .shared(processes: others) }
    guard end > begin else { throw .stopped }
    joules = Double(end - begin) / 1000
    error = joules * (updatePeriod / seconds + sensorError)
    self.seconds = seconds
  }
}

/// Why the energy of some work isn't known.
package enum EnergyRefusal: Error, Hashable, Sendable {
  /// The card has no counter, as those before Volta, or couldn't be read.
  case noCounter
  /// The counter is too coarse for so short a time.
  case tooShort(seconds: Double, least: Double)
  /// The card is divided into instances, and counts for all of them.
  case divided
  /// The driver doesn't tell who else used the card.
  case processesUnknown
  /// Others used the card, too.
  case shared(processes: Int)
  /// The counter didn't rise: the driver was loaded again, or the counter stands.
  case stopped
}

extension EnergyRefusal: CustomStringConvertible {
  /// What stands in the way, and what to do.
  package var description: String {
    switch self {
    case .noCounter: "The card doesn't count its energy. NVIDIA's cards do since Volta."
    case .tooShort(let seconds, let least):
      "The card's counter can't tell the energy of \(seconds.fixed(1)) s. Measure for "
        + "\(least.fixed(0)) s at least."
    case .divided:
      "The card is divided into instances (MIG), and counts the energy of all of them together."
    case .processesUnknown:
      "The card's driver doesn't tell who uses it, so its energy may be that of others."
    case .shared(let processes):
      "\(counted(processes, "other process", "other processes")) used the card, too. Stop "
        + "\(processes == 1 ? "it" : "them"), and measure again."
    case .stopped:
      "The card's counter of energy didn't rise: its driver may have been loaded again."
    }
  }
}
