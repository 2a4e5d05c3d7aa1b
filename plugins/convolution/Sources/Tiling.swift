internal import Glibc

/// How a convolution is cut into tasks, each a product of some filters and a tile of output pixels.
///
/// A tile is packed as a matrix of `reduction` × pixels just before it is multiplied, so it has to
/// be still in the L2 cache then. Tiles of 200 to 400 pixels are wide enough for OpenBLAS to repay
/// packing the weights once a tile. Where the reduction is too long for half of the L2 cache at that
/// width, it is cut into depths, which costs nothing: OpenBLAS cuts it near 320 by itself.
struct Tiling {
  /// The most output pixels of one tile.
  static let widestTile = 448
  /// Images with fewer output pixels than this share a tile.
  static let narrowestImage = 128
  /// What packing a tile costs, in filters, and what packing the weights costs, in pixels.
  ///
  /// Both near 0.1 to 0.2 ns an element, against 0.02 ns a multiply-add.
  private static let packing = 10

  /// The output pixels of one tile, but for the last of an image: a whole number of images if
  /// `imagesPerTile` isn't 0.
  let pixels: Int
  /// How many images one tile covers, or 0 when an image has several tiles.
  let imagesPerTile: Int
  /// How many tiles the outputs of one group make.
  let tiles: Int
  /// How many tiles one image has: 1 when a tile covers whole images.
  let tilesPerImage: Int
  /// The most filters of one task.
  let filters: Int
  /// In how many blocks the filters of one group are cut.
  let filterBlocks: Int
  /// The most rows of the packed tile.
  let depth: Int
  let tasks: Int

  /// Chooses the tiles that finish first on this many threads.
  init(_ shape: ConvolutionShape, threads: Int) {
    let candidates = Self.candidates(shape)
    var best = candidates[0]
    var bestBlocks = 1
    var bestCost = Int.max
    for candidate in candidates {
      for blocks in 1...min(threads, shape.filtersPerGroup) {
        let filters = (shape.filtersPerGroup + blocks - 1) / blocks
        let tasks = candidate.tiles * shape.groups * blocks
        // In rounds of all threads, and with half a task of waiting for the slowest at the end.
        let rounds = (tasks + threads - 1) / threads
        let slots = max(rounds * threads, tasks + threads / 2)
        let pixels = (candidate.pixels + 15) / 16 * 16
        let cost = slots * (pixels + Self.packing) * (filters + Self.packing)
        if cost < bestCost { (best, bestBlocks, bestCost) = (candidate, blocks, cost) }
      }
    }
    pixels = best.pixels
    imagesPerTile = best.imagesPerTile
    tiles = best.tiles
    tilesPerImage = best.imagesPerTile == 0 ? best.tiles / shape.batch : 1
    filters = (shape.filtersPerGroup + bestBlocks - 1) / bestBlocks
    filterBlocks = (shape.filtersPerGroup + filters - 1) / filters
    tasks = tiles * shape.groups * filterBlocks
    let most = max(64, Self.cacheBytes / 2 / MemoryLayout<Float>.size / Self.stride(of: pixels))
    let depths = (shape.reduction + most - 1) / most
    depth = (shape.reduction + depths - 1) / depths
  }

  private struct Candidate {
    let pixels: Int
    let imagesPerTile: Int
    let tiles: Int
  }

  private static func candidates(_ shape: ConvolutionShape) -> [Candidate] {
    let image = shape.outputPixels
    if image < narrowestImage {
      return (1...max(1, min(shape.batch, widestTile / image))).map { images in
        Candidate(
          pixels: images * image, imagesPerTile: images,
          tiles: (shape.batch + images - 1) / images)
      }
    }
    let widest = shape.isPointwise ? image : widestTile
    let fewest = (image + widest - 1) / widest
    let most = max(fewest, image / 96)
    // A long list isn't needed: beyond this, the tiles' widths hardly differ.
    return (fewest...min(most, fewest + 32)).map { count in
      let pixels = (image + count - 1) / count
      let rounded = min(image, (pixels + 15) / 16 * 16)
      return Candidate(
        pixels: rounded, imagesPerTile: 0,
        tiles: shape.batch * ((image + rounded - 1) / rounded))
    }
  }

  /// The floats from one row of the packed tile to the next: whole cache lines, and no multiple of
  /// 512 bytes, which would put the rows into few sets of the caches.
  var stride: Int { Self.stride(of: pixels) }

  private static func stride(of pixels: Int) -> Int {
    let lines = (pixels + 15) / 16
    return (lines.isMultiple(of: 8) ? lines + 1 : lines) * 16
  }

  /// The size of one core's L2 cache, or 512 KiB if the system doesn't say.
  private static var cacheBytes: Int {
    let size = sysconf(Int32(_SC_LEVEL2_CACHE_SIZE))
    return size > 0 ? size : 512 << 10
  }
}

extension Tiling {
  /// One unit of work.
  struct Task {
    /// The group, and its filters that are multiplied, counted within the group.
    let group: Int
    let filters: Range<Int>
    /// The images, and the output pixels of each.
    let images: Range<Int>
    let pixels: Range<Int>
  }

  /// Returns the task at `index`.
  ///
  /// Neighbours share a tile's source, so that a cache two threads share holds it once.
  func task(_ index: Int, _ shape: ConvolutionShape) -> Task {
    let block = index % filterBlocks
    let tile = index / filterBlocks % tiles
    let group = index / filterBlocks / tiles
    let firstFilter = block * filters
    let filterRange = firstFilter..<min(firstFilter + filters, shape.filtersPerGroup)
    if imagesPerTile > 0 {
      let first = tile * imagesPerTile
      return Task(
        group: group, filters: filterRange,
        images: first..<min(first + imagesPerTile, shape.batch), pixels: 0..<shape.outputPixels)
    }
    let image = tile / tilesPerImage
    let first = tile % tilesPerImage * pixels
    return Task(
      group: group, filters: filterRange, images: image..<image + 1,
      pixels: first..<min(first + pixels, shape.outputPixels))
  }
}
