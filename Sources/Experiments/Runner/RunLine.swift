package import RecordFormat

/// A line that a run adds to its record.
package enum RunLine: Hashable, Sendable {
  /// What one worker measured.
  case invocation(InvocationV1)
  /// What a cell's invocations say together.
  case summary(CellSummaryV1)
  /// How the run, or this session of it, ended.
  case footer(FooterV1)
}

extension RunLine: Encodable {
  /// Encodes the line as the record's format has it; which case it is, its `type` says.
  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .invocation(let line): try line.encode(to: encoder)
    case .summary(let line): try line.encode(to: encoder)
    case .footer(let line): try line.encode(to: encoder)
    }
  }
}
