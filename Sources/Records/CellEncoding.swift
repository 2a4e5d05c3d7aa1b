import Operations
import PluginProtocol
import Quantities
package import RecordFormat

extension Cell {
  /// Reads a cell of a record.
  ///
  /// - Throws: What this version doesn't know of it.
  init(_ encoded: CellV1) throws(CellFault) {
    guard let role = Role(rawValue: encoded.role.rawValue) else {
      throw CellFault(cell: encoded.id, key: "role", value: encoded.role.rawValue)
    }
    func known<Value: RawRepresentable<String>>(
      _ key: String, _ text: String
    ) throws(CellFault) -> Value {
      guard let value = Value(rawValue: text) else {
        throw CellFault(cell: encoded.id, key: key, value: text)
      }
      return value
    }
    var device = DeviceID.cpu
    if let text = encoded.device {
      guard let named = DeviceID(text) else {
        throw CellFault(cell: encoded.id, key: "device", value: text)
      }
      device = named
    }
    self.init(
      id: encoded.id, name: encoded.name, role: role, plugin: encoded.plugin,
      operation: OperationID(rawValue: encoded.operation),
      problem: Problem(
        sizes: encoded.problem.map { Problem.Size(name: $0.name, value: $0.value) }),
      precision: try known("precision", encoded.precision),
      caches: try known("caches", encoded.caches), count: encoded.count,
      operationClass: try encoded.operationClass.map { text throws(CellFault) in
        try known("operationClass", text)
      }, budget: encoded.budget, device: device,
      work: FloatingPointWork(flop: encoded.workFLOP),
      traffic: ByteCount(bytes: encoded.trafficBytes),
      cacheLevel: try encoded.cacheLevel.map { text throws(CellFault) in
        try known("cacheLevel", text)
      },
      skipped: encoded.skipped.map { Skip(Outcome(rawValue: $0.outcome) ?? .skipped, $0.message) },
      side: encoded.side)
  }
}

/// A value in a cell of a record that this version doesn't know.
struct CellFault: Error, Hashable, CustomStringConvertible {
  let cell: String
  let key: String
  let value: String

  var description: String {
    "the cell '\(cell)' has the \(key) '\(value)', which is not known here"
  }
}

extension CellV1 {
  /// Writes a cell down.
  package init(_ cell: Cell) {
    self.init(
      id: cell.id, name: cell.name, role: cell.role == .roof ? .roof : .suite,
      plugin: cell.plugin, operation: cell.operation.rawValue,
      problem: cell.problem.sizes.map { SizeV1(name: $0.name, value: $0.value) },
      precision: cell.precision.rawValue, caches: cell.caches.rawValue, count: cell.count,
      operationClass: cell.operationClass?.rawValue, budget: cell.budget,
      workFLOP: cell.work.flop, trafficBytes: cell.traffic.bytes,
      cacheLevel: cell.cacheLevel?.rawValue,
      skipped: cell.skipped.map { SkippedV1(outcome: $0.outcome.rawValue, message: $0.message) },
      device: cell.device == .cpu ? nil : cell.device.description, side: cell.side)
  }
}
