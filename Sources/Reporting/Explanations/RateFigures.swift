package import Quantities

/// What the figures of measurements say.
package enum RateFigures {
  /// What figures of measured rates say.
  package static let rates = [
    Explanation(
      "rate", "work or traffic of the operation, over its time",
      "in GFLOP/s or GB/s; higher is faster"),
    Explanation(
      "95 % interval", "range that holds the true median, by ranks",
      "* is below 95 %: there are fewer than 6 invocations"),
    Explanation("n", "fresh processes that gave a value", "6 or more make a 95 % interval"),
    Explanation(
      "roof", "rate as a share of what the peak and bandwidth of the budget allow",
      "0 % to about 100 %"),
    Explanation(
      "(algorithm)", "the kernel makes fewer multiplications than are counted",
      "its roof may be above 100 %"),
    Explanation(
      "drifted", "the times of a cell rose or fell over the run",
      "measure again when the machine has settled"),
    Explanation(
      "two speeds", "the times of a cell gather around two values",
      "the median is one of them"),
  ]

  /// What figures of comparisons say.
  package static let comparisons = [
    Explanation(
      "speedup", "time of the baseline over time of the candidate",
      "above 1 the candidate is faster"),
    Explanation(
      "margin", "least difference that counts", "2 % or more, as 'divide selftest' found"),
    Explanation(
      "once / again", "time of a thing over its own time, measured again",
      "what differs from 1 is noise"),
    Explanation(
      "mean ± 2 σ", "verdict of a usual rule, from one process each",
      "'different' is a false alarm here"),
    Explanation(
      "gap", "rate of the second machine over that of the first", "above 1 the second is faster"),
    Explanation(
      "roof gap", "part of the gap that processors and memories make",
      "roof gap times software gap is the gap"),
    Explanation(
      "software gap", "part of the gap that kernels make", "1 if they are alike"),
  ]

  /// What figures of training steps say.
  package static let steps = [
    Explanation(
      "predicted", "time of a step, from its kernels and the overhead of other models",
      "with a 95 % interval"),
    Explanation("measured", "time of the real step", "! if the interval doesn't hold it"),
    Explanation(
      "error", "predicted time over measured time, less 1",
      "0 % is exact; above 0 % the prediction is too long"),
    Explanation(
      "kernels", "share of the kernels' time that was measured", "the rest is interpolated"),
    Explanation(
      "compute, memory", "share of the step in kernels that arithmetic or memory bounds",
      "0 % to 100 %"),
    Explanation(
      "overhead", "share of the step beyond its kernels",
      "below 0 % the step is faster than its kernels measured alone"),
    Explanation(
      "software gap of a step", "time of PyTorch over that of the best plugin, on common kernels",
      "1 if PyTorch is the best"),
  ]
}
