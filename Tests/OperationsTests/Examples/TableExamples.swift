import Operations

extension Example {
  static let tables = [
    Example(Embedding.self, ["tokens": 9, "vocabulary": 6, "columns": 5]) { inputs in
      [inputs[1].flatMap { inputs[0][Int($0) * 5..<Int($0) * 5 + 5] }]
    },
    Example(EmbeddingBackward.self, ["tokens": 9, "vocabulary": 6, "columns": 5]) { inputs in
      var table = [Double](repeating: 0, count: 30)
      for token in 0..<9 {
        for column in 0..<5 {
          table[Int(inputs[0][token]) * 5 + column] += inputs[1][token * 5 + column]
        }
      }
      return [table]
    },
  ]
}
