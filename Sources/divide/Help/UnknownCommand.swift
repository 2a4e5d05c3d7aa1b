import ArgumentParser
import Documents

/// A word in the place of a command that is none.
struct UnknownCommand: CustomStringConvertible {
  private let word: String
  private let parent: any ParsableCommand.Type
  private let topics: [String]

  /// Describes a word behind a command; behind `help` it might have been a topic.
  init(_ word: String, of parent: any ParsableCommand.Type, topics: [String] = []) {
    self.word = word
    self.parent = parent
    self.topics = topics
  }

  /// Finds the word because of which a command line isn't understood; `nil` for another reason.
  init?(in arguments: [String], _ error: any Error) {
    let message = Divide.message(for: error)
    guard
      message.hasPrefix("Unexpected argument") || message.contains(/^[0-9]+ unexpected arguments/)
    else { return nil }
    var command: any ParsableCommand.Type = Divide.self
    for argument in arguments {
      guard !command.configuration.subcommands.isEmpty, !argument.hasPrefix("-") else { return nil }
      guard
        let next = command.configuration.subcommands.first(where: {
          $0.configuration.commandName == argument
        })
      else {
        self.init(argument, of: command)
        return
      }
      command = next
    }
    return nil
  }

  /// What isn't there, what may be meant, and what there is.
  var sentence: String {
    let commands = parent.configuration.subcommands.map { $0.configuration }
      .filter { $0.shouldDisplay }.compactMap(\.commandName)
    return "There is no command \(topics.isEmpty ? "" : "or topic ")\(word.quoted)."
      + suggestion(for: word, among: commands + topics)
      + (topics.isEmpty ? "" : " Topics: \(topics.joined(separator: ", ")).")
      + (commands.isEmpty ? "" : " Commands: \(commands.joined(separator: ", ")).")
  }

  /// The sentence as an error.
  var description: String { "Error: \(sentence)" }
}

extension [String] {
  /// These arguments, with a negative number joined to the option before it.
  ///
  ///     ["--count", "-3"].withNegativeValuesJoined  // ["--count=-3"]
  ///
  /// ArgumentParser takes `-3` for an option, so that the value before it would be missing. No
  /// option of ours is a number.
  var withNegativeValuesJoined: [String] {
    var joined: [String] = []
    var isPastOptions = false
    for argument in self {
      if let last = joined.last, !isPastOptions, last.hasPrefix("--"), !last.contains("="),
        argument.hasPrefix("-"), Double(argument) != nil
      {
        joined[joined.count - 1] = "\(last)=\(argument)"
      } else {
        joined.append(argument)
      }
      isPastOptions = isPastOptions || argument == "--"
    }
    return joined
  }
}
