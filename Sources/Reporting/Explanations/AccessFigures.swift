package import Quantities

extension InequalityReport {
  /// What its figures beyond the measures say.
  package static let explanations = [
    Explanation(
      "within groups", "what would be left of a measure if all groups had the same mean",
      "0 up to the whole measure"),
    Explanation(
      "between groups", "what would be left of it if all in a group had the group's mean",
      "0 up to the whole measure; 'between' in % is of Theil T"),
    Explanation(
      "overlap",
      "rest of Gini, from members of a poorer group who have more than some of a richer one",
      "0 if there are none"),
    Explanation("share of a source", "part of everything that comes from it", "0 % to 100 %"),
    Explanation(
      "correlation of a source", "whether it goes to those who have most in all", "−1 to 1"),
    Explanation(
      "part of Gini", "share times Gini times correlation of a source",
      "the parts add up to the Gini of the total"),
    Explanation(
      "elasticity", "change of Gini in % if a source grows by 1 %",
      "below 0 the source makes holdings more equal"),
    Explanation(
      "concentration index", "which ranks have more, by another column",
      "−1 if the lowest rank has all; 1 if the highest has"),
    Explanation(
      "chance to have more", "how often one drawn from here has more than one drawn from there",
      "0.5 if the two are alike"),
    Explanation(
      "first order", "which of two has more at every share of holders",
      "one of them, or they cross"),
    Explanation(
      "second order", "whose poorest have more together, at every share of holders",
      "one of the two, or they cross"),
  ]
}

extension AccessReport {
  /// What figures of access, policies and hours say.
  package static let explanations = [
    Explanation(
      "per", "whose capacity it is: an institution's, a team's or a researcher's",
      "all of a holding, a team's share of it, or an equal part of that share"),
    Explanation(
      "able", "share of institutions, teams or researchers that can do the paper at all",
      "0 % to 100 %"),
    Explanation(
      "≤ 7 d", "share of them that finish a final run within 7 days, with what one has",
      "0 % to 100 %"),
    Explanation(
      "capacity", "final runs of a paper that one of them can do in a year",
      "0 where the model doesn't fit in the memory"),
    Explanation(
      "90 % interval of tiers", "what the ranges that the catalogue states for tiers allow",
      "no interval of sampling: it is as good as these ranges"),
    Explanation(
      "final run", "time of the training run whose result is published",
      "a median; h, d and y are hours, days and years"),
    Explanation(
      "project", "time of the final run and of all that was tried before it",
      "a median, from a wide range of factors"),
    Explanation(
      "infeasible", "the model doesn't fit in the memory in any way",
      "counts as zero capacity, not as many hours"),
    Explanation(
      "decided by", "the input that makes most of an interval's width",
      "a better value of it narrows the interval most"),
    Explanation(
      "basis", "the weakest provenance among the inputs", "see 'divide help outcomes'"),
    Explanation(
      "adds", "capacity that somebody has to provide for a policy",
      "in the unit that a note "
        + "names"),
    Explanation(
      "dollars a point", "price of a policy that lowers Gini, for each 0.01",
      "no value if Gini doesn't fall"),
  ]
}
