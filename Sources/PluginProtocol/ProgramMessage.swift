package import Operations

/// What the host and a program that holds kernels say to each other, one JSON object a line.
///
/// The host asks and the program answers, one answer to each question, in this order: hello, open,
/// import for each slot, then run and export as often as the host likes, and close. Before an
/// answer the program may say any number of facts, messages and heartbeats.
package enum ProgramProtocol {
  /// The version of these messages.
  package static let version = 1
  /// A program that says nothing for so long, while it owes an answer, is given up.
  package static let longestSilence = Duration.seconds(60)
}

/// A question of the host.
package enum ProgramQuestion: Hashable, Sendable {
  /// The host introduces itself.
  case hello
  /// Get ready for a problem.
  case open(
    operation: String, sizes: [String: Int], precision: String, threads: Int, slots: Int,
    device: DeviceID)
  /// Map the operands of a slot.
  case importTensors(slot: Int, tensors: [Tensor])
  /// Compute: the only question whose time counts.
  case run(iterations: Int, firstSlot: Int)
  /// Have the outputs of a slot in the operands' memory.
  case exportTensors(slot: Int)
  /// The end: the program exits.
  case close

  /// Where an operand lies.
  package struct Tensor: Encodable, Hashable, Sendable {
    /// The operation's name for it, such as `a` or `source`.
    package var name: String
    /// `input` or `output`.
    package var role: String
    /// How its numbers are stored, such as `f32`.
    package var precision: String
    /// The sizes in elements, outermost first; dense and row-major.
    package var extents: [Int]
    /// The file to map; `nil` when the slot was imported before, and its memory holds other numbers
    /// now.
    package var path: String?
    /// Where the operand begins in the file, in bytes.
    package var offset: Int
    /// The operand's size.
    package var bytes: Int

    /// Creates the place of an operand.
    package init(
      name: String, role: String, precision: String, extents: [Int], path: String?, offset: Int,
      bytes: Int
    ) {
      self.name = name
      self.role = role
      self.precision = precision
      self.extents = extents
      self.path = path
      self.offset = offset
      self.bytes = bytes
    }
  }
}

extension ProgramQuestion: Encodable {
  private enum Key: String, CodingKey {
    case type, operation, problem, precision, threads, slots, device, slot, tensors, iterations
    case versions = "protocols"
    case firstSlot = "first_slot"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .hello:
      try container.encode("hello", forKey: .type)
      try container.encode([ProgramProtocol.version], forKey: .versions)
    case .open(let operation, let sizes, let precision, let threads, let slots, let device):
      try container.encode("open", forKey: .type)
      try container.encode(operation, forKey: .operation)
      try container.encode(sizes, forKey: .problem)
      try container.encode(precision, forKey: .precision)
      try container.encode(threads, forKey: .threads)
      try container.encode(slots, forKey: .slots)
      try container.encode(device.description, forKey: .device)
    case .importTensors(let slot, let tensors):
      try container.encode("import", forKey: .type)
      try container.encode(slot, forKey: .slot)
      try container.encode(tensors, forKey: .tensors)
    case .run(let iterations, let firstSlot):
      try container.encode("run", forKey: .type)
      try container.encode(iterations, forKey: .iterations)
      try container.encode(firstSlot, forKey: .firstSlot)
    case .exportTensors(let slot):
      try container.encode("export", forKey: .type)
      try container.encode(slot, forKey: .slot)
    case .close:
      try container.encode("close", forKey: .type)
    }
  }
}

/// A line of the program.
package struct ProgramReply: Decodable, Hashable, Sendable {
  /// What kind of line it is.
  package enum Kind: String, Decodable, Hashable, Sendable {
    /// The program introduces itself.
    case hello
    /// It is ready for the problem.
    case opened
    /// It has the operands of a slot.
    case imported
    /// It has computed.
    case ran
    /// The outputs of a slot are in the operands' memory.
    case exported
    /// It is about to exit.
    case closed
    /// It can't do what was asked.
    case failed
    /// It says something of the software that computes; no answer.
    case fact
    /// It says something to people; no answer.
    case message
    /// It is alive and needs more time; no answer.
    case heartbeat
  }

  /// What kind of line it is.
  package var type: Kind
  /// The protocol's version, in `hello`.
  package var `protocol`: Int?
  /// The plugin's id, in `hello`.
  package var id: String?
  /// The device that the program computes on, in `opened`; the processor where it says none.
  package var device: String?
  /// The program's own time for a run, in nanoseconds, in `ran`.
  package var nanoseconds: Int64?
  /// How long the device computed in a run by its own clock, in nanoseconds, in `ran`.
  package var deviceNanoseconds: Int64?
  /// Why it failed, in `failed`: `unsupported`, `will-not-fit`, `out-of-memory` or `error`.
  package var reason: String?
  /// Words for people, in `failed` and `message`.
  package var text: String?
  /// How much a `message` matters: `info`, `warning` or `error`; `info` where it is left out.
  package var level: String?
  /// The fact's name, in `fact`.
  package var key: String?
  /// The fact itself, in `fact`.
  package var value: String?

  private enum Key: String, CodingKey {
    case type, id, device, nanoseconds, reason, text, level, key, value
    case version = "protocol"
    case deviceNanoseconds = "device_nanoseconds"
  }

  package init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: Key.self)
    type = try line.decode(Kind.self, forKey: .type)
    `protocol` = try line.decodeIfPresent(Int.self, forKey: .version)
    id = try line.decodeIfPresent(String.self, forKey: .id)
    device = try line.decodeIfPresent(String.self, forKey: .device)
    nanoseconds = try line.decodeIfPresent(Int64.self, forKey: .nanoseconds)
    deviceNanoseconds = try line.decodeIfPresent(Int64.self, forKey: .deviceNanoseconds)
    reason = try line.decodeIfPresent(String.self, forKey: .reason)
    text = try line.decodeIfPresent(String.self, forKey: .text)
    level = try line.decodeIfPresent(String.self, forKey: .level)
    key = try line.decodeIfPresent(String.self, forKey: .key)
    value = try line.decodeIfPresent(String.self, forKey: .value)
  }
}
