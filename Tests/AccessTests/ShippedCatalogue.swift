import Estimation
import Foundation

/// The catalogue as it is shipped, which is read once.
let shippedCatalogue = Result {
  try Catalogue.load(
    folder: checkout.appending(path: "Sources/Estimation/Catalogue").path,
    overrides: Catalogue.Overrides())
}

/// The folder of the checkout.
let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// Returns the path of a made-up table.
func fixturePath(_ name: String) -> String {
  checkout.appending(path: "Tests/Fixtures/Tables/\(name)").path
}
