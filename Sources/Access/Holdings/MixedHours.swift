import Estimation
import Quantities

extension Estimator {
  /// Returns the median of the hours of one final run on devices of several kinds; `nil` where it
  /// doesn't fit in their memory.
  ///
  /// The rates of the kinds add up, as if each did the part of the work that it can do in the same
  /// time. Kinds whose memories together hold the run share it. If all memories together are too
  /// small, or what the run needs isn't known, no kind joins that can't do it alone. A kind whose
  /// memory nobody knows adds nothing to the memory of the others.
  func medianHours(
    of paper: Paper, on kinds: [DeviceCount]
  ) throws(EstimationError) -> ComputeHours? {
    var rates = 0.0
    var memory = 0.0
    var devices: [(Device, Double, ComputeHours?)] = []
    for kind in kinds {
      let device = try catalogue.device(kind.id)
      memory += Double(device.memory?.bytes ?? 0) * kind.count
      devices.append(
        (device, kind.count, try medianHours(of: paper, on: device, count: kind.count)))
    }
    // What one kind can't hold, several may hold together: then its share isn't checked alone.
    let isHeldTogether = paper.memory.map { $0.value <= memory } ?? false
    for (device, count, alone) in devices {
      let hours =
        alone == nil && isHeldTogether
        ? try medianHours(of: paper, on: device, count: count, asksForMemory: false) : alone
      if let hours, hours.hours > 0 { rates += 1 / hours.hours }
    }
    return rates > 0 ? ComputeHours(hours: 1 / rates) : nil
  }
}
