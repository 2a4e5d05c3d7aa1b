package import Charts

/// A part of a document that stands on its own.
package enum Block: Sendable {
  /// The title of a section: level 1 for sections, 2 for their parts.
  case heading(String, level: Int = 1)
  /// Sentences.
  case paragraph(String)
  /// Remarks, each on lines of its own.
  case notes([Note])
  /// Rows of cells.
  case table(Table)
  /// A chart, with a name that a file of it can have.
  case chart(Chart, name: String)
  /// Things inside of things.
  case tree(Tree)
}

/// A remark, or a finding with what follows from it.
package struct Note: Hashable, Sendable {
  /// What is said.
  package var text: String
  /// Whether that is good or bad; a neutral note has no mark.
  package var tone: Tone
  /// What belongs to it: effects, costs, advice.
  package var details: [String]
  /// The command that changes it, on a line that is never broken.
  package var command: String?

  /// Creates a note.
  package init(
    _ text: String, _ tone: Tone = .neutral, details: [String] = [], command: String? = nil
  ) {
    self.text = text
    self.tone = tone
    self.details = details
    self.command = command
  }
}

/// Whether something is as it should be.
package enum Tone: Hashable, Sendable {
  /// As it should be.
  case good
  /// Neither good nor bad.
  case neutral
  /// To be read with care, or not known.
  case doubtful
  /// Not as it should be.
  case bad

  /// The sign before a note of this tone; `nil` for a neutral one.
  package var mark: String? {
    switch self {
    case .good: "✔"
    case .neutral: nil
    case .doubtful: "?"
    case .bad: "✘"
    }
  }
}

/// A thing with the things that are inside of it.
package struct Tree: Hashable, Sendable {
  /// What is said of it.
  ///
  /// A line is broken between parts only.
  package var parts: [String]
  /// What is inside of it.
  package var children: [Tree]

  /// Creates a tree.
  package init(_ parts: [String], _ children: [Tree] = []) {
    self.parts = parts
    self.children = children
  }
}
