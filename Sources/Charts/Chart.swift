/// Lines over an axis, some with a band around them: drawn as SVG, or with characters.
package struct Chart: Sendable {
  /// What a chart's side shows.
  package struct Axis: Hashable, Sendable {
    /// How values become places.
    package enum Scale: Hashable, Sendable {
      /// Equal differences have equal lengths.
      case linear
      /// Equal ratios have equal lengths; values of 0 or less have no place.
      case logarithmic
    }

    /// What is shown, with its unit.
    package var title: String
    /// How its values become places on it.
    package var scale: Scale
    /// Whether values are shares, labelled in per cent.
    package var isShare: Bool
    /// Where it begins and ends; `nil` for where values do.
    package var range: ClosedRange<Double>?
    /// Whether zero is on it, whatever the values.
    package var holdsZero: Bool

    /// Creates an axis.
    ///
    /// - Precondition: A logarithmic range begins above 0.
    package init(
      _ title: String, _ scale: Scale = .linear, isShare: Bool = false,
      range: ClosedRange<Double>? = nil, holdsZero: Bool = false
    ) {
      precondition(
        scale == .linear || (range?.lowerBound ?? 1) > 0, "A logarithm is of more than 0.")
      self.title = title
      self.scale = scale
      self.isShare = isShare
      self.range = range
      self.holdsZero = holdsZero
    }
  }

  /// A place on the chart, in the axes' units.
  package struct Point: Hashable, Sendable {
    /// How far to the right, in the unit of the axis `x`.
    package var x: Double
    /// How far up, in the unit of the axis `y`.
    package var y: Double

    /// Creates a point.
    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// How a line goes from point to point.
  package enum Course: Hashable, Sendable {
    /// Straight on.
    case straight
    /// At its height until the next point, as a share that has been reached.
    case steps
  }

  /// One line.
  package struct Line: Hashable, Sendable {
    /// What the line is called in the legend or at its end; unlike the others'.
    package var name: String
    /// Its points, in ascending order of x.
    package var points: [Point]
    /// How it goes from one of its points to the next.
    package var course: Course
    /// The lower edge of a band, at x of its own; empty without one.
    package var low: [Point]
    /// The upper edge of the band.
    package var high: [Point]

    /// Creates a line.
    package init(
      _ name: String, _ points: [Point], course: Course = .straight, low: [Point] = [],
      high: [Point] = []
    ) {
      self.name = name
      self.points = points
      self.course = course
      self.low = low
      self.high = high
    }
  }

  /// A value of x to mark, such as when something changed.
  package struct Mark: Hashable, Sendable {
    /// Where it is, in the unit of the axis `x`.
    package var x: Double
    /// What happened there, in few words.
    package var name: String

    /// Creates a mark.
    package init(_ x: Double, _ name: String) {
      self.x = x
      self.name = name
    }
  }

  /// What the whole chart shows, written above it.
  package var title: String
  /// The side from left to right.
  package var x: Axis
  /// The side from bottom to top.
  package var y: Axis
  /// What is drawn, in the order of the legend.
  package var lines: [Line]
  /// The values of x that are marked across all lines.
  package var marks: [Mark]

  /// Creates a chart.
  package init(_ title: String, x: Axis, y: Axis, lines: [Line], marks: [Mark] = []) {
    self.title = title
    self.x = x
    self.y = y
    self.lines = lines
    self.marks = marks
  }
}
