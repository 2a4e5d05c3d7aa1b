import Foundation
import Hardware
import RecordFormat
import Records
import Testing

@Suite("Machines in JSON")
struct MachineEncodingTests {
  @Test func keysCountAndCarryUnits() throws {
    let machine = try Recorded.machine("epyc-7313-nps2.xml")
    let json = try JSONEncoder().encode(MachineV1(machine))
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object["schemaVersion"] as? Int == 1)
    #expect(object["packages"] as? Int == 2)
    #expect(object["cores"] as? Int == 32)
    #expect(object["pus"] as? Int == 64)
    #expect(object["numaNodes"] as? Int == 4)
    #expect(object["memoryBytes"] as? Int == 274_877_906_944)
    #expect(object["allowedPUs"] as? [Int] == Array(0...63))
    #expect(object["model"] as? String == "AMD EPYC 7313 16-Core Processor")
    #expect(object["isa"] as? [String] == [])
    #expect(object["fingerprint"] as? String == machine.fingerprint)
    let largest = try #require((object["caches"] as? [[String: Any]])?.first)
    #expect(largest["level"] as? Int == 3)
    #expect(largest["kind"] as? String == "unified")
    #expect(largest["bytes"] as? Int == 33_554_432)
    #expect(largest["count"] as? Int == 8)
  }

  @Test func whatIsUnknownHasNoKey() throws {
    let machine = try Machine.discover(.synthetic("pack:1 core:2 pu:1"))
    let json = try JSONEncoder().encode(MachineV1(machine))
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object.keys.contains("model") == false)
    #expect(object.keys.contains("dies") == false)
  }

  @Test func readsBackAsItWasWritten() throws {
    let encoded = MachineV1(try Recorded.machine("hybrid-hbm-gpu.xml"))
    let json = try JSONEncoder().encode(encoded)
    #expect(try JSONDecoder().decode(MachineV1.self, from: json) == encoded)
  }

  @Test func namesTheFileWithoutItsFolder() throws {
    let encoded = MachineV1(try Recorded.machine("epyc-7313-nps2.xml"))
    #expect(encoded.source == "xml")
    #expect(encoded.sourceName == "epyc-7313-nps2.xml")
  }
}
