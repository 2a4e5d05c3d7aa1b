package import Charts

/// What a command found, as a value: renderers make text, Markdown, CSV or JSON of it.
package struct Document: Sendable {
  /// What it is about, in a few words.
  package var title: String
  /// What people read, in order.
  package var blocks: [Block]
  /// What programs read: the value that is encoded as JSON.
  package var data: any Encodable & Sendable
  /// What the reader should know of how it came about.
  ///
  /// Not part of the result.
  package var warnings: [String]

  /// Creates a document.
  package init(
    _ title: String, _ blocks: [Block], data: any Encodable & Sendable, warnings: [String] = []
  ) {
    self.title = title
    self.blocks = blocks
    self.data = data
    self.warnings = warnings
  }

  /// The tables, each with the title that it stands below: its own, or that of its section.
  package var tables: [(title: String, table: Table)] {
    var section = title
    return blocks.compactMap { block in
      switch block {
      case .heading(let text, _):
        section = text
        return nil
      case .table(let table): return (table.title ?? section, table)
      case .paragraph, .notes, .chart, .tree: return nil
      }
    }
  }

  /// The charts with their names.
  package var charts: [(name: String, chart: Chart)] {
    blocks.compactMap { block in
      guard case .chart(let chart, let name) = block else { return nil }
      return (name, chart)
    }
  }
}
