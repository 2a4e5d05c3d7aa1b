/// How a device's name is written, without what people write differently.
///
/// The rule stands in the head of `device-names.yaml`.
struct DeviceSpelling: Hashable {
  /// The words that tell chips apart, joined, such as `rtx3090`.
  var key: String
  /// How the chip is mounted, such as `pcie`, if the name says.
  var form: String?
  /// The memory in GB, if the name says.
  var memory: Int?

  /// Creates the spelling of a name.
  init(_ name: String) {
    let words = name.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    var kept: [String] = []
    var place = 0
    while place < words.count {
      let word = words[place]
      let next = place + 1 < words.count ? words[place + 1] : ""
      if let memory = Self.memory(word, next) {
        self.memory = memory
        if word.allSatisfy(\.isNumber) { place += 1 }
      } else if let form = Self.form(word, next) {
        self.form = form
        if word == "pci" { place += 1 }
      } else if !Self.isLeftOut(word, isFirst: place == 0) {
        kept.append(word)
      }
      place += 1
    }
    key = kept.joined()
  }

  private init(key: String, form: String?, memory: Int?) {
    self.key = key
    self.form = form
    self.memory = memory
  }

  /// Whether the name says of no chip which it is.
  var isVague: Bool { key.isEmpty || ["unknown", "various", "other", "mixed"].contains(key) }

  /// The spellings that a name is looked up by, in this order.
  var candidates: [DeviceSpelling] {
    [
      self, DeviceSpelling(key: key, form: form, memory: nil),
      DeviceSpelling(key: key, form: nil, memory: memory),
      DeviceSpelling(key: key, form: nil, memory: nil),
    ]
  }

  // MARK: Words

  private static func memory(_ word: String, _ next: String) -> Int? {
    if word.allSatisfy(\.isNumber) { return ["gb", "gib"].contains(next) ? Int(word) : nil }
    let digits = word.prefix(while: \.isNumber)
    return ["gb", "gib", "g"].contains(word.dropFirst(digits.count)) ? Int(digits) : nil
  }

  private static func form(_ word: String, _ next: String) -> String? {
    if word == "pcie" || word == "pcle" || (word == "pci" && next == "e") { return "pcie" }
    if ["sxm3", "nvl", "nvlink", "oam", "dgxs"].contains(word) { return word }
    guard word.hasPrefix("sxm"), word.count <= 4, word.dropFirst(3).allSatisfy(\.isNumber) else {
      return nil
    }
    return "sxm"
  }

  private static func isLeftOut(_ word: String, isFirst: Bool) -> Bool {
    if leftOut.contains(word) { return true }
    if word.hasPrefix("nvl"), word.count > 3, word.dropFirst(3).allSatisfy(\.isNumber) {
      return true
    }
    return isFirst && word.count > 1 && word.hasSuffix("x")
      && word.dropLast().allSatisfy(\.isNumber)
  }

  private static let leftOut: Set<String> = [
    "nvidia", "ndiva", "amd", "ati", "intel", "google", "amazon", "aws", "apple", "huawei",
    "habana",
    "microsoft", "nudt", "radeon", "instinct", "tesla", "geforce", "cloud", "gpu", "gpus",
    "accelerator", "accelerators", "card", "cards", "module", "tensor", "core", "data", "center",
    "generation", "edition", "series", "kepler", "volta", "turing", "ampere", "lovelace", "hopper",
    "blackwell", "hbm", "hbm2", "hbm2e", "hbm3", "hbm3e", "gddr5", "gddr6", "gddr6x", "gddr7",
    "memory",
  ]
}
