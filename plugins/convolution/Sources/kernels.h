// Every routine for one instruction set and precision. Included once for each, with these macros:
//
//   ROUTINES       the name of the table for this instruction set and precision
//   VECTOR_BYTES   the bytes of a vector
//   REAL, GEMM     the elements, and the function of OpenBLAS that multiplies matrices of them
//   PRODUCT_ROWS   the rows of a tile whose sums fit in the registers, or 0 to leave all products to OpenBLAS

#include <cblas.h>
#include <string.h>

#include "routines.h"

#include "vector.h"
#include "product.h"

#include "panels.h"
#include "winograd.h"
#include "depthwise.h"

const routines ROUTINES = {
    .product_columns = PRODUCT_COLUMNS,
    .product_rows = PRODUCT_ROWS,
    .panels = panels,
    .weights_gradient = weights_gradient,
    .winograd_weights = winograd_weights,
    .winograd_source = winograd_source,
    .winograd_products = winograd_products,
    .winograd_tiles = winograd_tiles,
    .depthwise = depthwise,
    .depthwise_weights_gradient = depthwise_weights_gradient,
};
