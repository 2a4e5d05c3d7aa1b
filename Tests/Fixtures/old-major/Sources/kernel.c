/// Was built for version 0 of the interface, and must be refused.
#include "fixture_gemm.h"

const divide_plugin *divide_plugin_entry(void) {
  static const divide_plugin plugin = {
      .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, close),
      .abi_major = 0,
      .abi_minor = 9,
      FIXTURE_FIELDS("fixture-old-major", fixture_open, fixture_run, fixture_close),
  };
  return &plugin;
}
