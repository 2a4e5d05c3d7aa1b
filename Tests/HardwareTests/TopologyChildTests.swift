import Foundation
import Hardware
import Testing

/// What the process that asked makes of whatever the one that loads a topology does.
struct TopologyChildTests {
  /// What is said of a child that runs these commands instead of loading anything.
  ///
  /// The child is a script of the checkout that takes them from the file that it should load: a
  /// program that was just written may still be open in a process that another thread starts.
  private func fault(_ commands: String, deadline: Duration = .seconds(20)) throws -> String? {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try (commands + "\n").write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    var child = TopologyChild()
    child.program = Self.program
    child.deadline = deadline
    do {
      _ = try Machine.discover(.xml(path: file.path), loader: .child(child))
      return nil
    } catch {
      return "\(error)".replacing(file.path, with: "FILE")
    }
  }

  private static let program = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/Topology/child").path

  private func sentence(_ reason: String) -> String {
    "The topology 'FILE' can't be loaded: \(reason). The file may be damaged, or this machine busy "
      + "or short of memory. Write it again with 'lstopo --of xml FILE', or try again later."
  }

  @Test func `a crash is said with its signal`() throws {
    #expect(
      try fault("kill -SEGV $$") == sentence("hwloc's reader crashed over it (signal 11)"))
    #expect(
      try fault("kill -ABRT $$") == sentence("hwloc's reader crashed over it (signal 6)"))
    #expect(
      try fault("printf '{'; kill -SEGV $$")
        == sentence("hwloc's reader crashed over it (signal 11)"))
  }

  @Test func `too much time or memory is said`() throws {
    #expect(
      try fault("exec sleep 60", deadline: .seconds(1)) == sentence("it takes longer than 1 s"))
    #expect(
      try fault("kill -XCPU $$") == sentence("it takes more than 5 s of processor time"))
    #expect(try fault("exit 66") == sentence("it takes more than 512 MiB of memory"))
  }

  @Test func `an answer that is too long is cut, and none that is no topology is taken`() throws {
    #expect(
      try fault("exec cat /dev/zero") == sentence("it describes a machine too large to show"))
    for answer in ["", "{}", "[1]", "not JSON"] {
      #expect(
        try fault("printf '%s' '\(answer)'")
          == sentence("it describes no machine that there can be"))
    }
  }

  @Test func `what hwloc doesn't understand is no topology, and other codes are named`() throws {
    #expect(
      try fault("exit 65")
        == "'FILE' is not a topology that hwloc can read: it is damaged, cut short or of another "
        + "kind. Write it again with 'lstopo --of xml FILE'.")
    #expect(try fault("exit 3") == sentence("hwloc's reader ended with code 3"))
  }

  @Test func `the child is told what to load, and nothing of its complaints is shown`() throws {
    // It says by its code whether it was called as it should be.
    let script = "[ $# = 2 ] && [ $1 = load-topology ] && [ -r \"$2\" ] && echo no >&2 && exit 3"
    #expect(try fault(script) == sentence("hwloc's reader ended with code 3"))
  }
}
