// Outputs on their way to memory.

/// Collects runs of an output in the first-level cache, and sends them off in whole vectors, around the caches if that is
/// wanted: wherever a run begins and ends.
typedef struct VARIANT(outbox) {
  float *to;
  float *buffer;
  size_t filled;
} VARIANT(outbox);

INLINE VARIANT(outbox) outbox_to(float *to, float *buffer) {
  return (VARIANT(outbox)){to, buffer, 0};
}

/// Sends off the whole vectors, and keeps what is left; or sends all.
INLINE void outbox_flush(VARIANT(outbox) *box, bool is_last, bool is_streaming) {
  size_t i = 0;
  // Only the first run may begin between vectors.
  for (; (uintptr_t)(box->to + i) % VECTOR_BYTES != 0 && i < box->filled; i++) {
    box->to[i] = box->buffer[i];
  }
  for (; box->filled - i >= LANES; i += LANES) {
    put(box->to + i, load(box->buffer + i), is_streaming);
  }
  box->to += i;
  box->filled -= i;
  float *rest = is_last ? box->to : box->buffer;
  memmove(rest, box->buffer + i, box->filled * sizeof(float));
}

/// Returns where the next `count` floats are to be written, and counts them as written. Two vectors behind them may be
/// written as well.
INLINE float *outbox_room(VARIANT(outbox) *box, size_t count, bool is_streaming) {
  if (box->filled > OUTBOX_FLOATS) outbox_flush(box, false, is_streaming);
  float *room = box->buffer + box->filled;
  box->filled += count;
  return room;
}

INLINE void outbox_empty(VARIANT(outbox) *box, bool is_streaming) {
  outbox_flush(box, true, is_streaming);
}
