package import Documents
package import Hardware
package import Operations
import System

/// What a plugin says of itself, read without loading any of its code.
package struct Manifest: Hashable, Sendable {
  /// How a plugin's kernels are run.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A shared library behind the C ABI.
    case native
    /// A program that speaks the protocol on its standard streams.
    case executable
  }

  /// One operation that a plugin has a kernel for.
  package struct Kernel: Hashable, Sendable {
    /// The operation of the host's that it computes.
    package var operation: OperationID
    /// The precisions that it computes it in, in the manifest's order.
    package var precisions: [Precision]
    /// How far two runs on the same inputs agree.
    package var determinism: Determinism
  }

  /// An operation of the plugin's own, whose results nobody else can check.
  package struct DeclaredKernel: Hashable, Sendable {
    /// What the plugin says that the operation is: sizes, operands and work.
    package var declaration: OperationDeclaration
    /// The precisions that the plugin computes it in, in the manifest's order.
    package var precisions: [Precision]
  }

  /// How far two runs of a kernel on the same inputs agree.
  package enum Determinism: String, CaseIterable, Hashable, Sendable {
    /// To the last bit, on one machine with one number of threads.
    case bitwise
    /// Within the operation's tolerance.
    case runToRun = "run-to-run"
  }

  /// Who starts the threads of a kernel.
  package enum Threading: String, CaseIterable, Hashable, Sendable {
    /// Its libraries, as many as the environment tells them.
    case host
    /// The kernel itself; its libraries have to start none.
    case own
    /// The driver of a device, beside the calling thread, which waits. It compiles the kernel's
    /// code, too.
    case driver
  }

  /// The name that kernels are asked for by, such as `gemm`; `isIdentifier` says which are allowed.
  package var id: String
  /// The plugin's own version, recorded with each result.
  package var version: String
  /// How its kernels are run.
  package var kind: Kind
  /// The major version of the ABI or of the protocol it was written for.
  package var abi: Int
  /// The library's file name, for a native plugin.
  package var library: String?
  /// The program and its arguments, for an executable plugin.
  package var command: [String]
  /// What it is, in one sentence for lists.
  package var summary: String
  /// The licence of its code, as an SPDX identifier.
  package var licence: String
  /// Where to read more of it, if anywhere.
  package var homepage: String?
  /// Who starts the threads of its kernels.
  package var threading: Threading
  /// The kinds of device that its kernels compute on; the processor unless it says others.
  package var devices: [DeviceKind]
  /// Debian packages that it needs.
  package var requires: [String]
  /// Modules of Python that its program needs.
  package var modules: [String]
  /// The command that installs what it needs, for whoever lacks it.
  package var install: String?
  /// What it computes of the host's operations.
  package var kernels: [Kernel]
  /// What the plugin says it computes beside the host's operations.
  package var declared: [DeclaredKernel]
  /// The levels of instructions of which its kernels need one; empty if they compute with any.
  package var requiredISA: [InstructionSet]
  /// What it lists that this version doesn't know, and that is left out.
  package var leftOut: [DocumentError]

  /// The file name of every manifest.
  package static let fileName = "plugin.yaml"

  /// Reads a manifest.
  ///
  /// - Throws: `DocumentError` with the place of what is wrong.
  package init(file path: String) throws(DocumentError) {
    if let kind = FileKind(of: path), kind != .regular {
      throw DocumentError(path: path, message: "This is \(kind.rawValue), not a file.")
    }
    try self.init(YAMLEntry(file: path))
  }

  /// Reads a manifest's document.
  ///
  /// - Throws: `DocumentError` with the place of what is wrong.
  package init(_ entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly([
      "manifest", "id", "version", "kind", "abi", "protocol", "library", "command", "summary",
      "licence", "homepage", "threads", "requires", "modules", "install", "operations",
      "devices", "requires-isa",
    ])
    let version = try entry.field("manifest")
    guard try version.integer() == 1 else {
      throw version.failure("This manifest is of version \(try version.text()); known: 1.")
    }
    id = try entry.field("id").identifier()
    self.version = try entry.field("version").text()
    kind = try entry.field("kind").choice(of: Kind.self)
    switch kind {
    case .native:
      abi = try entry.field("abi").integer()
      library = try entry.field("library").text()
      command = []
    case .executable:
      abi = try entry.field("protocol").integer()
      library = nil
      command = try entry.field("command").texts()
      guard !command.isEmpty else {
        throw try entry.field("command").failure("Expected a program, found an empty list.")
      }
    }
    summary = try entry.field("summary").text()
    licence = try entry.field("licence").text()
    homepage = try entry.optionalField("homepage")?.text()
    threading = .host
    if let stated = try entry.optionalField("threads") {
      threading = try stated.choice(of: Threading.self)
    }
    devices = [.cpu]
    if let stated = try entry.optionalField("devices") {
      devices = []
      for item in try stated.items() { devices.append(try item.choice(of: DeviceKind.self)) }
      guard !devices.isEmpty else {
        throw stated.failure("The list is empty. Leave the key out, or name a device such as cpu.")
      }
    }
    requires = try entry.optionalField("requires")?.texts() ?? []
    modules = try entry.optionalField("modules")?.texts() ?? []
    for name in modules where !Self.isModule(name) {
      throw try entry.field("modules").failure("\(name.quoted) is not the name of a Python module.")
    }
    install = try entry.optionalField("install")?.text()
    requiredISA = try entry.optionalField("requires-isa")?.instructionSets() ?? []
    kernels = []
    declared = []
    leftOut = []
    for item in try entry.field("operations").items() {
      if try item.optionalField("declares") != nil {
        declared.append(try DeclaredKernel(item, plugin: id))
      } else if let unknown = try Kernel.unknownOperation(item) {
        leftOut.append(unknown)
      } else {
        kernels.append(try Kernel(item))
      }
    }
  }

  /// Whether its kernels compute on devices of this one's kind.
  package func computes(on device: DeviceID) -> Bool { devices.contains(device.kind) }

  /// Returns why its kernels can't compute with the instructions that are granted, or `nil` if they
  /// can.
  ///
  /// - Parameters:
  ///   - machine: The levels that the machine has; nothing is refused where they aren't known.
  ///   - budget: The level that a budget holds libraries to, if it does.
  package func lacksInstructions(
    on machine: [InstructionSet], under budget: InstructionSet?
  ) -> String? {
    let granted = budget?.ladder ?? machine
    guard !requiredISA.isEmpty, !granted.isEmpty,
      Set(requiredISA).isDisjoint(with: granted)
    else { return nil }
    let needs =
      "The kernels of '\(id)' need "
      + requiredISA.map(\.rawValue).joined(separator: " or ")
    return budget.map {
      "\(needs), and the budget grants no more than \($0.rawValue): raise isa= or leave it out."
    } ?? "\(needs), and this machine has \(machine.map(\.rawValue).joined(separator: ", ")) only."
  }

  /// Returns the kernel for an operation, or `nil` if the plugin has none.
  package func kernel(for operation: OperationID) -> Kernel? {
    kernels.first { $0.operation == operation }
  }
}

