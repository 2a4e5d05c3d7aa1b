import Hardware
import Quantities
import RecordFormat

extension DeviceReadingsV1 {
  /// Writes down what was read of a device; `nil` where nothing was.
  init?(_ readings: AcceleratorReadings) {
    guard let first = readings.states.first else { return nil }
    self.init(
      states: readings.states.map { State($0, since: first.nanoseconds) },
      disturbances: readings.findings.map {
        Disturbance(name: $0.disturbance.rawValue, seen: $0.seen)
      })
    do throws(EnergyRefusal) {
      let energy = try AcceleratorEnergy(of: readings)
      joules = energy.joules
      joulesError = energy.error
    } catch {
      withoutJoules = error.description
    }
  }
}

extension DeviceReadingsV1.State {
  fileprivate init(_ state: AcceleratorState, since start: Int64) {
    self.init(nanoseconds: state.nanoseconds - start)
    clockMHz = state.clock
    memoryClockMHz = state.memoryClock
    watts = state.watts
    millijoules = state.millijoules
    celsius = state.temperature
    usedMemoryBytes = state.usedMemory?.bytes
    clockReasons = state.clockReasons.map { $0.map(\.rawValue).sorted() }
  }
}
