import Presentation
import Quantities

/// What `divide help` explains beside commands: the words of results, each in one line.
enum HelpTopic: String, CaseIterable {
  case outcomes
  case measures

  /// The topic as a document.
  ///
  /// `docs/outcomes.md` and `docs/measures.md` are the Markdown of it.
  var document: Document {
    let sections = sections
    return Document(
      title,
      [.paragraph(introduction)]
        + sections.flatMap { section -> [Block] in
          [.heading(section.title), .table(table(section))]
        },
      data: EncodedTopicV1(
        topic: rawValue,
        sections: sections.map { section in
          .init(
            title: section.title,
            words: section.words.map {
              .init(name: $0.name, meaning: $0.meaning, reading: $0.reading)
            })
        }))
  }

  /// Words that are explained together.
  struct Section {
    /// What they are.
    var title: String
    /// The words, in order.
    var words: [Explanation]
  }

  private var title: String {
    switch self {
    case .outcomes: "Outcomes, tags and verdicts"
    case .measures: "Measures and other figures"
    }
  }

  private var introduction: String {
    switch self {
    case .outcomes:
      "The words that say what became of a measurement, and what to do about it. "
        + "'divide help measures' explains figures."
    case .measures:
      "The figures that results show, and how to read them. 'n' is the number of holders. "
        + "'divide help outcomes' explains outcomes, tags and verdicts."
    }
  }

  private var sections: [Section] {
    switch self {
    case .outcomes: Self.outcomeSections
    case .measures: Self.measureSections
    }
  }

  private func table(_ section: Section) -> Table {
    let titles =
      switch self {
      case .outcomes: ("word", "what it says", "what to do")
      case .measures: ("figure", "what it says", "how to read it")
      }
    var table = Table([
      .init(titles.0, wraps: true), .init(titles.1, wraps: true), .init(titles.2, wraps: true),
    ])
    for word in section.words {
      table.row(.name(word.name), .text(word.meaning), .text(word.reading))
    }
    return table
  }
}

/// A topic as JSON.
private struct EncodedTopicV1: Encodable, Sendable {
  struct Word: Encodable {
    var name: String
    var meaning: String
    var reading: String
  }

  struct Section: Encodable {
    var title: String
    var words: [Word]
  }

  let schemaVersion = 1
  let topic: String
  let sections: [Section]
}
