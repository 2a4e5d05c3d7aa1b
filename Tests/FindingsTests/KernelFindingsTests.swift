import Findings
import PluginProtocol
import RecordFixtures
import RecordFormat
import Testing

/// What a record says of its kernels beside their times.
struct KernelFindingsTests {
  /// An invocation whose kernel reported this.
  private func saying(_ messages: [MessageV1], cell: String = "product @ cores=1") -> InvocationV1 {
    var invocation = invocation(cell, [group([10])])
    invocation.messages = messages
    return invocation
  }

  @Test func `what a kernel reports often is there once, with how often, errors first`() throws {
    let slow = MessageV1(level: "warning", text: "slow", count: 3)
    let header = try header([cell("product"), cell("other")])
    let remarks = RecordFindings(
      try record(
        header,
        [
          saying([slow, MessageV1(level: "info", text: "hello", count: 1)]), saying([slow]),
          saying([slow, MessageV1(level: "error", text: "no", count: 1)], cell: "other @ cores=1"),
        ])
    ).kernelRemarks()
    #expect(remarks.map(\.text) == ["no", "slow", "hello"])
    #expect(remarks.map(\.level) == [.error, .warning, .information])
    #expect(remarks.map(\.count) == [1, 9, 1])
    #expect(remarks.map(\.plugin) == ["a-plugin", "a-plugin", "a-plugin"])
    #expect(remarks[1].cells == ["product @ cores=1", "other @ cores=1"])
  }

  @Test func `a record of before levels were kept still shows its messages`() throws {
    var old = invocation("product @ cores=1", [group([10])])
    old.facts = WorkerFactsV1(threads: [], peakResidentBytes: 0, library: [:])
    old.facts?.messages = ["The library limits the threads to 2."]
    let remarks = RecordFindings(try record(try header([cell("product")]), [old])).kernelRemarks()
    #expect(remarks.map(\.text) == ["The library limits the threads to 2."])
    #expect(remarks.map(\.level) == [.information])
  }

  @Test func `why a kernel declines a problem is in the note of its cell alone`() throws {
    var declined = saying([MessageV1(level: "error", text: "no strides", count: 1)])
    declined.outcome = "unsupported"
    #expect(
      RecordFindings(try record(try header([cell("product")]), [declined])).kernelRemarks().isEmpty)
  }

  @Test func `a stranger's record can't flood a report`() throws {
    let many = (0..<1000).map {
      MessageV1(level: "loud", text: "\($0)" + String(repeating: "x", count: 9_000), count: .max)
    }
    let remarks = RecordFindings(
      try record(try header([cell("product")]), [saying(many), saying(many)])
    ).kernelRemarks()
    #expect(remarks.count == 64)
    #expect(remarks.allSatisfy { $0.text.count == 500 && $0.level == .warning && $0.count == .max })
  }

  @Test func `how many outputs of how many iterations were checked`() throws {
    let measured = [48, 40].map { outputs in
      // Two samples of eight iterations, and the first one.
      var one = invocation("product @ cores=1", [group([10, 10])])
      one.iterationsPerSample = 8
      one.check = CheckV1(
        method: "sampled", residual: 0.5, outputs: outputs, ofOutputs: 96, iterations: 3)
      return one
    }
    let checked = RecordFindings(try record(try header([cell("product")]), measured))
      .checkedOutputs()
    #expect(checked.map(\.name) == ["product @ cores=1"])
    #expect(checked.map(\.outputs) == [40])
    #expect(checked.map(\.ofOutputs) == [96])
    #expect(checked.map(\.iterations) == [6])
    #expect(checked.map(\.ofIterations) == [34])
    let kernels = checked.summed(by: ["product @ cores=1": "mine"])
    #expect(kernels.map(\.name) == ["mine"])
  }

  @Test(arguments: [
    CheckV1(method: "full", residual: 0), CheckV1(method: "full", residual: 0, outputs: 1),
    CheckV1(method: "full", residual: 0, outputs: 9, ofOutputs: 8, iterations: 1),
    CheckV1(method: "full", residual: 0, outputs: -1, ofOutputs: 8, iterations: 1),
    CheckV1(method: "full", residual: 0, outputs: 8, ofOutputs: 8, iterations: 99),
  ])
  func `an older or a damaged record says nothing of what was checked`(check: CheckV1) throws {
    var one = invocation("product @ cores=1", [group([10])])
    one.check = check
    #expect(
      RecordFindings(try record(try header([cell("product")]), [one])).checkedOutputs().isEmpty)
  }
}
