/// The channel between a judge and a kernel host: one struct in shared memory, and how to wait on it.
///
/// The judge writes a request and raises its number; the host does what is asked, writes the answer and
/// raises the answer's number. Both sleep meanwhile, by a futex on the number that the other raises.
///
/// The host is somebody else's program once it has loaded a library. Whatever it writes here is a claim:
/// the judge copies it once, looks at its range, and never reads back what it wrote itself.
#ifndef DIVIDE_CHANNEL_H
#define DIVIDE_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __clang__
#pragma clang assume_nonnull begin
#define DIVIDE_CHANNEL_NULLABLE _Nullable
#else
#define DIVIDE_CHANNEL_NULLABLE
#endif

/// The descriptors that a host is started with: the channel's memory file and the tensors'.
enum { DIVIDE_CHANNEL_FILE = 3, DIVIDE_ARENA_FILE = 4 };

/// The longest names and texts, and how many parameters and tensors a request may have.
enum {
  DIVIDE_CHANNEL_NAME = 64,
  DIVIDE_CHANNEL_TEXT = 4096,
  DIVIDE_CHANNEL_PARAMETERS = 64,
  DIVIDE_CHANNEL_TENSORS = 32,
  DIVIDE_CHANNEL_RANK = 8,
  DIVIDE_CHANNEL_LOG = 1 << 17,
  /// How many problems may be open at once.
  DIVIDE_CHANNEL_KERNELS = 4,
};

/// What a judge asks.
typedef enum divide_request_kind {
  /// Nothing: only to answer, with how the process is.
  DIVIDE_ASK_ANSWER = 1,
  /// To load the library `text`.
  DIVIDE_ASK_LOAD = 2,
  DIVIDE_ASK_OPEN = 3,
  DIVIDE_ASK_IMPORT = 4,
  DIVIDE_ASK_RUN = 5,
  DIVIDE_ASK_EXPORT = 6,
  DIVIDE_ASK_CLOSE = 7,
} divide_request_kind;

/// What can keep a library from being used, as the answer to `DIVIDE_ASK_LOAD`.
enum {
  DIVIDE_LOADED = 0,
  /// The loader's words are in the answer's text.
  DIVIDE_LOAD_REFUSED = 1,
  DIVIDE_LOAD_NO_ENTRY = 2,
  DIVIDE_LOAD_NULL_ENTRY = 3,
  /// The struct's size is in `number`.
  DIVIDE_LOAD_SMALL_STRUCT = 4,
  /// The major version is in `number`.
  DIVIDE_LOAD_OTHER_MAJOR = 5,
};

/// A status of the host's own: it can't map what the judge handed over.
enum { DIVIDE_HOST_CANNOT_MAP = 1000 };

/// Where one tensor lies in the arena, and what it is.
typedef struct divide_place {
  char name[DIVIDE_CHANNEL_NAME];
  /// Which of the arena's places it is: what is handed over anew keeps its address.
  uint32_t index;
  uint32_t role, precision, rank;
  int64_t extents[DIVIDE_CHANNEL_RANK];
  /// The pages that the host maps, with pages around them that can't be touched.
  uint64_t pages_offset, pages_bytes;
  /// What the tensor's address in the host is a multiple of.
  uint64_t alignment;
  /// The tensor itself, in bytes from the arena's beginning.
  uint64_t offset, bytes;
} divide_place;

/// What is asked, in the judge's words.
typedef struct divide_request {
  divide_request_kind kind;
  /// Which of the open problems.
  uint32_t kernel;
  uint32_t slot;
  uint64_t iterations;
  // To open a problem.
  uint32_t precision, parameter_count, thread_count, slot_count, device_index, device_count;
  /// The minor version to present, and how many bytes longer its structs are than this one's.
  uint32_t minor_version, later_bytes;
  char operation[DIVIDE_CHANNEL_NAME], device[DIVIDE_CHANNEL_NAME];
  struct {
    char name[DIVIDE_CHANNEL_NAME];
    int64_t value;
  } parameters[DIVIDE_CHANNEL_PARAMETERS];
  // To import a slot.
  uint32_t tensor_count;
  divide_place tensors[DIVIDE_CHANNEL_TENSORS];
  /// The scratch memory; 0 bytes for none.
  divide_place workspace;
  char text[DIVIDE_CHANNEL_TEXT];
} divide_request;