extension Manifest.DeclaredKernel {
  fileprivate init(_ entry: YAMLEntry, plugin: String) throws(DocumentError) {
    try entry.allowOnly(["operation", "precisions", "declares"])
    let name = try entry.field("operation")
    let id = OperationID(rawValue: try name.text())
    guard OperationDeclaration.isName(id.rawValue, of: plugin) else {
      throw name.failure(
        "An operation of the plugin's own is named '\(plugin)/' and \(Manifest.identifierRule), "
          + "found \(id.rawValue.quoted).")
    }
    precisions = try entry.field("precisions").precisions()
    declaration = try OperationDeclaration(entry.field("declares"), id: id)
  }
}

extension Manifest.Kernel {
  fileprivate init(_ entry: YAMLEntry) throws(DocumentError) {
    try entry.allowOnly(["operation", "precisions", "determinism", "declares"])
    operation = OperationID(rawValue: try entry.field("operation").text())
    precisions = try entry.field("precisions").precisions()
    determinism = .runToRun
    if let stated = try entry.optionalField("determinism") {
      determinism = try stated.choice(of: Manifest.Determinism.self)
    }
  }
}

extension Manifest.Kernel {
  /// Returns what to say of an operation that this version doesn't know; `nil` for one that it
  /// knows.
  ///
  /// The plugin may be made for a later version, and its other operations are as good as ever.
  fileprivate static func unknownOperation(
    _ entry: YAMLEntry
  ) throws(DocumentError) -> DocumentError? {
    let name = try entry.field("operation")
    let operation = OperationID(rawValue: try name.text())
    guard OperationCatalogue.kind(operation) == nil else { return nil }
    return name.failure(
      "The operation \(operation.rawValue.quoted) is not known to this version and left out."
        + suggestion(
          for: operation.rawValue, among: OperationCatalogue.all.map { $0.id.rawValue }))
  }
}

extension YAMLEntry {
  /// Returns a level of instructions, or a list of them.
  fileprivate func instructionSets() throws(DocumentError) -> [InstructionSet] {
    guard isList else { return [try choice(of: InstructionSet.self)] }
    var levels: [InstructionSet] = []
    for item in try items() { levels.append(try item.choice(of: InstructionSet.self)) }
    guard !levels.isEmpty else {
      throw failure("The list is empty. Leave the key out, or name a level such as avx2.")
    }
    return levels
  }

  /// Returns one of an enumeration's names.
  package func choice<Choice: RawRepresentable & CaseIterable>(of: Choice.Type)
    throws(DocumentError) -> Choice where Choice.RawValue == String
  {
    let name = try text()
    if let choice = Choice(rawValue: name) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    throw failure(
      "Expected one of \(names.joined(separator: ", ")), found \(name.quoted)."
        + suggestion(for: name, among: names))
  }

  /// Returns a list of precisions.
  fileprivate func precisions() throws(DocumentError) -> [Precision] {
    var precisions: [Precision] = []
    for precision in try items() { precisions.append(try precision.choice(of: Precision.self)) }
    return precisions
  }

  /// Returns a list of texts.
  package func texts() throws(DocumentError) -> [String] {
    var texts: [String] = []
    for item in try items() { texts.append(try item.text()) }
    return texts
  }

  /// Returns a plugin's id.
  fileprivate func identifier() throws(DocumentError) -> String {
    let name = try text()
    guard Manifest.isIdentifier(name) else {
      throw failure("Expected \(Manifest.identifierRule), found \(name.quoted).")
    }
    return name
  }
}

extension Manifest {
  /// Whether a plugin may have this id.
  package static func isIdentifier(_ name: String) -> Bool {
    let allowed = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }
    return allowed && (1...64).contains(name.utf8.count) && !name.hasPrefix(".")
  }

  /// Whether a Python module may have this name.
  fileprivate static func isModule(_ name: String) -> Bool {
    name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
  }

  /// What an id is, for messages.
  package static let identifierRule =
    "a name of up to 64 letters, digits, dots, hyphens and underscores"
}
