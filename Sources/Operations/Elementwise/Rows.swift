/// The sizes of an operation on each row of a matrix.
struct Rows {
  let count: Int
  let columns: Int

  static let parameters = [Parameter("rows"), Parameter("columns")]

  /// Reads the sizes of a problem that has them all.
  init(_ problem: Problem) {
    count = problem["rows"] ?? 1
    columns = problem["columns"] ?? 1
  }

  var elements: Int { count * columns }

  static let awkwardProblems: [Problem] = [
    ["rows": 1, "columns": 1], ["rows": 1, "columns": 2], ["rows": 17, "columns": 1],
    ["rows": 3, "columns": 13], ["rows": 65, "columns": 129], ["rows": 2, "columns": 20_011],
  ]
  static let largeProblem: Problem = ["rows": 4_099, "columns": 1_021]
  static let typicalProblem: Problem = ["rows": 512, "columns": 768]
}
