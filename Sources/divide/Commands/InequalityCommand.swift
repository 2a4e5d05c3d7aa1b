import ArgumentParser

struct InequalityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inequality", abstract: "Measures how unequally something is spread.")
}
