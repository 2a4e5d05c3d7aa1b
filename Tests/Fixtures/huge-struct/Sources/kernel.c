/// Was built for a later minor version with more fields, and must be accepted.
#include "fixture_gemm.h"

/// What `divide_plugin` could become: it grows at the tail.
typedef struct later_plugin {
  divide_plugin now;
  uint64_t flags;
  const char *homepage;
  void (*pause)(divide_kernel *kernel);
} later_plugin;

static void never_called(divide_kernel *kernel) {
  (void)kernel;
  abort();
}

const divide_plugin *divide_plugin_entry(void) {
  static const later_plugin plugin = {
      .now =
          {
              .struct_size = DIVIDE_STRUCT_SIZE(later_plugin, pause),
              .abi_major = DIVIDE_ABI_MAJOR,
              .abi_minor = DIVIDE_ABI_MINOR + 7,
              FIXTURE_FIELDS("fixture-huge-struct", fixture_open, fixture_run, fixture_close),
          },
      .flags = UINT64_MAX,
      .homepage = "https://example.org",
      .pause = never_called,
  };
  return &plugin.now;
}
