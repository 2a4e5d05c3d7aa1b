// The kernels of one variant in one precision. Included once for each, with these macros:
//
//   NAME(word)         the name of a function for this variant and precision
//   TARGET             the attribute that enables the instruction set, or nothing
//   ELEMENT, LANES     the number, and how many fit a vector
//   VECTOR             the vector's type
//   CHAINS             the vectors that go through the steps side by side: whole fours of elements
//   LOAD, STORE, STREAM, SPLAT, STEP(v, a, b), SUM3(b, three, c)

enum { NAME(block) = CHAINS * LANES };

enum { NAME(constants) = 4 < LANES ? LANES : 4 };

// CHAINS vectors take every step in registers. Each depends on itself alone, so that while one waits
// for its last step the others fill the units. No flag lets the compiler reassociate: the steps of
// one chain stay a chain.
TARGET static inline void NAME(chains)(const ELEMENT *x, const ELEMENT *constants, ELEMENT *y,
                                       uint64_t steps) {
  enum { REGISTERS = NAME(constants) / LANES };
  VECTOR c[REGISTERS];
  VECTOR v[CHAINS];
#pragma GCC unroll 4
  for (int i = 0; i < REGISTERS; i++) c[i] = LOAD(constants + i * LANES);
#pragma GCC unroll 32
  for (int chain = 0; chain < CHAINS; chain++) v[chain] = LOAD(x + chain * LANES);
#pragma GCC unroll 4
  for (uint64_t step = 0; step < steps; step++) {
#pragma GCC unroll 32
    for (int chain = 0; chain < CHAINS; chain++) {
      v[chain] = STEP(v[chain], v[chain], c[chain % REGISTERS]);
    }
  }
#pragma GCC unroll 32
  for (int chain = 0; chain < CHAINS; chain++) STORE(y + chain * LANES, v[chain]);
}

TARGET static void NAME(fma)(const void *x, const void *c, void *y, size_t count, uint64_t steps) {
  const ELEMENT *input = x;
  ELEMENT *output = y;
  ELEMENT constants[NAME(constants)];
  for (int i = 0; i < NAME(constants); i++) constants[i] = ((const ELEMENT *)c)[i % 4];
  size_t done = 0;
  for (; count - done >= NAME(block); done += NAME(block)) {
    NAME(chains)(input + done, constants, output + done, steps);
  }
  if (done == count) return;
  // What is left takes the time of a whole block.
  ELEMENT rest[NAME(block)] = {0};
  memcpy(rest, input + done, (count - done) * sizeof(ELEMENT));
  NAME(chains)(rest, constants, rest, steps);
  memcpy(output + done, rest, (count - done) * sizeof(ELEMENT));
}

TARGET static void NAME(triad)(const void *b, const void *c, void *a, size_t count) {
  const ELEMENT *first = b;
  const ELEMENT *second = c;
  ELEMENT *sum = a;
  const VECTOR three = SPLAT((ELEMENT)3);
  size_t i = 0;
  for (; count - i >= 4 * LANES; i += 4 * LANES) {
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) {
      size_t at = i + (size_t)part * LANES;
      STORE(sum + at, SUM3(LOAD(first + at), three, LOAD(second + at)));
    }
  }
  for (; i < count; i++) sum[i] = first[i] + (ELEMENT)3 * second[i];
}

TARGET static void NAME(streaming_triad)(const void *b, const void *c, void *a, size_t count) {
  const ELEMENT *first = b;
  const ELEMENT *second = c;
  ELEMENT *sum = a;
  const VECTOR three = SPLAT((ELEMENT)3);
  size_t i = 0;
  for (; count - i >= 4 * LANES; i += 4 * LANES) {
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) {
      size_t at = i + (size_t)part * LANES;
      STREAM(sum + at, SUM3(LOAD(first + at), three, LOAD(second + at)));
    }
  }
  for (; i < count; i++) sum[i] = first[i] + (ELEMENT)3 * second[i];
  // Streaming stores are weakly ordered: nobody may see the thread idle before they are done.
  STREAM_FENCE();
}

#undef NAME
#undef ELEMENT
#undef LANES
#undef VECTOR
#undef LOAD
#undef STORE
#undef STREAM
#undef SPLAT
#undef STEP
#undef SUM3
