import Charts

// Names come from records, manifests and tables of strangers. What people see passes through here
// once, before any renderer adds marks of its own.

extension Document {
  /// The document without control characters in anything that people see.
  ///
  /// Its data is as it was.
  package var printable: Document {
    Document(
      title.printable, blocks.map(\.printable), data: data, warnings: warnings.map(\.printable))
  }
}

extension Block {
  fileprivate var printable: Block {
    switch self {
    case .heading(let text, let level): .heading(text.printable, level: level)
    case .paragraph(let text): .paragraph(text.printable)
    case .notes(let notes):
      .notes(notes.map(\.printable))
    case .table(let table): .table(table.printable)
    case .chart(let chart, let name): .chart(chart.printable, name: name.printable)
    case .tree(let tree): .tree(tree.printable)
    }
  }
}

extension Note {
  fileprivate var printable: Note {
    Note(
      text.printable, tone, details: details.map(\.printable), command: command?.printable)
  }
}

extension Tree {
  fileprivate var printable: Tree { Tree(parts.map(\.printable), children.map(\.printable)) }
}

extension Chart {
  fileprivate var printable: Chart {
    var chart = self
    chart.title = title.printable
    chart.x.title = x.title.printable
    chart.y.title = y.title.printable
    for index in lines.indices { chart.lines[index].name = lines[index].name.printable }
    for index in marks.indices { chart.marks[index].name = marks[index].name.printable }
    return chart
  }
}

extension Table {
  fileprivate var printable: Table {
    var table = Table(
      columns.map { column in
        var column = column
        column.title = column.title.printable
        if case .column(let title) = column.interval { column.interval = .column(title.printable) }
        return column
      }, title: title?.printable, grouping: grouping.printable, showsHeader: showsHeader,
      isDetail: isDetail, splits: splits)
    for group in groups {
      if let title = group.title { table.group(title.printable) }
      for row in group.rows { table.row(row.map(\.printable)) }
    }
    return table
  }
}

extension Table.Cell {
  fileprivate var printable: Table.Cell {
    switch self {
    case .text(let text): return .text(text.printable)
    case .name(let name): return .name(name.printable)
    case .outcome(let text, let tone): return .outcome(text.printable, tone)
    case .number(let number): return .number(number.printable)
    case .range(let number): return .range(number.printable)
    case .missing: return .missing
    }
  }
}

extension Table.Number {
  fileprivate var printable: Table.Number {
    var number = self
    number.unit = unit.printable
    number.mark = mark.printable
    return number
  }
}
