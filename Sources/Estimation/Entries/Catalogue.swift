package import Documents
import FoundationEssentials

/// The papers, devices, tiers and assumptions that estimates are made from.
package struct Catalogue: Sendable {
  /// The papers, by year and then as the files order them.
  package let papers: [Paper]
  /// The devices, as the files order them.
  package let devices: [Device]
  /// The tiers, as the files order them.
  package let tiers: [Tier]
  /// The recipes of training steps, by name of their files.
  package let recipes: [Recipe]
  /// What people call the devices.
  package let deviceNames: DeviceNames
  /// The published runs, as the file orders them.
  package let runs: [PublishedRun]
  /// How utilisation is learned from the runs.
  package let utilisation: UtilisationSettings
  /// How people train in less memory.
  package let trainingMethods: TrainingMethods
  /// The constants of what training keeps in memory.
  package let memoryConstants: MemoryConstants
  private let assumptions: [Assumption.ID: Assumption]

  /// Files whose entries replace those of the same id and add the rest.
  package struct Overrides: Hashable, Sendable {
    /// A file of papers.
    package var papers: String?
    /// A file of devices.
    package var devices: String?
    /// A file of tiers.
    package var tiers: String?

    /// Creates overrides; what is left out overrides nothing.
    package init(papers: String? = nil, devices: String? = nil, tiers: String? = nil) {
      self.papers = papers
      self.devices = devices
      self.tiers = tiers
    }
  }

  /// Reads the catalogue's files and its recipes from a folder, and then the files that
  /// override them.
  ///
  /// - Throws: `DocumentError`, with the place of the first fault.
  package static func load(
    folder: String, overrides: Overrides = Overrides()
  ) throws(DocumentError) -> Catalogue {
    let devices = try read("devices", folder: folder, override: overrides.devices) {
      id, entry throws(DocumentError) in try Device(id: id, entry: entry)
    }
    let names = devices.map(\.id)
    let papers = try read("papers", folder: folder, override: overrides.papers) {
      id, entry throws(DocumentError) in try Paper(id: id, entry: entry, devices: devices)
    }
    let tiers = try read("tiers", folder: folder, override: overrides.tiers) {
      id, entry throws(DocumentError) in try Tier(id: id, entry: entry, devices: names)
    }
    let assumptions = try read("assumptions", folder: folder, override: nil) {
      id, entry throws(DocumentError) in try Assumption(id: id, entry: entry)
    }
    for id in Assumption.ID.allCases where !assumptions.contains(where: { $0.id == id }) {
      throw DocumentError(
        path: "\(folder)/assumptions.yaml", message: "The assumption '\(id.rawValue)' is missing.")
    }
    let methods = try read("methods", folder: folder, override: nil) {
      id, entry throws(DocumentError) in try TrainingMethod(id: id, entry: entry)
    }
    guard let methods = TrainingMethods(methods) else {
      throw DocumentError(path: "\(folder)/methods.yaml", message: "A method is missing.")
    }
    let constants = try read("memory", folder: folder, override: nil) {
      id, entry throws(DocumentError) in try MemoryConstant(id: id, entry: entry)
    }
    guard let constants = MemoryConstants(constants) else {
      throw DocumentError(path: "\(folder)/memory.yaml", message: "A constant is missing.")
    }
    let byYear = papers.enumerated().sorted {
      ($0.element.year, $0.offset) < ($1.element.year, $1.offset)
    }
    return Catalogue(
      papers: byYear.map(\.element), devices: devices,
      tiers: tiers, recipes: try recipes(in: folder + "/recipes"),
      deviceNames: try deviceNames(of: devices, in: folder),
      runs: try runs(of: devices, in: "\(folder)/runs.yaml"),
      utilisation: try UtilisationSettings(file: "\(folder)/utilisation.yaml"),
      trainingMethods: methods, memoryConstants: constants,
      assumptions: Dictionary(assumptions.map { ($0.id, $0) }) { _, last in last })
  }

  /// Reads a file of published runs on devices of the catalogue.
  package static func runs(
    of devices: [Device], in path: String
  ) throws(DocumentError) -> [PublishedRun] {
    var runs: [PublishedRun] = []
    for (id, entry) in try YAMLEntry(file: path).entries("runs") {
      runs.append(try PublishedRun(id: id, entry: entry, devices: devices))
    }
    return runs
  }

  /// Reads what people call devices; a catalogue without that file has their ids and names alone.
  private static func deviceNames(
    of devices: [Device], in folder: String
  ) throws(DocumentError) -> DeviceNames {
    let path = "\(folder)/device-names.yaml"
    guard FileManager.default.fileExists(atPath: path) else {
      return try DeviceNames(devices, listed: [])
    }
    let file = try YAMLEntry(file: path)
    try file.allowOnly(["names"])
    return try DeviceNames(devices, listed: file.field("names").items())
  }

  /// Reads every recipe of a folder; a catalogue without that folder has none.
  private static func recipes(in folder: String) throws(DocumentError) -> [Recipe] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var recipes: [Recipe] = []
    for name in names.sorted() where name.hasSuffix(".yaml") {
      recipes.append(try Recipe(file: "\(folder)/\(name)"))
    }
    return recipes
  }

  private static func read<Value>(
    _ kind: String, folder: String, override: String?,
    value: (String, YAMLEntry) throws(DocumentError) -> Value
  ) throws(DocumentError) -> [Value] {
    var ids: [String] = []
    var values: [Value] = []
    for path in ["\(folder)/\(kind).yaml", override].compactMap(\.self) {
      for (id, entry) in try YAMLEntry(file: path).entries(kind) {
        let value = try value(id, entry)
        if let place = ids.firstIndex(of: id) {
          values[place] = value
        } else {
          ids.append(id)
          values.append(value)
        }
      }
    }
    return values
  }
}

