import Hardware
import Quantities
import System
import Testing

@Suite("Facts from the system's files")
struct EnvironmentTests {
  @Test func readsAGuestOfKVM() throws {
    let environment = Environment(reading: try Recorded.files("kvm-guest"))
    #expect(environment.model == "AMD EPYC")
    #expect(environment.isa == [.sse, .avx, .avx2, .avx512])
    #expect(environment.features.contains("avx512_bf16"))
    #expect(environment.microcode == "0x1000065")
    #expect(environment.hypervisor == "KVM")
    #expect(environment.governor == nil)
    #expect(environment.turbo == nil)
    #expect(environment.smt == false)
    #expect(environment.transparentHugePages == "madvise")
    #expect(environment.clockSource == "tsc")
    #expect(environment.numaBalancing == false)
    #expect(environment.load == 0.25)
    #expect(environment.kernel == "Linux 6.1.0-28-amd64")
    #expect(environment.memory.kernelTotal == ByteCount(bytes: 24_684_092 * 1024))
    #expect(environment.memory.kernelAvailable == ByteCount(bytes: 24_432_100 * 1024))
  }

  @Test func readsBareMetalOfTheAVXGeneration() throws {
    let environment = Environment(reading: try Recorded.files("bare-metal"))
    #expect(environment.model == "Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz")
    #expect(environment.isa == [.sse, .avx])
    #expect(environment.hypervisor == nil)
    #expect(environment.governor == "powersave")
    #expect(environment.turbo == false)
    #expect(environment.smt == true)
    #expect(environment.numaBalancing == true)
  }

  @Test func readsAnArmGuest() throws {
    let environment = Environment(reading: try Recorded.files("graviton"))
    #expect(environment.isa == [.neon, .sve])
    #expect(environment.hypervisor == "Amazon EC2")
    #expect(environment.turbo == true)
    #expect(environment.model == nil)
  }

  @Test func aGuestWhoseHostIsNotNamedIsStillAGuest() throws {
    let environment = try Recorded.withFiles(
      "kvm-guest",
      rewriting: "sys/devices/system/clocksource/clocksource0/available_clocksource",
      to: "tsc acpi_pm\n"
    ) { Environment(reading: $0) }
    #expect(environment.hypervisor == "unknown hypervisor")
  }

  @Test func aSystemWithoutTheFilesSaysNothing() {
    #expect(Environment(reading: SystemFiles(root: "/nowhere")) == Environment())
  }

  @Test func aVX2NeedsFusedMultiplyAdd() {
    #expect(InstructionSet.levels(of: ["sse4_2", "avx", "avx2"]) == [.sse, .avx])
    #expect(InstructionSet.levels(of: ["sse4_2", "avx", "avx2", "fma"]) == [.sse, .avx, .avx2])
  }

  @Test func aVX512NeedsMoreThanItsFoundation() {
    let features = ["sse4_2", "avx", "avx2", "fma", "avx512f", "avx512cd"]
    #expect(InstructionSet.levels(of: features) == [.sse, .avx, .avx2])
  }
}
