/// Says that its struct ends before run, and must be refused.
#include "fixture_gemm.h"

const divide_plugin *divide_plugin_entry(void) {
  static const divide_plugin plugin = {
      .struct_size = DIVIDE_STRUCT_SIZE(divide_plugin, import_tensors),
      .abi_major = DIVIDE_ABI_MAJOR,
      .abi_minor = DIVIDE_ABI_MINOR,
      FIXTURE_FIELDS("fixture-small-struct", fixture_open, fixture_run, fixture_close),
  };
  return &plugin;
}
