package import Quantities

extension ParticipationReport {
  /// What figures of participation say.
  package static let explanations = [
    Explanation(
      "in parts", "each paper counts as one in all, split equally among its affiliations",
      "shares add up to 100 %"),
    Explanation("active", "institutions with a paper in the year", "out of a fixed roster"),
    Explanation(
      "Gini of papers", "inequality of papers over the whole roster, zeros included",
      "0 up to near 1"),
    Explanation(
      "constant", "range of a figure if the shares of institutions never changed",
      "a change is real if the figure is outside"),
    Explanation(
      "actives", "Gini among active institutions alone", "it rises by itself as papers multiply"),
    Explanation("top 10", "share of papers of the ten largest institutions", "0 % to 100 %"),
    Explanation(
      "rarefied", "institutions if there were only as many papers as in the smallest year",
      "makes years comparable"),
    Explanation(
      "beyond", "change at AI venues, less the change at control venues",
      "in percentage points; 0 if alike"),
    Explanation(
      "z of a word", "how strongly it belongs to a group of papers, in standard errors",
      "above 0 more than to the others"),
    Explanation(
      "compute-intensive", "share of titles with a term of a topic that takes much compute",
      "0 % to 100 %"),
  ]
}

extension SyntheticControlReport {
  /// What figures of synthetic controls say.
  package static let explanations = [
    Explanation(
      "effect", "outcome of the treated, less what it would have been without treatment",
      "0 if there is none"),
    Explanation(
      "units", "treated units/control units", "control units are never treated"),
    Explanation(
      "factors", "number of common courses over time in the model", "* predicts best"),
    Explanation(
      "MSPE", "mean squared error of predicting periods before treatment",
      "the smallest one chooses the number of factors"),
    Explanation(
      "IC, PC", "criteria for the number of factors, from control units", "smaller is better"),
    Explanation(
      "σ²", "variance that the model leaves in control units", "smaller is a closer fit"),
    Explanation(
      "gap before treatment", "how far the model is off before treatment", "near 0 is good"),
    Explanation(
      "placebo", "effect of a pretended earlier treatment, and its p value",
      "a small p value casts doubt on the effect"),
    Explanation(
      "trends", "p value that the gaps before treatment are small",
      "a small one supports the effect"),
  ]
}
