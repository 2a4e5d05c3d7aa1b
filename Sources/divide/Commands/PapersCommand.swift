import ArgumentParser

struct PapersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "papers", abstract: "Lists the papers of the catalogue.")
}
