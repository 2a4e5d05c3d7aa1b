#define _GNU_SOURCE
#include "divide_channel.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// Numbers that different sides write lie in cache lines of their own.
struct divide_channel {
  _Alignas(64) _Atomic uint32_t asked;
  _Alignas(64) _Atomic uint32_t answered;
  _Alignas(64) _Atomic uint32_t cancelled;
  _Alignas(64) divide_request request;
  _Alignas(64) divide_answer answer;
  // What the plugin says, as a ring: the host writes at `head`, the judge reads at `tail`.
  _Alignas(64) _Atomic uint32_t head;
  _Atomic uint32_t writing;
  _Alignas(64) _Atomic uint32_t tail;
  unsigned char log[DIVIDE_CHANNEL_LOG];
};

static divide_channel *map(int file) {
  void *memory = mmap(NULL, sizeof(divide_channel), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

divide_channel *divide_channel_make(int *file) {
  *file = memfd_create("divide-channel", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (*file < 0) return NULL;
  // A file that shrinks would end the judge with SIGBUS.
  if (ftruncate(*file, sizeof(divide_channel)) == 0 &&
      fcntl(*file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
    divide_channel *channel = map(*file);
    if (channel != NULL) return channel;
  }
  close(*file);
  *file = -1;
  return NULL;
}

divide_channel *divide_channel_join(void) { return map(DIVIDE_CHANNEL_FILE); }

void divide_channel_leave(divide_channel *channel) { munmap(channel, sizeof *channel); }

int divide_arena_make(void) {
  int file = memfd_create("divide-tensors", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file >= 0 && fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    close(file);
    return -1;
  }
  return file;
}

divide_request *divide_channel_request(divide_channel *channel) { return &channel->request; }
divide_answer *divide_channel_answer(divide_channel *channel) { return &channel->answer; }

void divide_channel_copy(char *to, uint64_t room, const char *text) {
  uint64_t length = strnlen(text, room - 1);
  memcpy(to, text, length);
  to[length] = '\0';
}

void divide_request_text(divide_request *request, const char *text) {
  divide_channel_copy(request->text, sizeof request->text, text);
}

void divide_request_operation(divide_request *request, const char *operation, const char *device) {
  divide_channel_copy(request->operation, sizeof request->operation, operation);
  divide_channel_copy(request->device, sizeof request->device, device);
}

void divide_request_parameter(divide_request *request, uint32_t index, const char *name, int64_t value) {
  divide_channel_copy(request->parameters[index].name, DIVIDE_CHANNEL_NAME, name);
  request->parameters[index].value = value;
}

void divide_request_tensor(divide_request *request, uint32_t index, const divide_place *place) {
  request->tensors[index] = *place;
}

void divide_place_name(divide_place *place, const char *name) {
  divide_channel_copy(place->name, DIVIDE_CHANNEL_NAME, name);
}

void divide_place_extent(divide_place *place, uint32_t index, int64_t extent) {
  place->extents[index] = extent;
}

void divide_answer_copy(const divide_answer *claimed, divide_answer *copy) {
  memcpy(copy, claimed, sizeof *copy);
  copy->call[sizeof copy->call - 1] = '\0';
  copy->text[sizeof copy->text - 1] = '\0';
}

const char *divide_answer_text(const divide_answer *copy) { return copy->text; }

const char *divide_answer_call(const divide_answer *copy) { return copy->call; }

// MARK: - Waiting

static void sleep_on(_Atomic uint32_t *word, uint32_t seen, const struct timespec *limit) {
  syscall(SYS_futex, word, FUTEX_WAIT, seen, limit, NULL, 0);
}

static void wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0); }

uint32_t divide_channel_ask(divide_channel *channel) {
  uint32_t number = atomic_fetch_add_explicit(&channel->asked, 1, memory_order_release) + 1;
  wake(&channel->asked);
  return number;
}

uint32_t divide_channel_await(divide_channel *channel, uint32_t last, int64_t nanoseconds) {
  uint32_t number = atomic_load_explicit(&channel->answered, memory_order_acquire);
  if (number != last) return number;
  struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  sleep_on(&channel->answered, last, &limit);
  return atomic_load_explicit(&channel->answered, memory_order_acquire);
}

uint32_t divide_channel_answered(divide_channel *channel) {
  return atomic_load_explicit(&channel->answered, memory_order_acquire);
}

void divide_channel_cancel(divide_channel *channel, bool cancelled) {
  atomic_store_explicit(&channel->cancelled, cancelled, memory_order_relaxed);
}

uint32_t divide_channel_next(divide_channel *channel, uint32_t last) {
  for (;;) {
    uint32_t number = atomic_load_explicit(&channel->asked, memory_order_acquire);
    if (number != last) return number;
    sleep_on(&channel->asked, last, NULL);
  }
}

void divide_channel_reply(divide_channel *channel, uint32_t number) {
  atomic_store_explicit(&channel->answered, number, memory_order_release);
  wake(&channel->answered);
}

bool divide_channel_cancelled(divide_channel *channel) {
  return atomic_load_explicit(&channel->cancelled, memory_order_relaxed) != 0;
}

// MARK: - The log

// An entry is whose it is, its level and the lengths of its two texts, then the texts.
typedef struct entry {
  uint32_t kernel, level, first, second;
} entry;

static void put(divide_channel *channel, uint32_t at, const void *bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    channel->log[(at + i) % DIVIDE_CHANNEL_LOG] = ((const unsigned char *)bytes)[i];
}

static void get(divide_channel *channel, uint32_t at, void *bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    ((unsigned char *)bytes)[i] = channel->log[(at + i) % DIVIDE_CHANNEL_LOG];
}

void divide_log_write(divide_channel *channel, uint32_t kernel, uint32_t level, const char *first,
                      const char *second) {
  entry entry = {
      .kernel = kernel,
      .level = level,
      .first = (uint32_t)strnlen(first, DIVIDE_CHANNEL_TEXT - 1),
      .second = (uint32_t)strnlen(second, DIVIDE_CHANNEL_TEXT - 1),
  };
  uint32_t need = (uint32_t)sizeof entry + entry.first + entry.second;
  // Threads of a plugin may speak at once.
  while (atomic_exchange_explicit(&channel->writing, 1, memory_order_acquire) != 0) continue;
  uint32_t head = atomic_load_explicit(&channel->head, memory_order_relaxed);
  uint32_t tail = atomic_load_explicit(&channel->tail, memory_order_acquire);
  if (need <= DIVIDE_CHANNEL_LOG - (head - tail)) {
    put(channel, head, &entry, sizeof entry);
    put(channel, head + sizeof entry, first, entry.first);
    put(channel, head + (uint32_t)sizeof entry + entry.first, second, entry.second);
    atomic_store_explicit(&channel->head, head + need, memory_order_release);
  }
  atomic_store_explicit(&channel->writing, 0, memory_order_release);
}

bool divide_log_read(divide_channel *channel, uint32_t *behind, uint32_t *kernel, uint32_t *level, char *first,
                     char *second) {
  uint32_t tail = *behind;
  uint32_t held = atomic_load_explicit(&channel->head, memory_order_acquire) - tail;
  entry entry;
  if (held < sizeof entry || held > DIVIDE_CHANNEL_LOG) return false;
  get(channel, tail, &entry, sizeof entry);
  // The lengths are the host's claims.
  if (entry.first >= DIVIDE_CHANNEL_TEXT || entry.second >= DIVIDE_CHANNEL_TEXT) return false;
  uint32_t size = (uint32_t)sizeof entry + entry.first + entry.second;
  if (size > held) return false;
  get(channel, tail + (uint32_t)sizeof entry, first, entry.first);
  get(channel, tail + (uint32_t)sizeof entry + entry.first, second, entry.second);
  first[entry.first] = second[entry.second] = '\0';
  *kernel = entry.kernel;
  *level = entry.level;
  *behind = tail + size;
  atomic_store_explicit(&channel->tail, tail + size, memory_order_release);
  return true;
}
