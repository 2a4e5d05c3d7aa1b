// Every stage for one instruction set. Included once for each, with these macros:
//
//   VARIANT(word)   the name of something for this instruction set
//   VECTOR_BYTES    the bytes of a vector
//   VECTOR_PERMUTES  defined where an instruction takes any floats out of a vector

#include <math.h>
#include <string.h>

#include "operation.h"

#include "vector.h"

#include "elements.h"
#include "rows.h"
#include "normalizations.h"
#include "windows.h"
#include "tables.h"
#include "all_reduce.h"

const stages VARIANT(stages) = {
    .relu = relu,
    .relu_backward = relu_backward,
    .gelu = gelu,
    .gelu_backward = gelu_backward,
    .add = add,
    .sgd = sgd,
    .adamw = adamw,
    .softmax = softmax,
    .softmax_backward = softmax_backward,
    .cross_entropy = cross_entropy,
    .layer_normalization = layer_normalization,
    .layer_normalization_backward = layer_normalization_backward,
    .layer_gradients = layer_gradients,
    .batch_normalization = batch_normalization,
    .batch_normalization_backward = batch_normalization_backward,
    .max_pooling = max_pooling,
    .max_pooling_backward = max_pooling_backward,
    .average_pooling = average_pooling,
    .average_pooling_backward = average_pooling_backward,
    .embedding = embedding,
    .embedding_backward = embedding_backward,
    .all_reduce = all_reduce,
};
