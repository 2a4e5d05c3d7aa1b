// Panels in tiles of the plugin's own products.
//
// A tile's rows are copied to where they lie side by side, and stay in the first cache while they meet all
// blocks of weights. Meanwhile the rows of the next tile come nearer, if they only have to be copied.

#if PRODUCT_ROWS

/// What a tile reads of the image itself, to be had ready a share at a time while `blocks` blocks are computed.
INLINE ahead next_rows(const plan *plan, const REAL *from, int64_t depth, int64_t block,
                       int64_t blocks) {
  int64_t stride = plan->correlation.input_channels;
  if (depth == stride) {
    int64_t bytes = PRODUCT_ROWS * stride * (int64_t)sizeof(REAL) / blocks;
    return (ahead){.from = (const char *)from + block * bytes, .rows = 1, .bytes = bytes};
  }
  int64_t first = PRODUCT_ROWS * block / blocks, last = PRODUCT_ROWS * (block + 1) / blocks;
  return (ahead){.from = (const char *)(from + first * stride),
                 .rows = larger(1, last - first),
                 .bytes = last > first ? depth * (int64_t)sizeof(REAL) : 0,
                 .stride = stride * (int64_t)sizeof(REAL)};
}

/// The products of `places` places from `first_place` on with the filters from `first` to less than `last`.
static void multiply_in_tiles(const plan *plan, const grid *grid, int64_t group, const REAL *input,
                              int64_t first_place, int64_t places, const REAL *weights,
                              int64_t first, int64_t last, REAL *rows, REAL *products,
                              int64_t products_stride) {
  const correlation *c = &plan->correlation;
  int64_t filters = output_per_group(c), channels = input_per_group(c);
  int64_t depth = grid->tap_count * channels, tiles = tiles_of(places);
  bool is_in_image = is_pointwise(c);
  bool is_once = depth <= plan->panel_depth;
  bool lies_together = is_in_image && is_once && c->groups == 1;
  bool bypasses = plan->bypasses_caches && (uintptr_t)products % VECTOR_BYTES == 0 &&
                  products_stride % LANES == 0;
  // As many filters as the cache holds, then the next part of the depth.
  for (int64_t begin = first; begin < last; begin += plan->filters_at_once) {
    int64_t end = smaller(last, begin + plan->filters_at_once);
    int64_t blocks = (end - begin + PRODUCT_COLUMNS - 1) / PRODUCT_COLUMNS;
    for (int64_t done = 0; done < depth; done += plan->panel_depth) {
      int64_t part = smaller(plan->panel_depth, depth - done);
      sums_go where = done > 0 ? ON_TOP : bypasses ? PAST_CACHES : OVER;
      for (int64_t tile = 0; tile < tiles; tile++) {
        int64_t row = places * tile / tiles, next = places * (tile + 1) / tiles;
        const REAL *from = rows;
        int64_t stride = plan->panel_stride;
        if (lies_together) {
          from = input + (first_place + row) * depth;
          stride = depth;
        } else {
          fill_panel(c, grid, group, input, first_place + row, next - row, done, done + part, rows,
                     plan->panel_stride);
        }
        for (int64_t block = 0; block < blocks; block++) {
          int64_t filter = begin + block * PRODUCT_COLUMNS;
          int64_t width = smaller(PRODUCT_COLUMNS, filters - filter);
          ahead ahead = nothing_ahead(from);
          if (is_in_image && tile + 1 < tiles) {
            const REAL *image = input + group * channels + done;
            ahead = next_rows(plan, image + (first_place + next) * c->input_channels, part, block, blocks);
          }
          product_of_block(next - row, smaller(width, last - filter), part, from, stride,
                           weights + filter * depth + done * width, width, where,
                           products + row * products_stride + filter - first, products_stride,
                           &ahead);
        }
      }
    }
  }
  // Others may read what went past the caches once this task is done.
  if (bypasses) __builtin_ia32_sfence();
}

#endif
