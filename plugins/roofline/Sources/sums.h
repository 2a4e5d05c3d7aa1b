// Repeated sums of squares of one instruction set, for precisions whose multiply-adds add several products to a wider
// sum. Included once for each, with these macros:
//
//   NAME(word)             the name of a function for this instruction set
//   TARGET                 the attribute that enables it
//   ELEMENT, SUM, GROUP    the number, what its squares are added up in, and how many to one
//   LANES                  how many numbers fit a vector
//   VECTOR, SUM_VECTOR     the vectors' types
//   VALUES, WAYS           the vectors of numbers, and the sums of each that take turns
//   LOAD, STORE, ADD       for vectors of numbers, of sums, of sums
//   STEP(sum, v)           sum + v², GROUP products to each lane

enum { NAME(block) = VALUES * LANES };

// VALUES × WAYS sums take their steps in registers, each after itself alone, so that while one waits for its last step
// the others fill the units.
TARGET static inline void NAME(sums)(const ELEMENT *x, SUM *y, uint64_t steps) {
  VECTOR v[VALUES];
  SUM_VECTOR sum[VALUES][WAYS];
#pragma GCC unroll 32
  for (int value = 0; value < VALUES; value++) {
    v[value] = LOAD(x + value * LANES);
#pragma GCC unroll 4
    for (int way = 0; way < WAYS; way++) sum[value][way] = (SUM_VECTOR){0};
  }
  uint64_t step = 0;
  for (; steps - step >= WAYS; step += WAYS) {
#pragma GCC unroll 4
    for (int way = 0; way < WAYS; way++) {
#pragma GCC unroll 32
      for (int value = 0; value < VALUES; value++) {
        // Whoever knew that the numbers stay could square them once.
        __asm__("" : "+v"(v[value]));
        sum[value][way] = STEP(sum[value][way], v[value]);
      }
    }
  }
  for (; step < steps; step++) {
#pragma GCC unroll 32
    for (int value = 0; value < VALUES; value++) sum[value][0] = STEP(sum[value][0], v[value]);
  }
#pragma GCC unroll 32
  for (int value = 0; value < VALUES; value++) {
#pragma GCC unroll 4
    for (int way = 1; way < WAYS; way++) sum[value][0] = ADD(sum[value][0], sum[value][way]);
    STORE(y + value * (LANES / GROUP), sum[value][0]);
  }
}

TARGET static void NAME(fma)(const void *x, void *y, size_t count, uint64_t steps) {
  const ELEMENT *input = x;
  SUM *output = y;
  size_t done = 0;
  for (; count - done >= NAME(block); done += NAME(block)) {
    NAME(sums)(input + done, output + done / GROUP, steps);
  }
  if (done == count) return;
  // What is left takes the time of a whole block.
  ELEMENT rest[NAME(block)] = {0};
  SUM sums[NAME(block) / GROUP];
  memcpy(rest, input + done, (count - done) * sizeof(ELEMENT));
  NAME(sums)(rest, sums, steps);
  memcpy(output + done / GROUP, sums, (count - done + GROUP - 1) / GROUP * sizeof(SUM));
}

static const precision_roofs NAME(kernels) = {.fma = NAME(fma), .block = NAME(block)};

#undef NAME
#undef TARGET
#undef ELEMENT
#undef SUM
#undef GROUP
#undef LANES
#undef VECTOR
#undef SUM_VECTOR
#undef VALUES
#undef WAYS
#undef LOAD
#undef STORE
#undef ADD
#undef STEP
