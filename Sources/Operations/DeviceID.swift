/// What kind of thing computes.
package enum DeviceKind: String, CaseIterable, Codable, Hashable, Sendable {
  /// A graphics processor.
  case gpu
  /// One of Google's tensor processors.
  case tpu
  /// Another accelerator for neural networks.
  case npu
  /// A chip whose processor and GPU share memory.
  case soc
  /// A processor.
  case cpu
}

/// Names what computes: a kind of device, and which of a machine's devices of that kind.
///
///     DeviceID("gpu:1")  // the second GPU
///     DeviceID("gpu:0+2")?.count  // 2: the first and the third
///     DeviceID.cpu.description  // "cpu"
///
/// A machine's packages are one device, as one kernel may use them all: the index of `cpu` is
/// always 0.
package struct DeviceID: Hashable, Sendable {
  /// What kind of device it is.
  package let kind: DeviceKind
  /// The places among the devices of the kind, from 0, in ascending order.
  package let indexes: [Int]

  /// Names a device.
  ///
  /// - Precondition: The index isn't negative.
  package init(_ kind: DeviceKind, _ index: Int = 0) { self.init(kind, indexes: [index]) }

  /// Names several devices of a kind, which compute together.
  ///
  /// - Precondition: There is an index, and none is negative.
  package init(_ kind: DeviceKind, indexes: Set<Int>) {
    precondition(!indexes.isEmpty, "There is no index.")
    precondition(indexes.allSatisfy { $0 >= 0 }, "A device's index is not negative.")
    self.kind = kind
    self.indexes = indexes.sorted()
  }

  /// The machine's processors, which every machine has.
  package static let cpu = DeviceID(.cpu)

  /// The place of the first.
  package var index: Int { indexes[0] }
  /// How many devices it names.
  package var count: Int { indexes.count }
  /// Each device by itself.
  package var each: [DeviceID] { indexes.map { DeviceID(kind, $0) } }
}

extension DeviceID: LosslessStringConvertible {
  /// Reads a name such as `cpu`, `gpu:1`, `gpu:0+2` or `gpu:0-3`; without an index it is 0.
  ///
  /// `cuda` and `hip`, which is what programmers call them, are GPUs.
  ///
  /// - Returns: `nil` for an unknown kind, and for indexes that aren't written in digits, that are
  ///   named twice or in descending ranges, or that `cpu` doesn't have.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2,
      let kind = DeviceKind(rawValue: parts[0]) ?? Self.otherWords[parts[0]]
    else { return nil }
    guard parts.count == 2 else {
      self.init(kind)
      return
    }
    guard kind != .cpu, let indexes = Self.indexes(parts[1]) else { return nil }
    self.init(kind, indexes: indexes)
  }

  private static let otherWords: [String: DeviceKind] = ["cuda": .gpu, "hip": .gpu]

  /// The most devices of one kind that a machine can have.
  private static let most = 65_536

  private static func indexes(_ list: String) -> Set<Int>? {
    var indexes: Set<Int> = []
    for range in list.split(separator: "+", omittingEmptySubsequences: false) {
      let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { end in
        end.allSatisfy { $0.isASCII && $0.isNumber } ? Int(end) ?? -1 : -1
      }
      guard let first = ends.first, let last = ends.last, ends.count <= 2,
        0 <= first, first <= last, last < most, indexes.isDisjoint(with: first...last)
      else { return nil }
      indexes.formUnion(first...last)
    }
    return indexes
  }

  /// The name as users write it: `cpu`, or the kind with each index.
  package var description: String {
    self == .cpu
      ? kind.rawValue : "\(kind.rawValue):\(indexes.map(String.init).joined(separator: "+"))"
  }
}
