import Quantities

/// Every constant of what training keeps in a device.
package struct MemoryConstants: Sendable {
  private let constants: [MemoryConstant.ID: MemoryConstant]

  /// Takes constants; `nil` if one is missing, with its id.
  init?(_ constants: [MemoryConstant]) {
    self.constants = Dictionary(constants.map { ($0.id, $0) }) { _, last in last }
    guard self.constants.count == MemoryConstant.ID.allCases.count else { return nil }
  }

  /// Returns a constant with its range.
  subscript(id: MemoryConstant.ID) -> Measured<Double> {
    guard let constant = constants[id] else {
      preconditionFailure("Loading a catalogue checks that every constant is there.")
    }
    return constant.value
  }

  /// Returns a constant in bytes, at its middle and its high end.
  func amount(_ id: MemoryConstant.ID) -> MemoryAmount {
    MemoryAmount(value: self[id].value, high: self[id].high)
  }
}
