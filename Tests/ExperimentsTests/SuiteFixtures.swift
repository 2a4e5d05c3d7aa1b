import Documents
import Experiments
import Foundation
import Operations

/// The parameters of the four operations, as the suites' tests need them.
let operations: SuiteOperations = [
  .gemm: [("m", nil), ("n", nil), ("k", nil), ("ta", 0), ("tb", 0)],
  .convolution: [
    ("batch", nil), ("channels", nil), ("height", nil), ("width", nil), ("filters", nil),
    ("filter_height", nil), ("filter_width", nil), ("stride_height", 1), ("stride_width", 1),
    ("padding_height", 0), ("padding_width", 0), ("dilation_height", 1), ("dilation_width", 1),
    ("groups", 1),
  ],
  .fma: [("elements", nil), ("steps", nil)],
  .triad: [("elements", nil)],
]

/// `Benchmarks/suites` of this source tree.
let suitesFolder = checkout.appending(path: "Benchmarks/suites").path

/// `results` of this source tree, which holds records that were measured.
let results = checkout.appending(path: "results").path

/// A launcher that enters no budget and runs its worker as a shell script.
let launcher = checkout.appending(path: "Tests/Fixtures/Workers/launcher").path

/// The folder of this source tree.
let checkout = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Reads a suite of the text that every valid suite begins with, and these cases.
func suite(cases: String) throws(DocumentError) -> Suite {
  try Suite(text: suiteHead + cases, path: "s.yaml", operations: operations)
}

/// Six lines: the first case is on line 7.
private let suiteHead = """
  suite: 1
  name: mine
  summary: Mine.
  source: here
  budgets: [cores=1, all]
  cases:

  """

extension SuiteCase {
  /// The work of one iteration, worked out here from the published formulas; 0 for other
  /// operations.
  var flop: Int {
    guard case .sizes(let problem) = problem else { return 0 }
    func size(_ name: String) -> Int { problem[name] ?? 0 }
    func outputs(_ side: String) -> Int {
      let filter = size("dilation_\(side)") * (size("filter_\(side)") - 1) + 1
      return (size(side) + 2 * size("padding_\(side)") - filter) / size("stride_\(side)") + 1
    }
    switch operation {
    case .gemm: return 2 * size("m") * size("n") * size("k")
    case .convolution:
      let weights =
        size("filters") * size("channels") * size("filter_height") * size("filter_width")
      return 2 * size("batch") * outputs("height") * outputs("width") * weights / size("groups")
    default: return 0
    }
  }
}
