// Sums of an i32's own bytes times constants, of one instruction set. Included once for each, with these macros:
//
//   NAME(word)       the name of a function for this instruction set
//   TARGET           the attribute that enables it
//   VECTOR, BYTES    the vector's type and its size
//   CHAINS           the vectors that go through the steps side by side
//   LOAD, STORE
//   STEP(y, c)       y plus, for each i32 of it, the products of its bytes and those of c

enum { NAME(block) = CHAINS * BYTES };

// CHAINS vectors take every step in registers. What a step multiplies is what the step before made, so that none can
// be left out.
TARGET static inline void NAME(chains)(const uint8_t *x, const int8_t *constants, uint8_t *y,
                                       uint64_t steps) {
  const VECTOR c = LOAD(constants);
  VECTOR v[CHAINS];
#pragma GCC unroll 32
  for (int chain = 0; chain < CHAINS; chain++) v[chain] = LOAD(x + chain * BYTES);
#pragma GCC unroll 4
  for (uint64_t step = 0; step < steps; step++) {
#pragma GCC unroll 32
    for (int chain = 0; chain < CHAINS; chain++) v[chain] = STEP(v[chain], c);
  }
#pragma GCC unroll 32
  for (int chain = 0; chain < CHAINS; chain++) STORE(y + chain * BYTES, v[chain]);
}

TARGET static void NAME(fma)(const void *x, const void *c, void *y, size_t count, uint64_t steps) {
  const uint8_t *input = x;
  uint8_t *output = y;
  int8_t constants[BYTES];
  for (int i = 0; i < BYTES; i += 16) memcpy(constants + i, c, 16);
  size_t done = 0;
  for (; count - done >= NAME(block); done += NAME(block)) {
    NAME(chains)(input + done, constants, output + done, steps);
  }
  if (done == count) return;
  // What is left takes the time of a whole block.
  uint8_t rest[NAME(block)] = {0};
  memcpy(rest, input + done, count - done);
  NAME(chains)(rest, constants, rest, steps);
  memcpy(output + done, rest, (count - done + 3) / 4 * 4);
}

static const precision_roofs NAME(kernels) = {.fma = NAME(fma), .block = NAME(block)};

#undef NAME
#undef TARGET
#undef BYTES
#undef VECTOR
#undef CHAINS
#undef LOAD
#undef STORE
#undef STEP
