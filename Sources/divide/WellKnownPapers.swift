import Access
import Estimation
import Findings
import Records
import Reporting

extension Catalogue {
  /// The papers that reports and estimates show if none is named: small to large, vision, language and games.
  static let wellKnown = [
    "alexnet", "vgg16", "resnet-152", "transformer", "bert-large", "gpt-2", "vit-h-14",
    "stable-diffusion", "openai-five", "gpt-3", "llama-2-70b", "llama-3.1-405b",
  ]
}

extension Report {
  /// Makes the report of a record with the papers that every estimate shows.
  init(
    _ record: Record, _ catalogue: Catalogue, per unit: CapacityUnit = .institution,
    listsInvocations: Bool = false
  ) throws {
    try self.init(
      RecordFindings(record), papers: Catalogue.wellKnown.map { try catalogue.paper($0) },
      per: unit, by: Estimator(catalogue: catalogue), listsInvocations: listsInvocations)
  }
}
