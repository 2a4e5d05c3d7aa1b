import Operations
import PluginHost
import PluginProtocol
import Randomness
import Testing

/// Which device a kernel is told to compute on, and what one does that can't.
///
/// None of these devices is there: the fixtures compute on the processor, whatever they say.
struct DeviceTests {
  /// Opens a problem for a device, computes it, and returns what the kernel says it was given.
  private func given(_ name: String, _ device: DeviceID) throws -> String? {
    let kernel = try HostedKernel(Fixture.request(name, device: device), Fixture.operation())
    var random = SplitMix64(seed: 1)
    _ = try kernel.run(1)
    _ = try kernel.check(using: &random)
    return kernel.facts["device.given"]
  }

  @Test(arguments: [(0, "npu 0"), (1, "npu 1"), (65_535, "npu 65535")])
  func `a library gets the kind and the index of its device`(index: Int, given: String) throws {
    #expect(try self.given("device", DeviceID(.npu, index)) == given)
  }

  @Test(arguments: [("device", DeviceID.cpu), ("device", DeviceID(.gpu)), ("good", DeviceID(.npu))])
  func `a library that doesn't compute on the device declines the problem`(
    name: String, device: DeviceID
  ) {
    #expect(
      throws: KernelFailure(
        .unsupported, "The kernel doesn't do this problem, and gave no reason.")
    ) { try given(name, device) }
  }

  // MARK: - A library that was built with the header of version 1.0

  @Test(arguments: [(DeviceID.cpu, "cpu"), (DeviceID(.npu), "npu")])
  func `a library of version 1.0 is hosted, and gets the kind of its device`(
    device: DeviceID, given: String
  ) throws {
    #expect(try self.given("old-minor", device) == given)
  }

  @Test func `a library of version 1.0 isn't asked for a device whose index it can't be told`() {
    #expect(
      throws: KernelFailure(
        .unsupported,
        """
        The plugin was built for ABI 1.0, in which it can't be told to compute on npu:1. \
        Build it again with this version's divide_kernel.h.
        """)
    ) { try given("old-minor", DeviceID(.npu, 1)) }
  }

  @Test(arguments: [ConformanceRule.newerHost, .wrongParameters])
  func `a library of version 1.0 keeps the rules of the boundary`(rule: ConformanceRule) throws {
    var examination = Examination(try Fixture.request("old-minor"), try Fixture.operation())
    #expect(try !examination.examine(rule).isEmpty)
  }

  // MARK: - Programs

  /// Asks a program, which answers this to `open` and notes what it was asked, for a device.
  private func open(
    _ device: DeviceID, answer: String = #"{"type":"opened"}"#
  ) throws -> [String] {
    let script = """
      while read -r question; do
        case $question in
          *'"type":"hello"'*) echo '{"type":"hello","protocol":1,"id":"mine"}' ;;
          *'"device":"cpu"'*) echo '{"type":"message","text":"cpu"}'; echo '\(answer)' ;;
          *'"device":"npu:1"'*) echo '{"type":"message","text":"npu:1"}'; echo '\(answer)' ;;
          *) exit ;;
        esac
      done
      """
    let boundary = try ProgramBoundary(["/bin/sh", "-c", script], folder: "/", id: "mine")
    _ = try boundary.open(
      KernelProblem(Fixture.request(device: device), try Fixture.operation(), slots: 1))
    return boundary.messages.map(\.text)
  }

  @Test func `a program is told its device, and says that it computes on it`() throws {
    let npu = DeviceID(.npu, 1)
    #expect(try open(npu, answer: #"{"type":"opened","device":"npu:1"}"#) == ["npu:1"])
    #expect(try open(.cpu, answer: #"{"type":"opened","device":"cpu"}"#) == ["cpu"])
  }

  @Test func `a program that knows nothing of devices goes on as before on the processor`() throws {
    #expect(try open(.cpu) == ["cpu"])
  }

  @Test(arguments: [
    (DeviceID(.npu, 1), #"{"type":"opened"}"#, "npu:1", "cpu"),
    (DeviceID(.npu, 1), #"{"type":"opened","device":"npu:0"}"#, "npu:1", "npu:0"),
    (DeviceID.cpu, #"{"type":"opened","device":"gpu:0"}"#, "cpu", "gpu:0"),
  ])
  func `a program that computes on another device than it was asked for isn't measured`(
    device: DeviceID, answer: String, asked: String, used: String
  ) {
    #expect(
      throws: KernelFailure(
        .unsupported,
        """
        The program was asked for the device '\(asked)', and computes on '\(used)'. \
        What it computes on has to be in 'device' of 'opened'.
        """)
    ) { try open(device, answer: answer) }
  }
}
