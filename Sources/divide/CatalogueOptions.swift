import ArgumentParser

/// Where papers, devices and tiers come from.
struct CatalogueOptions: ParsableArguments {
  func load(_ installation: Installation) throws -> Int { 0 }
}