// MARK: - Looking up

extension Catalogue {
  /// Returns the paper of this id or name; case does not count.
  package func paper(_ typed: String) throws(EstimationError) -> Paper {
    guard let paper = papers.first(where: { matches(typed, $0.id, $0.name) }) else {
      throw .unknown(
        kind: "paper", typed: typed, known: papers.map(\.id), names: papers.map(\.name))
    }
    return paper
  }

  /// Returns the device of this id, or of what people call it.
  ///
  /// An unknown device is an error, never another device's peak. `deviceNames` says what a name
  /// leaves open.
  package func device(_ typed: String) throws(EstimationError) -> Device {
    let id = deviceNames.device(named: typed)?.id
    guard
      let device = devices.first(where: { matches(typed, $0.id, $0.name) })
        ?? devices.first(where: { $0.id == id })
    else {
      throw .unknown(
        kind: "device", typed: typed, known: devices.map(\.id), names: devices.map(\.name))
    }
    return device
  }

  /// Returns the tier of this id or name; case does not count.
  package func tier(_ typed: String) throws(EstimationError) -> Tier {
    guard let tier = tiers.first(where: { matches(typed, $0.id, $0.name) }) else {
      throw .unknown(kind: "tier", typed: typed, known: tiers.map(\.id), names: tiers.map(\.name))
    }
    return tier
  }

  /// Returns the recipe of this id or name; case does not count.
  package func recipe(_ typed: String) throws(EstimationError) -> Recipe {
    guard let recipe = recipes.first(where: { matches(typed, $0.id, $0.name) }) else {
      throw .unknown(
        kind: "recipe", typed: typed, known: recipes.map(\.id), names: recipes.map(\.name))
    }
    return recipe
  }

  /// Returns the recipe of the model that a paper trained, or `nil` if there is none.
  package func recipe(of paper: Paper) -> Recipe? {
    recipes.first { $0.papers.contains(paper.id) }
  }

  /// Returns an assumption, every one of which a catalogue has.
  package func assumption(_ id: Assumption.ID) -> Assumption {
    guard let assumption = assumptions[id] else {
      preconditionFailure("Loading a catalogue checks that every assumption is there.")
    }
    return assumption
  }

  private func matches(_ typed: String, _ id: String, _ name: String) -> Bool {
    let typed = typed.lowercased()
    return typed == id.lowercased() || typed == name.lowercased()
  }
}
