import Glibc
import Operations

extension Example {
  static let recurrent = [
    Example(LSTM.self, ["batch": 2, "steps": 4, "inputs": 3, "hidden": 5]) { inputs in
      lstm(inputs)
    },
    Example(LSTMBackward.self, ["batch": 2, "steps": 4, "inputs": 3, "hidden": 5]) { inputs in
      lstmGradients(inputs)
    },
    // More than the rows that are multiplied at once, and odd.
    Example(LSTMBackward.self, ["batch": 5, "steps": 2, "inputs": 3, "hidden": 17]) { inputs in
      lstmGradients(inputs, batch: 5, steps: 2, hidden: 17)
    },
    Example(GRU.self, ["batch": 2, "steps": 4, "inputs": 3, "hidden": 5]) { inputs in
      gru(inputs)
    },
  ]

  static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// Of three inputs.
  static func lstm(
    _ inputs: [[Double]], batch: Int = 2, steps: Int = 4, hidden size: Int = 5
  ) -> [[Double]] {
    var (hidden, cell) = (inputs[1], inputs[2])
    var destination: [Double] = []
    for step in 0..<steps {
      let x = Array(inputs[0][step * 3 * batch..<(step + 1) * 3 * batch])
      let fromInput = product(x, transposed(inputs[3], 4 * size, 3), batch, 4 * size, 3)
      let fromHidden = product(
        hidden, transposed(inputs[4], 4 * size, size), batch, 4 * size, size)
      let gates = fromInput.indices.map {
        fromInput[$0] + fromHidden[$0] + inputs[5][$0 % (4 * size)]
      }
      for sequence in 0..<batch {
        for unit in 0..<size {
          let gate = (0..<4).map { gates[sequence * 4 * size + $0 * size + unit] }
          let index = sequence * size + unit
          cell[index] = logistic(gate[1]) * cell[index] + logistic(gate[0]) * tanh(gate[2])
          hidden[index] = logistic(gate[3]) * tanh(cell[index])
        }
      }
      destination += hidden
    }
    return [destination, cell]
  }

  /// Differences of Σ destination·gradient for each element of the source, the weights and the
  /// bias.
  static func lstmGradients(
    _ inputs: [[Double]], batch: Int = 2, steps: Int = 4, hidden: Int = 5
  ) -> [[Double]] {
    func sum(_ operands: [[Double]]) -> Double {
      let destination = lstm(operands, batch: batch, steps: steps, hidden: hidden)[0]
      return zip(destination, inputs[6]).map { $0 * $1 }.reduce(0, +)
    }
    return [0, 3, 4, 5].map { operand in
      inputs[operand].indices.map { element in
        var (above, below) = (inputs, inputs)
        above[operand][element] += 1e-5
        below[operand][element] -= 1e-5
        return (sum(above) - sum(below)) / 2e-5
      }
    }
  }

  static func gru(_ inputs: [[Double]]) -> [[Double]] {
    var hidden = inputs[1]
    var destination: [Double] = []
    for step in 0..<4 {
      let x = Array(inputs[0][step * 6..<(step + 1) * 6])
      let fromInput = product(x, transposed(inputs[2], 15, 3), 2, 15, 3)
      let fromHidden = product(hidden, transposed(inputs[3], 15, 5), 2, 15, 5)
      for sequence in 0..<2 {
        for unit in 0..<5 {
          func input(_ gate: Int) -> Double {
            fromInput[sequence * 15 + gate * 5 + unit] + inputs[4][gate * 5 + unit]
          }
          func state(_ gate: Int) -> Double {
            fromHidden[sequence * 15 + gate * 5 + unit] + inputs[5][gate * 5 + unit]
          }
          let r = logistic(input(0) + state(0))
          let z = logistic(input(1) + state(1))
          let index = sequence * 5 + unit
          hidden[index] = (1 - z) * tanh(input(2) + r * state(2)) + z * hidden[index]
        }
      }
      destination += hidden
    }
    return [destination]
  }
}
