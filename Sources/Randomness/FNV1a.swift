/// The 64-bit FNV-1a hash of Fowler, Noll and Vo: the same in every process and on every machine,
/// as Swift's own is not.
///
///     FNV1a("a".utf8).digits  // "af63dc4c8601ec8c"
///
/// It tells things apart that nobody tries to confuse. It is no defence against somebody who does.
package struct FNV1a: Hashable, Sendable {
  /// The hash of the bytes so far.
  package private(set) var value: UInt64 = 14_695_981_039_346_656_037

  /// Hashes no bytes.
  package init() {}

  /// Hashes bytes.
  package init(_ bytes: some Sequence<UInt8>) {
    self.init()
    for byte in bytes { combine(UInt64(byte)) }
  }

  /// Adds a number, which the hash takes like one byte.
  package mutating func combine(_ number: UInt64) {
    value = (value ^ number) &* 1_099_511_628_211
  }

  /// The hash as 16 hexadecimal digits.
  package var digits: String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
