/// What the plugin can compute, and how the work of an operation is cut into parts.
#ifndef ELEMENTWISE_OPERATION_H
#define ELEMENTWISE_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "divide_variant.h"

enum { MAX_PARAMETERS = 10, MAX_TENSORS = 8, MAX_STAGES = 2 };

/// What one member of the team computes with.
typedef struct task {
  /// The tensors of one slot, in the operation's order.
  void *const *tensors;
  /// The sizes, in the operation's order.
  const int64_t *sizes;
  /// Floats of this member's own.
  float *scratch;
  /// Floats that all members see, `shared_stride` for each, one behind the other.
  float *shared;
  size_t shared_stride;
  uint32_t member;
  uint32_t members;
  /// Whether outputs are stored around the caches.
  bool is_streaming;
  /// Whether the processor has the instruction that fills a line of memory with zeros.
  bool zeroes_lines;
} task;

/// The floats from one row of scratch memory to the next: a row of `columns`, and a vector more.
static inline size_t row_stride(size_t columns) { return (columns + 79) / 16 * 16; }

/// The floats that wait in an outbox before it is emptied, and those it has room for when rows of `count` are put in.
enum { OUTBOX_FLOATS = 1024 };
static inline size_t outbox_floats(size_t count) { return (OUTBOX_FLOATS + count + 64 + 15) / 16 * 16; }

/// The floats of a row of gradients with margins, when a pooling spreads them over its source.
static inline size_t spread_line(const int64_t *sizes) {
  return (size_t)((sizes[3] + 2 * sizes[9] + sizes[5] + 15) / 16 * 16 + 144);
}

/// Computes the parts from `first` to less than `last`.
typedef void stage(const task *task, size_t first, size_t last);

/// The stages of every operation, for one instruction set.
typedef struct stages {
  stage *relu, *relu_backward, *gelu, *gelu_backward, *add, *sgd, *adamw;
  stage *softmax, *softmax_backward, *cross_entropy;
  stage *layer_normalization, *layer_normalization_backward, *layer_gradients;
  stage *batch_normalization, *batch_normalization_backward;
  stage *max_pooling, *max_pooling_backward, *average_pooling, *average_pooling_backward;
  stage *embedding, *embedding_backward;
  stage *all_reduce;
} stages;

/// One operation, whatever the instruction set.
typedef struct operation {
  const char *name;
  const char *parameters[MAX_PARAMETERS];
  const char *tensors[MAX_TENSORS];
  /// The offsets in `stages` of what is computed, one after the other.
  size_t stages[MAX_STAGES];
  int stage_count;
  /// How many parts each stage has, and what a member takes at least.
  size_t (*parts[MAX_STAGES])(const int64_t *sizes);
  size_t grain;
  /// The floats a member needs of its own, and those it shares; null for none.
  size_t (*scratch)(const int64_t *sizes);
  size_t (*shared)(const int64_t *sizes);
} operation;

/// Returns the operation of that name, or null.
const operation *find_operation(const char *name);

/// Returns why sizes make no sense together, or null.
const char *find_fault(const operation *operation, const int64_t *sizes);

/// Returns the variant that `DIVIDE_ISA` names, or the best that this processor supports; its code is
/// `stages`. Returns null, after a report, if it can't be had.
const divide_variant *choose_variant(const divide_host *host);

/// Whether this processor has the instruction `clzero`, and fills 64 bytes with it.
bool has_line_zeroing(void);

#if defined(__x86_64__)
extern const stages avx_stages;
extern const stages avx2_stages;
extern const stages avx512_stages;
#endif
extern const stages portable_stages;

#endif
