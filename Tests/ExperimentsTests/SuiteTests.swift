import Documents
import Experiments
import Operations
import Testing

@Testing.Suite("Suite")
struct SuiteTests {
  @Test("what a case leaves out takes the defaults")
  func defaults() throws {
    let only = try #require(
      suite(cases: "  - {name: a, operation: gemm, problem: {m: 3, k: 5, n: 4}}").cases.first)
    #expect(only.precision == .f32)
    #expect(only.caches == .warm)
    #expect(only.count == 1)
    #expect(only.budgets == ["cores=1", "all"])
    #expect(only.operationClass == .gemm)
    #expect(
      only.problem
        == .sizes(
          Problem(sizes: [
            .init(name: "m", value: 3), .init(name: "n", value: 4), .init(name: "k", value: 5),
            .init(name: "ta", value: 0), .init(name: "tb", value: 0),
          ])))
  }

  @Test("what a case says overrides the defaults")
  func everythingGiven() throws {
    let only = try #require(
      suite(
        cases: """
            - name: a
              operation: gemm
              precision: f64
              problem: {m: 3, n: 1, k: 5, tb: 1}
              caches: cold
              count: 12
              budgets: [cores=2]
              class: memory-bound
          """
      ).cases.first)
    #expect(only.precision == .f64)
    #expect(only.caches == .cold)
    #expect(only.count == 12)
    #expect(only.budgets == ["cores=2"])
    #expect(only.operationClass == .memoryBound)
  }

  @Test("cases keep the file's order")
  func order() throws {
    let two = try suite(
      cases: """
          - {name: z, operation: triad, problem: {level: L1}}
          - {name: a, operation: fma, problem: {elements: 64, steps: 10}}
        """)
    #expect(two.cases.map(\.name) == ["z", "a"])
    #expect(two.cases.map(\.problem).first == .cacheLevel(.l1))
    #expect(two.cases.map(\.operationClass) == [.memoryBound, nil])
  }

  @Test(arguments: [
    (
      "  - {name: a, operation: gem, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:26: The operation 'gem' is not known. Did you mean 'gemm'?"
    ),
    (
      "  - {name: a, operation: sort, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:26: The operation 'sort' is not known. Known: convolution, fma, gemm, triad."
    ),
    (
      "  - {name: a, operation: gemm, precision: f31, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:43: The precision 'f31' is not known. Did you mean 'f32'?"
    ),
    (
      "  - {name: a, operation: gemm, problem: {m: 1, n: 1, q: 1}}",
      "s.yaml:7:54: The key 'q' is not known here. Known keys: m, n, k, ta, tb."
    ),
    (
      "  - {name: a, operation: gemm, problem: {m: 1, n: 1}}",
      "s.yaml:7:41: The parameter 'k' is missing."
    ),
    (
      "  - {name: a, operation: gemm, problem: {m: 1, n: 1, k: 0}}",
      "s.yaml:7:57: Expected 'k' to be at least 1, found 0."
    ),
    (
      "  - {name: a, operation: gemm, problem: {m: 1, n: 1, k: 1, ta: -1}}",
      "s.yaml:7:64: Expected 'ta' to be at least 0, found -1."
    ),
    (
      "  - {name: a, operation: gemm, problem: {m: 1, n: 1.5, k: 1}}",
      "s.yaml:7:51: Expected a whole number, found '1.5'."
    ),
    (
      "  - {name: a, operation: gemm, cache: cold, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:32: The key 'cache' is not known here. Did you mean 'caches'?"
    ),
    (
      "  - {name: a, operation: gemm, caches: hot, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:40: The state of the caches 'hot' is not known. Known: warm, cold."
    ),
    (
      "  - {name: a, operation: gemm, count: 0, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:39: Expected 'count' to be at least 1, found 0."
    ),
    (
      "  - {name: a, operation: gemm, class: matmul, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:39: The class 'matmul' is not known. Known: gemm, convolution, memory-bound."
    ),
    (
      "  - {name: a, operation: gemm, budgets: [], problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:41: The list is empty. Leave the key out, or fill it."
    ),
    (
      "  - {name: a, operation: gemm, budgets: [all, all], problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:47: 'all' stands twice in this list."
    ),
    (
      "  - {name: A b, operation: gemm, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:12: The name 'A b' can't be used. Use lowercase letters, digits, '-' and '.', and "
        + "begin with a letter or digit."
    ),
    (
      "  - {name: a, operation: triad, problem: {level: L4}}",
      "s.yaml:7:50: The level 'L4' is not known. Known: L1, L2, L3, memory."
    ),
    (
      "  - {name: a, operation: triad, problem: {level: L2, elements: 8}}",
      "s.yaml:7:42: A problem has either a 'level' or sizes, not both."
    ),
    (
      "  - {name: a, operation: fma, problem: {level: L2}}",
      "s.yaml:7:41: The key 'level' is not known here. Known keys: elements, steps."
    ),
    (
      "  - {name: a, problem: {m: 1, n: 1, k: 1}}",
      "s.yaml:7:5: The key 'operation' is missing."
    ),
    ("  []", "s.yaml:7:3: A suite needs at least one case."),
    (
      """
        - {name: a, operation: gemm, problem: {m: 1, n: 1, k: 1}}
        - {name: a, operation: gemm, problem: {m: 2, n: 2, k: 2}}
      """,
      "s.yaml:8:12: The case 'a' stands twice in this suite."
    ),
  ])
  func faultsAreReportedWhereTheyAre(cases: String, message: String) {
    let error = #expect(throws: DocumentError.self) { try suite(cases: cases) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    (
      "suite: 2\nname: a\nsummary: s\nsource: s\nbudgets: [all]\ncases: []",
      "s.yaml:1:8: Expected version 1 of the suite format, found 2."
    ),
    (
      "suite: 1\nname: a\nsummary: s\nsource: s\nbudget: [all]\ncases: []",
      "s.yaml:5:1: The key 'budget' is not known here. Did you mean 'budgets'?"
    ),
    (
      "suite: 1\nname: a\nsummary: ''\nsource: s\nbudgets: [all]\ncases: []",
      "s.yaml:3:10: Expected a text, found nothing."
    ),
    ("suite: 1\nname: a\nsummary: s", "s.yaml:1:1: The key 'source' is missing."),
  ])
  func theHeadIsChecked(text: String, message: String) {
    let error = #expect(throws: DocumentError.self) {
      try Suite(text: text, path: "s.yaml", operations: operations)
    }
    #expect(error?.description == message)
  }
}
