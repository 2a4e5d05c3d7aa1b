import Foundation
import Testing

/// What the room of somebody else's code refuses, tried by a program in it.
///
/// A system that can't refuse something says so: then the report tells that it was allowed.
struct RoomTests {
  /// Whose room it is.
  enum User: String, CaseIterable {
    case ourselves
    /// Where the tests run as the super-user.
    case nobody

    /// What starts a command as this user.
    var prefix: [String] {
      self == .ourselves
        ? [] : ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    }

    static var here: [User] { geteuid() == 0 ? allCases : [.ourselves] }
  }

  /// What each option refuses, as `deeds.py` calls it, beside what it is to do with.
  static let refusals: [(options: [String], deeds: Set<String>)] = [
    (
      ["--compute-only"],
      [
        "network", "local socket", "kernel socket", "pair of datagrams", "signal",
        "signal to the group", "signal to all", "signal by a descriptor's owner", "affinity",
        "priority", "scheduling", "limit of another", "process group", "orphans", "visibility",
        "death with the parent", "memory file", "segment", "queue",
        "memory by a call", "handle of another", "ring of calls", "personality", "namespace",
      ]
    ),
    (["--see-only-itself"], ["command line of another", "status of another", "terminal"]),
    (["--write-only-in"], ["file", "folder", "truncation", "terminal"]),
  ]

  /// What honest programs do.
  static let honest: Set = [
    "itself", "machine", "topology", "library", "nothing", "random", "scratch", "pair", "thread",
    "signal to itself", "limit", "heartbeat", "affinity as it is", "name",
  ]

  /// A folder that everybody may use, with a scratch folder in it.
  private let folder: TemporaryFolder
  private var scratch: String { folder.url.path + "/scratch" }

