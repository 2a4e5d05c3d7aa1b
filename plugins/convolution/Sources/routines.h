/// What is compiled once for each instruction set and precision.
#ifndef CONVOLUTION_ROUTINES_H
#define CONVOLUTION_ROUTINES_H

#include "divide_variant.h"
#include "plan.h"

/// The tensors of one slot, in the plugin's layouts: channels innermost; weights by group, tap, input
/// channel and output channel (for their own gradient: by group, filter, tap and channel).
typedef struct operands {
  const void *first, *second;
  void *result;
} operands;

/// What one task computes with.
typedef struct task {
  const plan *plan;
  const operands *operands;
  /// Elements of this member's own, and those that all see.
  void *own, *shared;
  /// The first tile of those that are computed now, if all members share them.
  int64_t first_tile;
} task;

typedef void routine(const task *task, int64_t index);

typedef struct routines {
  /// The rows and columns of a tile of these routines' own products; 0 where OpenBLAS multiplies.
  int64_t product_rows, product_columns;
  routine *panels, *weights_gradient;
  routine *winograd_weights, *winograd_source, *winograd_products, *winograd_tiles;
  routine *depthwise, *depthwise_weights_gradient;
} routines;

/// The code of a variant, in both precisions.
typedef struct precisions {
  const routines *f32, *f64;
} precisions;

/// Returns the variant that `DIVIDE_ISA` names, or the best that this processor supports; its code is
/// `precisions`. Returns null, after a report, if it can't be had.
const divide_variant *choose_variant(const divide_host *host);

/// How many tasks a routine has, for this plan.
int64_t panels_tasks(const plan *plan);
int64_t weights_gradient_tasks(const plan *plan);
int64_t winograd_weights_tasks(const plan *plan);
int64_t winograd_source_tasks(const plan *plan, int64_t first_tile);
int64_t winograd_products_tasks(const plan *plan);
int64_t winograd_tiles_tasks(const plan *plan);
int64_t depthwise_tasks(const plan *plan);
int64_t depthwise_weights_gradient_tasks(const plan *plan);

#if defined(__x86_64__)
extern const routines avx_f32_routines, avx_f64_routines;
extern const routines avx2_f32_routines, avx2_f64_routines;
extern const routines avx512_f32_routines, avx512_f64_routines;
#endif
extern const routines portable_f32_routines, portable_f64_routines;

#endif
