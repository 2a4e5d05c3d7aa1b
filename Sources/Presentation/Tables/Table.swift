/// Rows of typed cells below named columns.
package struct Table: Hashable, Sendable {
  /// On which side the cells of a column line up.
  package enum Alignment: Hashable, Sendable {
    /// On the left, as text does.
    case left
    /// On the right, so that digits of the same place stand below each other.
    case right
  }

  /// Rows that belong together.
  package struct Group: Hashable, Sendable {
    /// What they have in common; `nil` for rows of no group.
    package var title: String?
    /// Each has one cell for each column.
    package var rows: [[Cell]] = []
  }

  /// What it shows; `nil` where the heading above says it.
  package var title: String?
  /// The columns, in order.
  package var columns: [Column]
  /// What groups are, such as `case`: the title of their column in CSV.
  package var grouping: String
  /// Whether people see the columns' titles.
  ///
  /// Programs always do.
  package var showsHeader: Bool
  /// Whether only CSV has it, because other blocks of the document tell people the same.
  package var isDetail: Bool
  /// Whether columns that don't fit stand in further tables below in text, each beside the first
  /// column.
  package var splits: Bool
  /// The rows.
  ///
  /// Before the first group there may be rows of none.
  package private(set) var groups: [Group] = []

  /// Creates a table without rows.
  package init(
    _ columns: [Column], title: String? = nil, grouping: String = "group",
    showsHeader: Bool = true, isDetail: Bool = false, splits: Bool = false
  ) {
    self.columns = columns
    self.title = title
    self.grouping = grouping
    self.showsHeader = showsHeader
    self.isDetail = isDetail
    self.splits = splits
  }

  /// Creates a table of labels with their values, without a header.
  package init(facts: [(label: String, value: Cell)], title: String? = nil) {
    self.init(
      [Column("fact"), Column("value", wraps: true, interval: .beside)], title: title,
      showsHeader: false)
    for fact in facts { row(.name(fact.label), fact.value) }
  }

  /// Adds a row.
  ///
  /// - Precondition: There is one cell for each column.
  package mutating func row(_ cells: Cell...) { row(cells) }

  /// Adds a row.
  ///
  /// - Precondition: There is one cell for each column.
  package mutating func row(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "A row has one cell for each column.")
    if groups.isEmpty { groups.append(Group()) }
    groups[groups.count - 1].rows.append(cells)
  }

  /// Begins a group: the rows that follow stand below a title.
  package mutating func group(_ title: String) { groups.append(Group(title: title)) }
}

extension Table {
  /// One column.
  package struct Column: Hashable, Sendable {
    /// Where people see the intervals of numbers.
    ///
    /// CSV always has them in columns of their own.
    package enum IntervalPlace: Hashable, Sendable {
      /// Nowhere: they only decide how many digits the number has.
      case hidden
      /// In parentheses after the number.
      case beside
      /// In a column of their own with this title.
      case column(String)
    }

    /// Where people see the unit of numbers.
    package enum UnitPlace: Hashable, Sendable {
      /// After each number.
      case cells
      /// Below the column's title, where all rows have the same; after each number otherwise.
      case header
      /// Nowhere, because the text around says it. CSV has it.
      case hidden
    }

    /// What its cells are.
    package var title: String
    /// On which side its cells line up.
    package var alignment: Alignment
    /// Whether its cells may go on in further lines where the table is too wide.
    ///
    /// No cell is cut.
    package var wraps: Bool
    /// Where the intervals are.
    package var interval: IntervalPlace
    /// Where the unit is.
    package var unit: UnitPlace
    /// Whether only CSV has it, because other blocks of the document tell people the same.
    package var isDetail: Bool

    /// Creates a column.
    package init(
      _ title: String, _ alignment: Alignment = .left, wraps: Bool = false,
      interval: IntervalPlace = .hidden, unit: UnitPlace = .cells, isDetail: Bool = false
    ) {
      self.title = title
      self.alignment = alignment
      self.wraps = wraps
      self.interval = interval
      self.unit = unit
      self.isDetail = isDetail
    }
  }
}
