import Operations

extension Example {
  // Windows of 3 × 2 over 6 planes of 7 × 8, stride 2, padding 1 × 0: 4 × 4 outputs.
  static let windows: Problem = [
    "batch": 2, "channels": 3, "height": 7, "width": 8, "window_height": 3, "window_width": 2,
    "stride_height": 2, "stride_width": 2, "padding_height": 1,
  ]

  static let pools = [
    Example(MaxPooling.self, windows) { inputs in
      var (values, places): ([Double], [Double]) = ([], [])
      forEachWindow { plane, _, window in
        let best = window.max { inputs[0][plane * 56 + $0] < inputs[0][plane * 56 + $1] } ?? 0
        values.append(inputs[0][plane * 56 + best])
        places.append(Double(best))
      }
      return [values, places]
    },
    Example(MaxPoolingBackward.self, windows) { inputs in
      var source = [Double](repeating: 0, count: 6 * 56)
      forEachWindow { plane, output, _ in
        source[plane * 56 + Int(inputs[1][output])] += inputs[0][output]
      }
      return [source]
    },
    Example(
      AveragePooling.self, windows,
      withoutScale: { inputs in [averages(inputs[0]).map { $0 * 6 }] },
      outputs: { inputs in [averages(inputs[0])] }),
    Example(
      AveragePoolingBackward.self, windows,
      withoutScale: { inputs in [spread(inputs[0]).map { $0 * 6 }] },
      outputs: { inputs in [spread(inputs[0])] }),
  ]

  /// Calls `body` for each output with its plane, its index and the places of its window.
  static func forEachWindow(_ body: (Int, Int, [Int]) -> Void) {
    for plane in 0..<6 {
      for row in 0..<4 {
        for column in 0..<4 {
          let top = 2 * row - 1
          let rows = [top, top + 1, top + 2].filter { (0..<7).contains($0) }
          let window: [Int] = rows.flatMap { y in
            let left = y * 8 + 2 * column
            return [left, left + 1]
          }
          body(plane, (plane * 4 + row) * 4 + column, window)
        }
      }
    }
  }

  static func averages(_ source: [Double]) -> [Double] {
    var averages: [Double] = []
    forEachWindow { plane, _, window in
      averages.append(window.map { source[plane * 56 + $0] }.reduce(0, +) / 6)
    }
    return averages
  }

  static func spread(_ gradient: [Double]) -> [Double] {
    var source = [Double](repeating: 0, count: 6 * 56)
    forEachWindow { plane, output, window in
      for place in window { source[plane * 56 + place] += gradient[output] / 6 }
    }
    return source
  }
}
