import Estimation
import Foundation

/// The catalogue, which is read once.
let shippedCatalogue = Result {
  try Catalogue.load(
    folder: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Estimation/Catalogue").path,
    overrides: Catalogue.Overrides())
}
