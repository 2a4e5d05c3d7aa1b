import Foundation
import Testing

/// Topologies from files, by the real program and the process that it starts for them.
struct TopologyFileTests {
  private static let machines = Program.checkout.appending(path: "Tests/HardwareTests/Machines")

  private func topology(_ file: String) throws -> Program.Result {
    try Program.run("topology", "--xml", file, "--json")
  }

  @Test func `a good file is shown`() throws {
    let result = try topology(Self.machines.appending(path: "epyc-7313-nps2.xml").path)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("\"AMD EPYC 7313 16-Core Processor"))
  }

  @Test func `a pipe that nobody writes to and a file without end are given up`() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.url.appending(path: "pipe.xml").path
    let made = unsafe mkfifo(pipe, 0o644)
    #expect(made == 0)
    let waiting = try topology(pipe)
    #expect(waiting.code == 1)
    #expect(
      waiting.errors.hasPrefix(
        "Error: The topology '\(pipe)' can't be loaded: it takes longer than 10 s. "))
    let endless = try topology("/dev/zero")
    #expect(endless.code == 1)
    #expect(endless.errors.contains("can't be loaded") || endless.errors.contains("is not a topo"))
  }

  @Test func `what hwloc would load instead of this machine is refused before it is loaded`() throws
  {
    let file = Self.machines.appending(path: "epyc-7313-nps2.xml").path
    let result = try Program.run(["topology"], environment: ["HWLOC_XMLFILE": file])
    #expect(result.code == 1)
    #expect(result.errors.contains("another machine than this one because of HWLOC_XMLFILE."))
  }
}