  init() throws {
    folder = try TemporaryFolder()
    for path in [folder.url.path, scratch] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
    }
    for (name, text) in [("there", "text"), ("deeds.py", try fixture("deeds.py"))] {
      let file = try folder.file(name, text)
      try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
    }
  }

  private func fixture(_ name: String) throws -> String {
    try String(
      contentsOf: Program.checkout.appending(path: "Tests/Fixtures/Room/\(name)"), encoding: .utf8)
  }

  /// Python as the system has it: a user's own may be out of others' sight.
  private static let python = "/usr/bin/python3"

  /// Runs a command in a room, and returns what it prints.
  private func run(
    _ options: [String], as user: User, without calls: [Int] = [], _ command: [String]
  ) throws -> Program.Result {
    let launcher = try Program.folder().appending(path: "divide-launch").path
    let options = options.flatMap { $0 == "--write-only-in" ? [$0, scratch] : [$0] }
    var started = user.prefix
    if !calls.isEmpty {
      started += [
        Self.python, Program.checkout.path + "/Tests/Fixtures/Room/without.py",
        calls.map(String.init).joined(separator: ","),
      ]
    }
    // A shell that waits is the parent, of the same user.
    started += ["/bin/sh", "-c", "\"$@\"; exit $?", "sh", launcher] + options + ["--"] + command
    return try Program.run(["--"] + started, name: "divide-launch")
  }

  /// What came of each deed in a room.
  private func deeds(_ options: [String], as user: User) throws -> [String: String] {
    let result = try run(
      options, as: user, [Self.python, folder.url.path + "/deeds.py", folder.url.path, scratch])
    for name in ["deed", "deeds"] {
      try? FileManager.default.removeItem(at: folder.url.appending(path: name))
    }
    return try JSONDecoder().decode([String: String].self, from: Data(result.output.utf8))
  }

  /// What a room's launcher says was refused, and what was allowed.
  private struct Report: Decodable {
    var refused: Set<String>
    var allowed: Set<String>
    var networkIsRefused: Bool
    var filesAreRefused: Bool
    var fileBytes: Int64?
  }

  private func report(
    _ options: [String], as user: User = .ourselves, without calls: [Int] = []
  ) throws -> Report {
    let result = try run(
      options + ["--report-to", "1"], as: user, without: calls, ["/usr/bin/true"])
    #expect(result.code == 0, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  private static let everything = [
    "--no-capabilities", "--compute-only", "--no-processes", "--see-only-itself", "--own-mounts",
    "--write-only-in",
  ]

  @Test(arguments: User.here)
  func `each option refuses what it is for, and nothing else`(user: User) throws {
    let free = try deeds([], as: user)
    let possible = Set(free.filter { $0.value == "done" }.keys)
    #expect(possible.isSuperset(of: Self.honest), "\(free)")
    #expect(possible.isSuperset(of: ["local socket", "signal", "affinity", "process", "file"]))
    let reported = try report(Self.everything, as: user)
    for (options, refused) in Self.refusals {
      let found = try deeds(options, as: user)
      let done = Set(found.filter { $0.value == "done" }.keys)
      #expect(done.isSuperset(of: possible.subtracting(refused)), "\(options): \(found)")
      let holds =
        options == ["--compute-only"] ? reported.networkIsRefused : reported.filesAreRefused
      #expect(!holds || done.isDisjoint(with: refused), "\(options): \(found)")
    }
  }

  @Test(arguments: User.here)
  func `a library starts threads, and no processes`(user: User) throws {
    let found = try deeds(["--compute-only", "--no-processes"], as: user)
    let reported = try report(["--compute-only", "--no-processes"], as: user)
    #expect(found["thread"] == "done")
    #expect((found["process"] == "EPERM") == reported.refused.contains("processes"))
    #expect(try deeds(["--compute-only"], as: user)["process"] == "done")
  }

  @Test(arguments: User.here)
  func `in the whole room honest programs do what they do, and nothing else goes`(user: User)
    throws
  {
    let found = try deeds(Self.everything, as: user)
    let done = Set(found.filter { $0.value == "done" }.keys)
    #expect(done.isSuperset(of: Self.honest), "\(found)")
    let reported = try report(Self.everything, as: user)
    if reported.allowed.isEmpty { #expect(done == Self.honest, "\(found)") }
  }

  @Test(arguments: User.here)
  func `where nothing is asked for, nothing is refused`(user: User) throws {
    let reported = try report([], as: user)
    #expect(!reported.networkIsRefused && !reported.filesAreRefused)
    #expect(
      reported.allowed.isSuperset(of: [
        "network", "local-sockets", "signals", "other-processes", "files", "memory-files",
        "affinity", "priority", "other-limits", "process-group", "processes",
      ]), "\(reported)")
    #expect(reported.allowed.contains("capabilities") == (user == .ourselves && geteuid() == 0))
  }

  @Test(arguments: User.here)
  func `what the report calls refused stays refused to the command`(user: User) throws {
    let reported = try report(Self.everything, as: user)
    let found = try deeds(Self.everything, as: user)
    let names = [
      "network": "network", "local-sockets": "local socket", "signals": "signal",
      "other-processes": "command line of another", "files": "file", "terminals": "terminal",
      "memory-files": "memory file", "segments": "segment", "affinity": "affinity",
      "priority": "priority", "other-limits": "limit of another", "process-group": "process group",
      "processes": "process",
    ]
    for (name, deed) in names where reported.refused.contains(name) {
      #expect(found[deed] != "done", "\(name)")
    }
  }

  @Test(arguments: User.here)
  func `a room with a network of its own reaches itself, and nobody else`(user: User) throws {
    let options = Self.everything + ["--own-loopback"]
    let script = folder.url.appending(path: "sockets.py")
    try """
    from socket import AF_UNIX, create_connection, create_server, if_nameindex, socket

    def attempt(what):
        try:
            return what()
        except OSError as error:
            return type(error).__name__

    def to_itself():
        door = create_server(("127.0.0.1", 0))
        return create_connection(door.getsockname(), timeout=10) and "done"

    def elsewhere():
        return create_connection(("192.0.2.1", 80), timeout=10) and "done"

    def local():
        return socket(AF_UNIX) and "done"

    def interfaces():
        return ",".join(name for _, name in if_nameindex())

    print(*map(attempt, [to_itself, elsewhere, local, interfaces]))
    """.write(to: script, atomically: true, encoding: .utf8)
    let reported = try report(options, as: user)
    let result = try run(options, as: user, [Self.python, script.path])
    let found = result.output.split(separator: " ").map {
      $0.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    if reported.allowed.contains("loopback") {
      #expect(found == ["done", "OSError", "PermissionError", "lo"], "\(result)")
    } else {
      // Where no namespace is to be had, there are no sockets.
      #expect(reported.refused.contains("loopback"))
      #expect(!found.contains("done"), "\(result)")
    }
    #expect(reported.networkIsRefused)
    let usual = try report(Self.everything, as: user)
    #expect(!usual.allowed.union(usual.refused).contains("loopback"))
  }

  /// Numbers of system calls that are the same on every architecture.
  private static let landlock = [444, 445, 446]
  #if arch(x86_64)
  private static let unshare = [272]
  private static let filters = [317]
  #else
  private static let unshare = [97]
  private static let filters = [277]
  #endif

  @Test(arguments: User.here)
  func `a system without Landlock is told from one that has it`(user: User) throws {
    let options = ["--compute-only", "--see-only-itself", "--write-only-in"]
    let reported = try report(options, as: user, without: Self.landlock)
    #expect(!reported.filesAreRefused)
    #expect(reported.allowed.isSuperset(of: ["files", "other-processes", "shared-memory"]))
    #expect(reported.networkIsRefused)
  }

  @Test(arguments: User.here)
  func `without Landlock a view of its own still keeps files from being written`(user: User)
    throws
  {
    let options = ["--own-mounts", "--write-only-in"]
    let usual = try report(options, as: user)
    let reported = try report(options, as: user, without: Self.landlock)
    guard usual.refused.isSuperset(of: ["modes", "shared-memory"]) else { return }
    #expect(reported.refused.isSuperset(of: ["files", "modes", "shared-memory"]))
  }

  @Test(arguments: User.here)
  func `where no view of its own can be had, everything else holds`(user: User) throws {
    let usual = try report(Self.everything, as: user)
    let reported = try report(Self.everything, as: user, without: Self.unshare)
    #expect(usual.refused.subtracting(reported.refused).isSubset(of: ["modes"]))
  }

  @Test func `what a program leaves behind ends with its process group`() throws {
    let launcher = try Program.folder().appending(path: "divide-launch").path
    func left(_ options: [String]) throws -> String {
      try Program.run(
        ["--", Self.python, "Tests/Fixtures/Room/outlive.py", launcher] + options,
        name: "divide-launch"
      ).output
    }
    #expect(try left([]) == "5\n")
    let refuses = try report(["--compute-only"]).refused.contains("process-group")
    #expect(try left(["--compute-only"]) == (refuses ? "0\n" : "5\n"))
  }

  @Test func `a limit on files is told`() throws {
    #expect(try report(["--file-size", "4096"]).fileBytes == 4096)
  }

  @Test func `nobody listens to a report`() throws {
    let result = try run(["--report-to", "57"], as: .ourselves, ["/usr/bin/true"])
    #expect(result.code == 125)
    #expect(result.errors == "divide-launch: --report-to 57: it can't be written to\n")
  }

  @Test(arguments: User.here)
  func `a command in the room ends by its own signal`(user: User) throws {
    let result = try run(
      Self.everything, as: user, [Self.python, "-c", "import os; os.abort()"])
    #expect(result.code == 134)
  }
}
