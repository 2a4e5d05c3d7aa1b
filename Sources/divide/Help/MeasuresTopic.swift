import Inequality
import Reporting

extension HelpTopic {
  /// The figures of results, from the measures and the reports that show them.
  static var measureSections: [Section] {
    [
      Section(title: "Measures of inequality and concentration", words: Measure.explanations),
      Section(title: "Groups, sources and comparisons", words: InequalityReport.explanations),
      Section(title: "Access and hours", words: AccessReport.explanations),
      Section(title: "Rates and roofs", words: RateFigures.rates),
      Section(title: "Comparisons of measurements", words: RateFigures.comparisons),
      Section(title: "Training steps", words: RateFigures.steps),
      Section(title: "Participation", words: ParticipationReport.explanations),
      Section(title: "Synthetic control", words: SyntheticControlReport.explanations),
    ]
  }
}
