import Foundation
import Testing

/// The checkup of whatever machine the tests run on.
struct DoctorTests {
  @Test func `every check says fine, trouble or not run`() throws {
    let result = try Program.run("doctor", "--seconds", "0.2", "--json")
    #expect(result.code == 0, "\(result.errors)")
    let checkup = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let findings = try #require(checkup["findings"] as? [[String: Any]])
    let machine = findings.filter { ($0["check"] as? String)?.hasPrefix("GPU") != true }
    #expect(machine.count == 19)
    for finding in findings {
      let verdict = try #require(finding["verdict"] as? String)
      switch verdict {
      case "fine": #expect(finding["seen"] is String)
      case "trouble":
        #expect(finding["effect"] is String)
        #expect(finding["command"] is String || finding["advice"] is String)
      default:
        #expect(verdict == "not-run")
        #expect(finding["reason"] is String)
      }
    }
    // The library was really asked, through a worker.
    let threads = try #require(findings.first { $0["check"] as? String == "BLAS threads" })
    #expect((threads["seen"] as? String)?.hasPrefix("OpenBLAS was built for") == true)
  }

  @Test func `an impossible time is wrong usage`() throws {
    let result = try Program.run("doctor", "--seconds", "nan")
    #expect(result.code == 64)
    #expect(result.errors.contains("--seconds is nan. Give 0 to 600."))
  }
}
