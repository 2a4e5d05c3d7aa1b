import Operations
import Quantities
import Testing

/// What algorithms can't leave out.
struct AlgorithmTests {
  private static func sizes(_ side: Int, padding: Int, stride: Int = 1, dilation: Int = 1)
    -> Problem
  {
    [
      "batch": 1, "channels": 1, "height": side, "width": side, "filters": 1, "filter_height": 3,
      "filter_width": 3, "stride_height": stride, "stride_width": stride,
      "padding_height": padding, "padding_width": padding, "dilation_height": dilation,
      "dilation_width": dilation,
    ]
  }

  @Test func `products of padding count, but can be left out`() throws {
    // Along each side 19 of the 21 pairs of an output and a tap meet the image.
    let convolution = try Convolution(Self.sizes(7, padding: 1))
    #expect(convolution.work.flop == 2 * 49 * 9)
    #expect(convolution.leastWork(nil).flop == 2 * 19 * 19)
    #expect(try ConvolutionBackwardData(Self.sizes(7, padding: 1)).leastWork(nil).flop == 722)
    #expect(try ConvolutionBackwardWeights(Self.sizes(7, padding: 1)).leastWork(nil).flop == 722)
  }

  @Test(arguments: [
    // Outputs at 0, 2, 4, 6 of a side of 7: the first misses tap 0, the last tap 2.
    (7, 1, 2, 1, 10), (7, 0, 1, 1, 15), (7, 2, 1, 2, 17),
    // Wider padding than filter: five of the outputs see something.
    (3, 3, 1, 1, 9),
  ])
  func `pairs inside the image are counted with stride, dilation and padding`(
    side: Int, padding: Int, stride: Int, dilation: Int, pairs: Int
  ) throws {
    let convolution = try Convolution(
      Self.sizes(side, padding: padding, stride: stride, dilation: dilation))
    #expect(convolution.leastWork(nil).flop == Double(2 * pairs * pairs))
  }

  @Test
  func `tiles of 4×4 outputs take a quarter of the multiplications, those of 2×2 four ninths`()
    throws
  {
    let convolution = try Convolution(Self.sizes(58, padding: 0))
    #expect(convolution.leastWork(nil).flop == 2 * 56 * 56 * 9)
    #expect(convolution.leastWork(.winograd4).flop == 2 * 56 * 56 * 9 / 4)
    #expect(convolution.leastWork(.winograd2).flop == 2 * 56 * 56 * 4)
  }

  @Test func `a tile at the edge takes as many multiplications as any`() throws {
    // 7 × 7 outputs: four tiles of 36.
    #expect(try Convolution(Self.sizes(7, padding: 1)).leastWork(.winograd4).flop == 2 * 144)
    // The gradient of a 9 × 9 source has nine tiles, that of its weights covers the 7 × 7 outputs.
    let unpadded = Self.sizes(9, padding: 0)
    #expect(try ConvolutionBackwardData(unpadded).leastWork(.winograd4).flop == 2 * 324)
    #expect(try ConvolutionBackwardWeights(unpadded).leastWork(.winograd4).flop == 2 * 144)
  }

  @Test(arguments: [(2, 1), (1, 2)])
  func `tiles save nothing with stride or dilation`(stride: Int, dilation: Int) throws {
    let convolution = try Convolution(
      Self.sizes(16, padding: 1, stride: stride, dilation: dilation))
    #expect(convolution.leastWork(.winograd4) == convolution.leastWork(nil))
  }

  @Test func `where the operation knows nothing to leave out, the least work is all of it`() throws
  {
    let product = try MatrixMultiplication(["m": 2, "n": 3, "k": 4])
    #expect(product.leastWork(nil) == product.work)
    #expect(product.leastWork(.winograd4) == product.work)
  }
}

/// Counting pairs of outputs and taps without going through them.
struct OutputTapPairsTests {
  /// Goes through all pairs.
  private func counted(
    _ outputs: Int, _ taps: Int, _ stride: Int, _ dilation: Int, _ size: Int, _ padding: Int
  ) -> Int {
    (0..<outputs).reduce(0) { sum, output in
      sum
        + (0..<taps).count {
          (padding..<padding + size).contains(output * stride + $0 * dilation)
        }
    }
  }

  @Test func `the count is that of going through all pairs, for 6,950 shapes`() throws {
    var shapes = 0
    var wrong: [Problem] = []
    for height in 1...9 {
      for taps in 1...5 {
        for stride in 1...5 {
          for dilation in 1...5 {
            for padding in 0...7 {
              let reach = dilation * (taps - 1) + 1
              guard height + 2 * padding >= reach else { continue }
              let convolution = try Convolution([
                "batch": 1, "channels": 1, "height": height, "width": 1, "filters": 1,
                "filter_height": taps, "filter_width": 1, "stride_height": stride,
                "padding_height": padding, "dilation_height": dilation,
              ])
              let outputs = (height + 2 * padding - reach) / stride + 1
              let expected = counted(outputs, taps, stride, dilation, height, padding)
              if convolution.leastWork(nil).flop != 2 * Double(expected) {
                wrong.append(convolution.problem)
              }
              shapes += 1
            }
          }
        }
      }
    }
    #expect(shapes == 6_950)
    #expect(wrong == [])
  }

  @Test func `a filter of two billion taps is counted at once`() throws {
    let side = 1 << 31
    let convolution = try Convolution([
      "batch": 1, "channels": 1, "height": 1 << 32, "width": 1, "filters": 1,
      "filter_height": side, "filter_width": 1,
    ])
    // No padding: each of the 2³¹ + 1 outputs meets each tap.
    #expect(convolution.leastWork(nil) == convolution.work)
    #expect(convolution.work.flop == 2 * 0x1p31 * (0x1p31 + 1))
  }
}
