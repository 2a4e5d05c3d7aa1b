// Repeated sums of squares of one instruction set, for bf16, whose multiply-adds add two products to a wider sum.
// Included once for each, with these macros:
//
//   NAME(word)             the name of a function for this instruction set
//   TARGET                 the attribute that enables it
//   ELEMENT, SUM, GROUP    the number, what its squares are added up in, and how many to one
//   LANES                  how many numbers fit a vector
//   VECTOR, SUM_VECTOR     the vectors' types
//   VALUES                 the vectors of numbers
//   LOAD, STORE            for vectors of numbers, of sums
//   STEP(sum, v)           sum + v², GROUP products to each lane

enum { NAME(block) = VALUES * LANES };

// VALUES sums take their steps in registers, each after itself alone, so that while one waits for its last step the
// others fill the units.
TARGET static inline void NAME(sums)(const ELEMENT *x, SUM *y, uint64_t steps) {
  VECTOR v[VALUES];
  SUM_VECTOR sum[VALUES];
#pragma GCC unroll 32
  for (int value = 0; value < VALUES; value++) {
    v[value] = LOAD(x + value * LANES);
    sum[value] = (SUM_VECTOR){0};
  }
#pragma GCC unroll 4
  for (uint64_t step = 0; step < steps; step++) {
#pragma GCC unroll 32
    for (int value = 0; value < VALUES; value++) {
      // Whoever knew that the numbers stay could square them once.
      __asm__("" : "+v"(v[value]));
      sum[value] = STEP(sum[value], v[value]);
    }
  }
#pragma GCC unroll 32
  for (int value = 0; value < VALUES; value++) STORE(y + value * (LANES / GROUP), sum[value]);
}

TARGET static void NAME(fma)(const void *x, const void *c, void *y, size_t count, uint64_t steps) {
  (void)c;
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
#undef LOAD
#undef STORE
#undef STEP
