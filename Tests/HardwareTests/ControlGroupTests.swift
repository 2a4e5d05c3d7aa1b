import Hardware
import Quantities
import Testing

@Suite("Control groups")
struct ControlGroupTests {
  @Test func inVersion2TheTightestLimitAboveTheProcessBinds() throws {
    let group = ControlGroupFolders(reading: try Recorded.files("v2")).limits()
    #expect(group == ControlGroup(layout: .v2, quota: 1.5, memoryLimit: .gibibytes(4)))
  }

  @Test func inVersion1AHugeLimitIsNone() throws {
    let group = ControlGroupFolders(reading: try Recorded.files("v1")).limits()
    #expect(group == ControlGroup(layout: .v1, quota: 2.5, memoryLimit: nil))
  }

  @Test func besideEachOtherVersion1HoldsTheLimits() throws {
    let group = ControlGroupFolders(reading: try Recorded.files("hybrid")).limits()
    #expect(group == ControlGroup(layout: .hybrid, quota: nil, memoryLimit: .gibibytes(3)))
  }

  @Test func withoutMountsThereAreNone() throws {
    let group = ControlGroupFolders(reading: try Recorded.files("bare-metal")).limits()
    #expect(group == ControlGroup(layout: .none, quota: nil, memoryLimit: nil))
  }

  @Test func foldersGoFromTheProcessUpToTheMount() throws {
    let folders = ControlGroupFolders(reading: try Recorded.files("hybrid"))
    #expect(
      folders.legacyFolders(of: "memory") == [
        "sys/fs/cgroup/memory/jobs/job-7", "sys/fs/cgroup/memory/jobs", "sys/fs/cgroup/memory",
      ])
    #expect(folders.unifiedFolders() == ["sys/fs/cgroup/unified"])
    #expect(folders.legacyFolders(of: "cpuset") == [])
  }

  @Test func insideAContainerTheMountShowsOnlyItsPart() throws {
    let folders = ControlGroupFolders(reading: try Recorded.files("v1"))
    #expect(folders.legacyFolders(of: "memory") == ["sys/fs/cgroup/memory"])
  }

  @Test func aGroupOutsideOfTheNamespaceFallsBackToTheMount() throws {
    let folders = try Recorded.withFiles(
      "v2", rewriting: "proc/self/cgroup", to: "0::/../../other\n"
    ) { ControlGroupFolders(reading: $0).unifiedFolders() }
    #expect(folders == ["sys/fs/cgroup"])
  }
}
