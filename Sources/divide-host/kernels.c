#define _GNU_SOURCE

#include "kernels.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// One opened problem, with what was told to the plugin of it: a plugin may keep the addresses.
typedef struct opened {
  divide_kernel *kernel;
  divide_channel *channel;
  divide_host host;
  divide_problem problem;
  divide_request request;
  // What the kernel said of the device's time in the run under way.
  uint64_t device_nanoseconds;
} opened;

static opened problems[DIVIDE_CHANNEL_KERNELS];

// MARK: - What the host offers

static void say(const opened *opened, uint32_t level, const char *first, const char *second) {
  divide_log_write(opened->channel, (uint32_t)(opened - problems), level, first, second);
}

static void report(void *context, uint32_t level, const char *message) {
  // 0 marks a fact.
  say(context, level == 0 ? DIVIDE_WARNING : level, message, "");
}

static void fact(void *context, const char *key, const char *value) { say(context, 0, key, value); }

static int32_t cancelled(void *context) {
  return divide_channel_cancelled(((const opened *)context)->channel);
}

static void device_time(void *context, uint64_t nanoseconds) {
  ((opened *)context)->device_nanoseconds = nanoseconds;
}

// MARK: - Opening

static divide_status open_problem(const divide_plugin *plugin, opened *opened, divide_answer *answer) {
  const divide_request *request = &opened->request;
  static divide_parameter parameters[DIVIDE_CHANNEL_KERNELS][DIVIDE_CHANNEL_PARAMETERS];
  divide_parameter *named = parameters[opened - problems];
  for (uint32_t i = 0; i < request->parameter_count; i++)
    named[i] = (divide_parameter){request->parameters[i].name, request->parameters[i].value};
  // A later minor version's structs are longer; nothing may be read of them that isn't known.
  opened->host = (divide_host){
      .struct_size = (uint32_t)sizeof(divide_host) + request->later_bytes,
      .abi_major = DIVIDE_ABI_MAJOR,
      .abi_minor = (uint16_t)request->minor_version,
      .context = opened,
      .report = report,
      .fact = fact,
      .cancelled = cancelled,
      .device_time = device_time,
  };
  opened->problem = (divide_problem){
      .struct_size = DIVIDE_STRUCT_SIZE(divide_problem, device_count) + request->later_bytes,
      .precision = request->precision,
      .operation = request->operation,
      .parameters = named,
      .parameter_count = request->parameter_count,
      .thread_count = request->thread_count,
      .slot_count = request->slot_count,
      .device = request->device,
      .device_index = request->device_index,
      .device_count = request->device_count,
  };
  divide_channel_copy(answer->call, sizeof answer->call, "open");
  opened->kernel = NULL;
  divide_status status = plugin->open(&opened->host, &opened->problem, &opened->kernel);
  if (status != DIVIDE_OK) return status;
  divide_channel_copy(answer->call, sizeof answer->call, "requirements");
  divide_requirements needs = {.struct_size = sizeof needs};
  status = plugin->requirements(opened->kernel, &needs);
  answer->alignment = needs.alignment;
  answer->workspace_bytes = needs.workspace_bytes;
  answer->internal_bytes = needs.internal_bytes;
  answer->device_bytes = needs.device_bytes;
  return status;
}

// MARK: - Tensors

