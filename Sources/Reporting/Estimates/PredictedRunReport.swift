import Estimation
import Findings
import Operations
import Presentation
import Quantities

extension PredictedRun {
  /// Where the time of the step goes, and what follows for a whole run.
  var blocks: [Block] {
    [
      .heading("\(recipe.name), a step of \(recipe.batch) on \(budget)", level: 2), .table(table),
      .table(Table(facts: facts)),
    ]
  }

  private var table: Table {
    var table = Table([
      .init("operation", wraps: true), .init("runs", .right), .init("time", .right),
      .init("share", .right), .init("bound by"), .init("measured", .right),
    ])
    for operation in prediction.operations {
      table.row(
        .name(operation.operation.rawValue), .number(operation.runs), .seconds(operation.seconds),
        .share(operation.seconds / prediction.seconds), .text(operation.bound.rawValue),
        .share(operation.measuredShare))
    }
    table.row(
      .name("overhead"), .missing, .seconds(prediction.seconds - prediction.kernelSeconds),
      .share(prediction.share(of: nil)), .text("framework"), .missing)
    return table
  }

  private var facts: [(label: String, value: Table.Cell)] {
    [
      ("the whole step", .seconds(prediction.seconds, interval)),
      ("compute-bound", .share(prediction.share(of: .compute))),
      ("memory-bound", .share(prediction.share(of: .memory))),
      ("overhead", .share(prediction.share(of: nil))),
      ("steps of the final run", .number(steps)),
      (
        "final run, predicted from the recipe",
        .hours(
          steps * prediction.seconds / 3600, interval.map { $0 * steps / 3600 },
          provenance: .modelled)
      ),
    ]
  }

  private var interval: Interval {
    Interval(low: prediction.low, high: prediction.high, level: 0.95)
  }
}
