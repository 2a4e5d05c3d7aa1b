private import Glibc

/// Terms of titles that separate groups.
///
/// Log-odds with an informative Dirichlet prior: the prior is the terms' frequency in all titles of
/// the period. Reference: Monroe, Colaresi & Quinn, "Fightin' words", Political Analysis 16, 2008,
/// equations 15 to 22.
package struct Vocabulary: Sendable {
  /// A term with how strongly it belongs to a group.
  package struct Term: Hashable, Sendable {
    /// The word, in lower case.
    package var text: String
    /// The difference of log-odds between the group's titles and the others'.
    package var logOdds: Double
    /// The same over its standard error.
    package var z: Double
    /// How often it is in the group's titles.
    package var count: Int
  }

  /// How many words the prior weighs, a choice of this program: about a hundred titles.
  package static let priorWords = 500.0

  /// Words of no topic.
  private static let stopWords: Set<String> = [
    "the", "and", "for", "with", "from", "via", "using", "based", "into", "its", "are", "can",
    "that",
    "this", "toward", "towards", "under", "over", "between", "through", "without", "how", "what",
    "not", "than", "their", "when", "use", "more", "does",
  ]

  /// Topics that take much compute, for want of a list of the user's own; a choice of this program.
  package static let computeIntensiveTopics = [
    "deep", "neural", "convolutional", "transformer", "transformers", "adversarial", "generative",
    "reinforcement", "recurrent", "attention", "embedding", "embeddings", "pretraining", "imagenet",
    "architecture",
  ]

  /// Returns the words of a title, in lower case, without those of no topic.
  package static func words(_ title: String) -> [String] {
    title.lowercased().split { !($0.isLetter || $0 == "-") }.map(String.init)
      .filter { $0.count > 2 && !stopWords.contains($0) }
  }

  /// Terms to look for in titles: a word, or words that follow each other.
  ///
  /// A word with hyphens counts as it is and in its parts.
  package struct TermList: Sendable {
    private let words: Set<String>
    private let phrases: [[String]]

    /// Creates a list of words and phrases; words of no topic and of fewer than three letters are
    /// left out of both.
    package init(_ terms: some Sequence<String>) {
      let split = terms.map(Vocabulary.words).filter { !$0.isEmpty }
      words = Set(split.filter { $0.count == 1 }.joined())
      phrases = split.filter { $0.count > 1 }
    }

    /// Returns whether a title has one of them.
    package func isIn(_ title: String) -> Bool {
      let found = Vocabulary.words(title)
      let parts = found.flatMap { $0.split(separator: "-").map(String.init) }
      return found.contains(where: words.contains) || parts.contains(where: words.contains)
        || phrases.contains { phrase in found.firstRange(of: phrase) != nil }
    }
  }

  /// Returns the terms that set a group's titles apart from the others, the strongest first.
  package static func terms(of group: [String], against others: [String], limit: Int) -> [Term] {
    func count(_ titles: [String]) -> [String: Int] {
      var counts: [String: Int] = [:]
      for title in titles { for word in words(title) { counts[word, default: 0] += 1 } }
      return counts
    }
    let (own, foreign) = (count(group), count(others))
    let all = own.merging(foreign, uniquingKeysWith: +)
    let (ownTotal, foreignTotal) = (own.values.reduce(0, +), foreign.values.reduce(0, +))
    let total = Double(ownTotal + foreignTotal)
    guard ownTotal > 0, foreignTotal > 0 else { return [] }
    let terms = all.compactMap { word, frequency -> Term? in
      // Rarer ones are names, and no test has power for them.
      guard frequency >= 5 else { return nil }
      let prior = Self.priorWords * Double(frequency) / total
      func odds(_ count: Int, _ words: Int) -> Double {
        let occurrences = Double(count) + prior
        return log(occurrences / (Double(words) + Self.priorWords - occurrences))
      }
      let (here, there) = (own[word] ?? 0, foreign[word] ?? 0)
      let difference = odds(here, ownTotal) - odds(there, foreignTotal)
      let variance = 1 / (Double(here) + prior) + 1 / (Double(there) + prior)
      return Term(
        text: word, logOdds: difference, z: difference / variance.squareRoot(), count: here)
    }
    return Array(terms.sorted { ($1.z, $0.text) < ($0.z, $1.text) }.prefix(limit))
  }
}

extension Participation {
  /// Whose titles are compared.
  ///
  /// Each paper counts for one of them.
  package enum Author: String, CaseIterable, Sendable {
    /// A firm is among the paper's institutions.
    case firms
    /// A university of the elite band is among them, and no firm.
    case elite
    /// Neither is among them.
    case others
  }

  /// What sets one group's titles at AI venues apart in a period.
  package struct PeriodVocabulary: Sendable {
    /// Whose titles these are.
    package var author: Author
    /// Whether the titles are of the onset's year or later.
    package var isAfterOnset: Bool
    /// How many titles they are.
    package var papers: Int
    /// The share of titles with a term of a compute-intensive topic.
    package var computeIntensive: Double
    /// The words that set them apart from the others' titles of the same period, the strongest
    /// first.
    package var terms: [Vocabulary.Term]
  }

  /// Returns the vocabulary of each group before and from the onset.
  ///
  /// - Parameter topics: Terms of topics that take much compute.
  /// - Returns: Nothing when titles were not read.
  package func vocabulary(topics: [String], limit: Int = 8) -> [PeriodVocabulary] {
    let topics = Vocabulary.TermList(topics)
    return [false, true].flatMap { after in
      let list = papers(.ai).filter { (publications.papers[$0].year >= design.onset) == after }
      let groups = Dictionary(grouping: list) { paper -> Author in
        let kinds = Set(publications.papers[paper].institutions.map { publications.affiliates[$0] })
        return kinds.contains(.firm)
          ? .firms : kinds.contains(.university(.elite)) ? .elite : .others
      }
      .mapValues { $0.compactMap { publications.papers[$0].title } }
      return Author.allCases.compactMap { author -> PeriodVocabulary? in
        guard let own = groups[author], !own.isEmpty else { return nil }
        let rest = Author.allCases.filter { $0 != author }.flatMap { groups[$0] ?? [] }
        let intensive = own.count { topics.isIn($0) }
        return PeriodVocabulary(
          author: author, isAfterOnset: after, papers: own.count,
          computeIntensive: Double(intensive) / Double(own.count),
          terms: Vocabulary.terms(of: own, against: rest, limit: limit))
      }
    }
  }
}