// Maps the pages of a place between two that can't be touched; null if that fails.
static void *map(const divide_place *place) {
  const uint64_t page = 4096;
  uint64_t into = place->offset - place->pages_offset;
  uint64_t alignment = place->alignment > page ? place->alignment : page;
  char *reserved = mmap(NULL, place->pages_bytes + 2 * page + alignment, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return NULL;
  char *first = reserved + page;
  // Addresses of whole pages may need more to be aligned; the offset within a page fits already.
  while (alignment > page && (uint64_t)(uintptr_t)(first + into) % alignment != 0) first += page;
  void *pages = mmap(first, place->pages_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                     DIVIDE_ARENA_FILE, (off_t)place->pages_offset);
  return pages == MAP_FAILED ? NULL : (char *)pages + into;
}

// A place as the plugin knows it: what was told of it stays, because a plugin may keep the addresses.
typedef struct mapped {
  void *data;
  int64_t extents[DIVIDE_CHANNEL_RANK];
  char name[DIVIDE_CHANNEL_NAME];
} mapped;

static mapped **known;
static uint32_t known_room;

static mapped *find(const divide_place *place) {
  if (place->index >= known_room) {
    uint32_t room = place->index < 64 ? 128 : 2 * place->index;
    mapped **larger = realloc(known, room * sizeof *known);
    if (larger == NULL) return NULL;
    memset(larger + known_room, 0, (room - known_room) * sizeof *known);
    known = larger;
    known_room = room;
  }
  if (known[place->index] != NULL) return known[place->index];
  mapped *fresh = malloc(sizeof *fresh);
  if (fresh == NULL) return NULL;
  fresh->data = map(place);
  if (fresh->data == NULL) {
    free(fresh);
    return NULL;
  }
  memcpy(fresh->extents, place->extents, sizeof fresh->extents);
  memcpy(fresh->name, place->name, sizeof fresh->name);
  known[place->index] = fresh;
  return fresh;
}

static divide_status import(const divide_plugin *plugin, opened *opened, const divide_request *request) {
  divide_tensor tensors[DIVIDE_CHANNEL_TENSORS];
  for (uint32_t i = 0; i < request->tensor_count; i++) {
    const divide_place *place = &request->tensors[i];
    const mapped *mapped = find(place);
    if (mapped == NULL) return DIVIDE_HOST_CANNOT_MAP;
    tensors[i] = (divide_tensor){
        .struct_size = sizeof(divide_tensor),
        .role = place->role,
        .precision = place->precision,
        .rank = place->rank,
        .name = mapped->name,
        .extents = mapped->extents,
        .data = mapped->data,
        .bytes = place->bytes,
    };
  }
  void *workspace = NULL;
  if (request->workspace.bytes > 0) {
    const mapped *mapped = find(&request->workspace);
    if (mapped == NULL) return DIVIDE_HOST_CANNOT_MAP;
    workspace = mapped->data;
  }
  return plugin->import_tensors(opened->kernel, request->slot, tensors, request->tensor_count, workspace);
}

static divide_status run(const divide_plugin *plugin, opened *opened, const divide_request *request,
                         divide_answer *answer) {
  opened->device_nanoseconds = 0;
  divide_status status = plugin->run(opened->kernel, request->iterations, request->slot);
  answer->device_nanoseconds = opened->device_nanoseconds;
  return status;
}

int32_t serve(const divide_plugin *plugin, divide_channel *channel, const divide_request *request,
              divide_answer *answer) {
  opened *opened = &problems[request->kernel % DIVIDE_CHANNEL_KERNELS];
  switch (request->kind) {
    case DIVIDE_ASK_OPEN:
      opened->request = *request;
      opened->channel = channel;
      return open_problem(plugin, opened, answer);
    case DIVIDE_ASK_IMPORT:
      divide_channel_copy(answer->call, sizeof answer->call, "import_tensors");
      return import(plugin, opened, request);
    case DIVIDE_ASK_RUN:
      divide_channel_copy(answer->call, sizeof answer->call, "run");
      return run(plugin, opened, request, answer);
    case DIVIDE_ASK_EXPORT:
      divide_channel_copy(answer->call, sizeof answer->call, "export_tensors");
      return plugin->export_tensors(opened->kernel, request->slot);
    case DIVIDE_ASK_CLOSE:
      plugin->close(opened->kernel);
      opened->kernel = NULL;
      return DIVIDE_OK;
    default: return DIVIDE_INVALID;
  }
}
