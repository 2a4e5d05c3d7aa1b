import Budgets
import Testing

struct RoomTests {
  private let room = Room(
    launcher: "/bin/launch", scratch: "/scratch", startsProcesses: false, fileBytes: 9)

  @Test func `a room is entered by a launcher, and the command follows`() {
    #expect(
      room.command == [
        "/bin/launch", "--die-with-parent", "any", "--no-core", "--no-new-privileges",
        "--no-capabilities", "--compute-only", "--see-only-itself", "--own-mounts",
        "--no-processes", "--write-only-in", "/scratch", "--file-size", "9",
        "--env", "TMPDIR=/scratch", "--env", "XDG_CACHE_HOME=/scratch", "--env",
        "CUDA_CACHE_PATH=/scratch",
        "--env", "KMP_AFFINITY=disabled", "--",
      ])
  }

  @Test func `a driver has a second folder to write in, and may call a compiler`() {
    var room = room
    room.compiled = "/compiled"
    room.startsProcesses = true
    let text = room.command.joined(separator: " ")
    #expect(text.contains("--write-only-in /scratch --write-only-in /compiled"))
    #expect(text.contains("--env TMPDIR=/scratch --env XDG_CACHE_HOME=/compiled"))
    #expect(text.contains("--env CUDA_CACHE_PATH=/compiled"))
    #expect(!text.contains("--own-loopback"))
    room.ownsLoopback = true
    #expect(room.command.contains("--own-loopback"))
    #expect(!text.contains("--no-processes"))
  }

  @Test func `limits and the report are left out where there are none`() {
    var room = room
    #expect(!room.command.contains("--processes") && !room.command.contains("--report-to"))
    room.userThreads = 600
    room.report = 9
    let text = room.command.joined(separator: " ")
    #expect(text.contains("--processes 600"))
    #expect(text.hasSuffix("--report-to 9 --"))
  }
}
