import Hardware
import Testing

@Suite("Fingerprints")
struct FingerprintTests {
  /// FNV-1a of the canonical text, worked out with another program.
  @Test func aKnownMachineHasAKnownFingerprint() throws {
    #expect(
      try Machine.discover(.synthetic("pack:2 core:4 pu:2")).fingerprint == "e6f70bf4af953080")
  }

  @Test func dependsOnNeitherHostNameNorKernelNorAllowedPUsNorSerials() throws {
    let machine = try Recorded.machine("hybrid-hbm-gpu.xml")
    let other = try Recorded.machine(
      "hybrid-hbm-gpu.xml",
      replacing: [
        "value=\"example\"": "value=\"another-host\"", "6.8.0": "6.9.1",
        "allowed_cpuset=\"0x000000f7\"": "allowed_cpuset=\"0x0000000f\"",
        "1234567890123": "9876543210987",
      ])
    #expect(other.allowedPUs == [0, 1, 2, 3])
    #expect(other.fingerprint == machine.fingerprint)
  }

  @Test(arguments: [
    ["Example Hybrid 2P+4E": "Example Hybrid 8P"],
    ["cache_size=\"2097152\"": "cache_size=\"1048576\""],
    ["local_memory=\"68719476736\"": "local_memory=\"34359738368\""],
  ])
  func dependsOnModelCachesAndMemory(changes: [String: String]) throws {
    let machine = try Recorded.machine("hybrid-hbm-gpu.xml")
    let other = try Recorded.machine("hybrid-hbm-gpu.xml", replacing: changes)
    #expect(other.fingerprint != machine.fingerprint)
  }

  @Test func dependsOnNeitherLoadNorAvailableMemory() throws {
    let quiet = try Machine.discover(files: Recorded.files("kvm-guest"))
    let busy = try Recorded.withFiles(
      "kvm-guest", rewriting: "proc/loadavg", to: "17.50 9.00 4.00 9/89 5683\n"
    ) { try Machine.discover(files: $0) }
    #expect(busy.environment.load == 17.5)
    #expect(busy.fingerprint == quiet.fingerprint)
  }

  @Test func hasSixteenHexadecimalDigits() throws {
    let digits = try Machine.discover(.synthetic("pack:1 core:2 pu:1")).fingerprint
    #expect(digits.count == 16)
    let isHexadecimal = digits.allSatisfy(\.isHexDigit)
    #expect(isHexadecimal)
  }
}
