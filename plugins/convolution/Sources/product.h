// Products of matrices where they lie, without OpenBLAS: tiles of the result are kept in registers.
//
// A row of a tile is one or two vectors wide. Each step along the depth loads these of `b`, and one element of
// `a` for every row. A tile of 14 rows of two vectors, which AVX-512 has registers for, takes 16 loads for 28
// multiply-adds. OpenBLAS's products of 16 columns take more loads than multiply-adds, and processors that
// start two of each in a cycle wait for them.

#if PRODUCT_ROWS

enum { PRODUCT_VECTORS = 2, PRODUCT_COLUMNS = PRODUCT_VECTORS * LANES };

/// Where sums go: over what the result has, on top of that, or past the caches.
typedef enum sums_go { OVER, ON_TOP, PAST_CACHES } sums_go;

/// Memory that is needed soon, and comes into the L2 cache while a tile is computed: `rows` pieces of `bytes`.
typedef struct ahead {
  const char *from;
  int64_t rows, bytes, stride;
} ahead;

/// c ← a · b, or c ← c + a · b, for one tile.
INLINE void product_tile(int rows, int vectors, int64_t depth, const REAL *a, int64_t a_stride,
                         const REAL *b, int64_t b_stride, sums_go where, REAL *c, int64_t c_stride,
                         const ahead *ahead) {
  vector sums[PRODUCT_ROWS][PRODUCT_VECTORS];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) {
      sums[i][j] = (vector){0};
      if (where != PAST_CACHES) __builtin_prefetch(c + i * c_stride + j * LANES, 1, 3);
    }
  }
  for (int64_t row = 0; row < ahead->rows; row++) {
    const char *next = ahead->from + row * ahead->stride;
    int64_t first = depth * row / ahead->rows, last = depth * (row + 1) / ahead->rows;
    int64_t step = ahead->bytes / larger(1, last - first);
    for (int64_t k = first; k < last; k++) {
      vector columns[PRODUCT_VECTORS];
      UNROLL for (int j = 0; j < vectors; j++) columns[j] = load(b + j * LANES);
      UNROLL for (int i = 0; i < rows; i++) {
        REAL element = a[i * a_stride];
        UNROLL for (int j = 0; j < vectors; j++) sums[i][j] += element * columns[j];
      }
      __builtin_prefetch(next, 0, 3);
      next += step;
      a++;
      b += b_stride;
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) {
      REAL *to = c + i * c_stride + j * LANES;
      switch (where) {
        case OVER: store(to, sums[i][j]); break;
        case ON_TOP: store(to, load(to) + sums[i][j]); break;
        case PAST_CACHES: __builtin_nontemporal_store(sums[i][j], (vector *)to); break;
      }
    }
  }
}

// MARK: - Tiles of every height

typedef void product_of_tile(int64_t depth, const REAL *a, int64_t a_stride, const REAL *b,
                             int64_t b_stride, sums_go where, REAL *c, int64_t c_stride,
                             const ahead *ahead);

#define TILE_OF(rows, vectors)                                                                     \
  static void product_##rows##_##vectors(int64_t depth, const REAL *a, int64_t a_stride,           \
                                         const REAL *b, int64_t b_stride, sums_go where, REAL *c,  \
                                         int64_t c_stride, const ahead *ahead) {                   \
    product_tile(rows, vectors, depth, a, a_stride, b, b_stride, where, c, c_stride, ahead);       \
  }
#define TILES_OF(rows) TILE_OF(rows, 1) TILE_OF(rows, 2)
#define NAMES_OF(rows) {product_##rows##_1, product_##rows##_2}

TILES_OF(1) TILES_OF(2) TILES_OF(3) TILES_OF(4) TILES_OF(5) TILES_OF(6)
#if PRODUCT_ROWS > 6
TILES_OF(7) TILES_OF(8) TILES_OF(9) TILES_OF(10) TILES_OF(11) TILES_OF(12) TILES_OF(13) TILES_OF(14)
#endif

/// By height less one, and by vectors less one.
static product_of_tile *const product_tiles[PRODUCT_ROWS][PRODUCT_VECTORS] = {
    NAMES_OF(1), NAMES_OF(2), NAMES_OF(3), NAMES_OF(4), NAMES_OF(5), NAMES_OF(6),
#if PRODUCT_ROWS > 6
    NAMES_OF(7), NAMES_OF(8), NAMES_OF(9), NAMES_OF(10), NAMES_OF(11), NAMES_OF(12), NAMES_OF(13),
    NAMES_OF(14),
#endif
};

// MARK: - Larger products

/// The tiles that cover some rows. They are of like height: a last one of few rows would wait for its sums.
INLINE int64_t tiles_of(int64_t rows) { return (rows + PRODUCT_ROWS - 1) / PRODUCT_ROWS; }

/// Nothing is needed soon: `a` is fetched, which is there already.
INLINE ahead nothing_ahead(const REAL *a) {
  return (ahead){.from = (const char *)a, .rows = 1};
}

/// The product of rows of one tile with a block of columns that lie side by side: the last columns, fewer than
/// a vector has, are left to OpenBLAS.
static void product_of_block(int64_t rows, int64_t columns, int64_t depth, const REAL *a,
                             int64_t a_stride, const REAL *b, int64_t b_stride, sums_go where,
                             REAL *c, int64_t c_stride, const ahead *ahead) {
  int64_t done = 0;
  while (done + LANES <= columns) {
    int vectors = done + PRODUCT_COLUMNS <= columns ? PRODUCT_VECTORS : 1;
    product_tiles[rows - 1][vectors - 1](depth, a, a_stride, b + done, b_stride, where, c + done,
                                         c_stride, ahead);
    done += vectors * LANES;
  }
  if (done < columns) {
    multiply(rows, columns - done, depth, a, a_stride, b + done, b_stride, where == ON_TOP, c + done,
             c_stride);
  }
}

/// c ← a · b, with the columns of b in blocks, each with its rows one behind the other.
static void multiply_blocks(int64_t rows, int64_t columns, int64_t depth, const REAL *a,
                            const REAL *b, REAL *c) {
  int64_t tiles = tiles_of(rows), blocks = (columns + PRODUCT_COLUMNS - 1) / PRODUCT_COLUMNS;
  for (int64_t tile = 0; tile < tiles; tile++) {
    int64_t row = rows * tile / tiles, next = rows * (tile + 1) / tiles;
    int64_t share = (next - row) * depth * (int64_t)sizeof(REAL) / blocks;
    for (int64_t block = 0; block < blocks; block++) {
      int64_t column = block * PRODUCT_COLUMNS;
      ahead ahead = nothing_ahead(a);
      if (tile + 1 < tiles) {
        ahead.from = (const char *)(a + next * depth) + block * share;
        ahead.bytes = share;
      }
      int64_t width = smaller(PRODUCT_COLUMNS, columns - column);
      product_of_block(next - row, width, depth, a + row * depth, depth, b + column * depth, width,
                       OVER, c + row * columns + column, columns, &ahead);
    }
  }
}

#else

enum { PRODUCT_COLUMNS = 0 };

/// c ← a · b, by OpenBLAS, which takes b as one block.
INLINE void multiply_blocks(int64_t rows, int64_t columns, int64_t depth, const REAL *a,
                            const REAL *b, REAL *c) {
  multiply(rows, columns, depth, a, depth, b, columns, false, c, columns);
}

#endif
