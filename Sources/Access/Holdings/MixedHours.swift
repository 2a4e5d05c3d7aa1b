import Estimation
import Quantities

extension Estimator {
  /// Returns the median of the hours of one final run on devices of several kinds; `nil` where it
  /// doesn't fit in their memory.
  ///
  /// The rates of the kinds add up, as if each did the part of the work that it can do in the same
  /// time. Kinds whose memories together hold the run share it, at what the methods that make it
  /// fit cost on the kind where they cost least: so nobody is poorer for having more. If no kind
  /// can do it alone, they cost nothing. If all memories together are too small, or what the run
  /// needs isn't known, no kind joins that can't do it alone. A kind whose memory nobody knows adds
  /// nothing to the memory of the others.
  func medianHours(
    of paper: Paper, on kinds: [DeviceCount]
  ) throws(EstimationError) -> ComputeHours? {
    var memory = 0.0
    var parts: [(free: ComputeHours?, alone: ComputeHours?)] = []
    for kind in kinds {
      let device = try catalogue.device(kind.id)
      memory += Double(device.memory?.bytes ?? 0) * kind.count
      parts.append(
        (
          try medianHours(of: paper, on: device, count: kind.count, asksForMemory: false),
          try medianHours(of: paper, on: device, count: kind.count)
        ))
    }
    let isHeldTogether = kinds.count > 1 && (paper.memory.map { $0.value <= memory } ?? false)
    // What it costs to make it fit: together, no more than for the kind that it costs least.
    let least =
      parts.compactMap { part -> Double? in
        guard let free = part.free, let alone = part.alone, free.hours > 0 else { return nil }
        return alone.hours / free.hours
      }.min() ?? 1
    var rates = 0.0
    for (free, alone) in parts {
      let hours = isHeldTogether ? free.map { $0.hours * least } : alone?.hours
      if let hours, hours > 0 { rates += 1 / hours }
    }
    return rates > 0 ? ComputeHours(hours: 1 / rates) : nil
  }
}