/// What the host claims.
typedef struct divide_answer {
  int32_t status;
  /// The call that gave the status, such as `requirements`, where a request takes several.
  char call[DIVIDE_CHANNEL_NAME];
  uint32_t alignment;
  uint64_t workspace_bytes, internal_bytes, device_bytes, number;
  /// How long the device says that it computed; 0 where it says nothing. Only with `DIVIDE_ASK_RUN`.
  uint64_t device_nanoseconds;
  /// The calling thread's modes of floating-point arithmetic, and a digest of the signals' handlers;
  /// only with `DIVIDE_ASK_ANSWER`.
  uint32_t float_modes;
  uint64_t signals;
  /// The plugin's minor version.
  uint32_t minor_version;
  char text[DIVIDE_CHANNEL_TEXT];
} divide_answer;

typedef struct divide_channel divide_channel;

/// Makes the memory file of a channel, sealed so that it keeps its size, and maps it; null if that fails.
divide_channel *DIVIDE_CHANNEL_NULLABLE divide_channel_make(int *file);

/// Maps the channel that a host was started with.
divide_channel *DIVIDE_CHANNEL_NULLABLE divide_channel_join(void);

/// Unmaps a channel.
void divide_channel_leave(divide_channel *channel);

/// Makes an empty memory file that may only grow; -1 if there is none to be had.
int divide_arena_make(void);

/// The request and the answer in the channel's memory.
divide_request *divide_channel_request(divide_channel *channel);
divide_answer *divide_channel_answer(divide_channel *channel);

/// Copies a text and ends it with NUL, cut to `room` bytes.
void divide_channel_copy(char *to, uint64_t room, const char *text);
/// Set the request's texts and its parameters, or describe a tensor's place.
void divide_request_text(divide_request *request, const char *text);
void divide_request_operation(divide_request *request, const char *operation, const char *device);
void divide_request_parameter(divide_request *request, uint32_t index, const char *name, int64_t value);
void divide_request_tensor(divide_request *request, uint32_t index, const divide_place *place);
void divide_place_name(divide_place *place, const char *name);
void divide_place_extent(divide_place *place, uint32_t index, int64_t extent);

// The judge's side.

/// Copies what the host claims, once, with an end to every text: it may change in shared memory.
void divide_answer_copy(const divide_answer *claimed, divide_answer *copy);
/// The texts of a copied answer.
const char *divide_answer_text(const divide_answer *copy);
const char *divide_answer_call(const divide_answer *copy);

/// Raises the request's number, and wakes the host.
uint32_t divide_channel_ask(divide_channel *channel);
/// Sleeps until the answer's number isn't the last one or the time is over; returns the number.
uint32_t divide_channel_await(divide_channel *channel, uint32_t last, int64_t nanoseconds);
/// Returns the answer's number.
uint32_t divide_channel_answered(divide_channel *channel);
/// Tells the kernel to stop as soon as it can, or that it needn't.
void divide_channel_cancel(divide_channel *channel, bool cancelled);

// The host's side.

/// Sleeps until there is a request that isn't number `last`; returns its number.
uint32_t divide_channel_next(divide_channel *channel, uint32_t last);
/// Raises the answer's number, and wakes the judge.
void divide_channel_reply(divide_channel *channel, uint32_t number);
bool divide_channel_cancelled(divide_channel *channel);

/// What a kernel says: a level, or 0 for a fact, with one or two texts. Dropped when the log is full.
void divide_log_write(divide_channel *channel, uint32_t kernel, uint32_t level, const char *first, const char *second);
/// Takes the next entry out behind `tail`, which moves on; false if there is none. Texts are cut to
/// `DIVIDE_CHANNEL_TEXT` bytes.
bool divide_log_read(divide_channel *channel, uint32_t *tail, uint32_t *kernel, uint32_t *level, char *first,
                     char *second);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

#endif
