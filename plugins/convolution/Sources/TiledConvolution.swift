internal import COpenBLAS
internal import Glibc

/// Convolution as products of weights and packed tiles of the source.
@safe
struct TiledConvolution {
  let shape: ConvolutionShape
  let tiling: Tiling
  private let packing: Packing

  init(_ shape: ConvolutionShape, threads: Int) {
    self.shape = shape
    tiling = Tiling(shape, threads: threads)
    packing = Packing(shape)
  }

  /// Gives the memory back.
  ///
  /// No copy may be used after this.
  func deallocate() { packing.deallocate() }

  /// Whether a tile is multiplied where it is: the planes are the matrix already.
  private var isInPlace: Bool { shape.isPointwise && tiling.imagesPerTile == 0 }

  /// Whether a tile's outputs aren't one matrix in the destination, because it covers images.
  private var isScattered: Bool { tiling.imagesPerTile > 1 }

  /// The floats of scratch memory that one thread needs.
  var scratchCount: Int {
    (isInPlace ? 0 : tiling.depth * tiling.stride)
      + (isScattered ? tiling.filters * tiling.stride : 0)
  }

  /// Computes one task.
  func compute(
    _ index: Int, _ operands: ConvolutionOperands, scratch: UnsafeMutablePointer<Float>
  ) {
    let task = tiling.task(index, shape)
    let firstFilter = task.group * shape.filtersPerGroup + task.filters.lowerBound
    let weights = unsafe operands.weights + firstFilter * shape.reduction
    let planes =
      unsafe operands.source
      + (task.images.lowerBound * shape.channels + task.group * shape.channelsPerGroup)
      * shape.imagePixels
    let destination =
      unsafe operands.destination
      + (task.images.lowerBound * shape.filters + firstFilter) * shape.outputPixels
      + task.pixels.lowerBound
    if isInPlace {
      unsafe multiply(
        task, weights, 0..<shape.reduction, planes + task.pixels.lowerBound, shape.imagePixels,
        destination, shape.outputPixels)
      return
    }
    let product = unsafe isScattered ? scratch + tiling.depth * tiling.stride : destination
    var depth = 0
    while depth < shape.reduction {
      let rows = depth..<min(depth + tiling.depth, shape.reduction)
      for image in 0..<task.images.count {
        unsafe packing.pack(
          planes + image * shape.channels * shape.imagePixels, rows: rows, pixels: task.pixels,
          into: scratch + image * shape.outputPixels, stride: tiling.stride)
      }
      unsafe multiply(
        task, weights + depth, rows, scratch, tiling.stride, product,
        isScattered ? tiling.stride : shape.outputPixels)
      depth = rows.upperBound
    }
    if isScattered { unsafe scatter(product, task, to: destination) }
  }

  /// Multiplies the filters with a tile.
  ///
  /// All rows but the first of a tile are added to what is there.
  private func multiply(
    _ task: Tiling.Task, _ weights: UnsafePointer<Float>, _ rows: Range<Int>,
    _ tile: UnsafePointer<Float>, _ tileStride: Int,
    _ product: UnsafeMutablePointer<Float>, _ productStride: Int
  ) {
    unsafe cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(task.filters.count),
      Int32(task.images.count * task.pixels.count), Int32(rows.count), 1, weights,
      Int32(shape.reduction), tile, Int32(tileStride), rows.lowerBound == 0 ? 0 : 1, product,
      Int32(productStride))
  }

  private func scatter(
    _ product: UnsafePointer<Float>, _ task: Tiling.Task,
    to destination: UnsafeMutablePointer<Float>
  ) {
    let pixels = shape.outputPixels
    for image in 0..<task.images.count {
      for filter in 0..<task.filters.count {
        unsafe memcpy(
          destination + (image * shape.filters + filter) * pixels,
          product + filter * tiling.stride + image * pixels, pixels * MemoryLayout<Float>.stride)
      }
    }
  }
}
