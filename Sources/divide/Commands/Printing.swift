import FoundationEssentials
import Presentation

/// Prints a value as JSON: sorted keys, so that the same value is the same bytes.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  try StandardOutput.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
}

/// Prints a result as text.
///
/// Records and manifests may come from strangers: nothing in them moves the cursor or changes colours.
func printText(_ text: String) throws { try StandardOutput.write(text.printable + "\n") }
