import Foundation

/// A message as one line of JSON whose keys are in alphabetic order.
func line(_ message: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(message), as: UTF8.self)
}

/// Reads a message from one line of JSON.
func read<Message: Decodable>(_: Message.Type, _ line: String) throws -> Message {
  try JSONDecoder().decode(Message.self, from: Data(line.utf8))
}
