/// The boundary between `divide` and a kernel: one C11 header with no dependencies.
///
/// A plugin is a shared library that exports one function, `divide_plugin_entry`, which returns a
/// constant `divide_plugin`. The host, a fresh worker process that is already under its resource
/// budget, then calls, always from one thread:
///
///     open → requirements → [host allocates, places and fills the tensors]
///          → import_tensors (once per slot) → run … run → export_tensors → … → close
///
/// Only `run` is timed, and it must be complete when it returns: every result written, every
/// device synchronised, every thread idle.
///
/// Rules that hold across the boundary, in both directions:
/// - Every struct begins with `struct_size`, the offset of its last field plus that field's size.
///   A reader looks at `struct_size` before it touches a field. Structs grow at the tail only.
/// - The major version changes when an old reader would misread; the minor version when fields were
///   added. A host loads a plugin whose major version equals its own, whatever the minor versions.
///   A field that came with a later minor version says so; before it is read, `struct_size` says
///   whether it is there.
/// - Every call returns a `divide_status`. Nothing leaves a call as an exception, a `longjmp`, a
///   signal or `exit`. A plugin does not change affinity, resource limits, signal handlers, the
///   environment or the current directory, and starts no more threads than `thread_count` in all,
///   the calling one included.
/// - Strings are UTF-8, end in NUL, and belong to whoever passed them, for the length of the call;
///   strings inside `divide_plugin` live as long as the process. The host copies what it keeps.
/// - Tensors belong to the host. Inputs are read-only. Bytes beyond `bytes` are guarded.
#ifndef DIVIDE_KERNEL_H
#define DIVIDE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define DIVIDE_NONNULL _Nonnull
#define DIVIDE_NULLABLE _Nullable
#else
#define DIVIDE_NONNULL
#define DIVIDE_NULLABLE
#endif

#if defined(__GNUC__) || defined(__clang__)
#define DIVIDE_EXPORT __attribute__((visibility("default")))
#else
#define DIVIDE_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// The version of this header, and what came with each minor version.
///
/// 1.1: `device_index` and `device_count` in `divide_problem`, `device_bytes` in `divide_requirements`,
/// `device_time` in `divide_host`; the precisions `DIVIDE_F8_E4M3`, `DIVIDE_F8_E5M2` and `DIVIDE_TF32`.
#define DIVIDE_ABI_MAJOR 1
#define DIVIDE_ABI_MINOR 1

/// The value for a struct's `struct_size`: up to and including its last field, without padding.
#define DIVIDE_STRUCT_SIZE(type, last) \
  ((uint32_t)(offsetof(type, last) + sizeof(((type *)0)->last)))

/// The outcome of a call.
typedef int32_t divide_status;
enum {
  DIVIDE_OK = 0,
  /// This plugin cannot do that operation, problem, precision or device. A normal answer.
  DIVIDE_UNSUPPORTED = 1,
  /// The host broke a rule of this header: an unknown parameter, a missing tensor.
  DIVIDE_INVALID = 2,
  /// An allocation failed.
  DIVIDE_OUT_OF_MEMORY = 3,
  /// `cancelled` said so, and the call ended early.
  DIVIDE_CANCELLED = 4,
  /// Anything else. Say why through `report`.
  DIVIDE_FAILED = 5,
};

/// How one number is stored.
enum {
  DIVIDE_F64 = 1,
  DIVIDE_F32 = 2,
  DIVIDE_BF16 = 3,
  DIVIDE_F16 = 4,
  DIVIDE_I8 = 5,
  DIVIDE_U8 = 6,
  DIVIDE_I32 = 7,
  /// 8 bits, 4 of them the exponent's and 3 the significand's: no infinity, at most 448. Since 1.1.
  DIVIDE_F8_E4M3 = 8,
  /// 8 bits, 5 of them the exponent's and 2 the significand's: at most 57,344. Since 1.1.
  DIVIDE_F8_E5M2 = 9,
  /// Only the precision of a problem, never of a tensor: operands are `DIVIDE_F32`, and factors may be
  /// rounded to 10 bits behind the leading one before they are multiplied. Sums are F32. Since 1.1.
  /// In a problem of `DIVIDE_F32` factors may not be rounded so.
  DIVIDE_TF32 = 10,
};

/// What a tensor is for.
enum {
  /// Read only. The host checks that it comes back unchanged.
  DIVIDE_INPUT = 1,
  /// Written in full by every iteration. The host fills it with NaN before it checks one.
  DIVIDE_OUTPUT = 2,
};

/// How much a message matters.
enum {
  DIVIDE_INFO = 1,
  DIVIDE_WARNING = 2,
  DIVIDE_ERROR = 3,
};

/// One named size of a problem, such as `m` = 1024. This struct never changes.
typedef struct divide_parameter {
  const char *DIVIDE_NONNULL name;
  int64_t value;
} divide_parameter;

/// What is to be computed, and with how much.
typedef struct divide_problem {
  uint32_t struct_size;
  /// The precision of the operands, a `DIVIDE_F…` value.
  uint32_t precision;
  /// The operation, such as `gemm`. Its mathematics belong to the host.
  const char *DIVIDE_NONNULL operation;
  /// Every parameter of the operation, in the operation's order.
  const divide_parameter *DIVIDE_NONNULL parameters;
  uint32_t parameter_count;
  /// The most threads the kernel may use, the calling one included. At least 1.
  uint32_t thread_count;
  /// How many buffer sets `run` rotates over: 1 for warm caches, more for cold ones.
  uint32_t slot_count;
  uint32_t reserved;
  /// The kind of device to compute on: `cpu`, or another kind that the manifest names in `devices`,
  /// such as `gpu`. A plugin that doesn't compute on it returns `DIVIDE_UNSUPPORTED` from `open`.
  const char *DIVIDE_NONNULL device;
  /// Which of the devices of that kind that this process sees to compute on, from 0. Where a budget
  /// shows it only some of the machine's devices, these are counted. Always 0 for `cpu`. Since 1.1:
  /// where `struct_size` ends before it, it is 0.
  uint32_t device_index;
  /// How many devices to compute on, from `device_index` on. Since 1.1: where `struct_size` ends
  /// before it, it is 1.
  uint32_t device_count;
} divide_problem;

/// One operand, in the host's plain layout.
typedef struct divide_tensor {
  uint32_t struct_size;
  /// `DIVIDE_INPUT` or `DIVIDE_OUTPUT`.
  uint32_t role;
  uint32_t precision;
  uint32_t rank;
  /// The operation's name for it, such as `a` or `source`.
  const char *DIVIDE_NONNULL name;
  /// `rank` sizes in elements, outermost first. Elements are dense and row-major.
  const int64_t *DIVIDE_NONNULL extents;
  void *DIVIDE_NONNULL data;
  uint64_t bytes;
} divide_tensor;

/// What the kernel needs from the host before it can run. The host passes it filled with zeros.
typedef struct divide_requirements {
  uint32_t struct_size;
  /// The alignment of every tensor and of the workspace, a power of two; 0 for the host's choice.
  uint32_t alignment;
  /// Scratch memory for the whole kernel, not per slot. The host counts it against the budget.
  uint64_t workspace_bytes;
  /// Memory the kernel itself will allocate, packed copies included. Counted, not checked.
  uint64_t internal_bytes;
  /// Memory on each device that the kernel will allocate, copies of operands included. The host holds
  /// it against the device's free memory and the budget before anything is allocated. Since 1.1.
  uint64_t device_bytes;
} divide_requirements;

/// What the host offers. Valid from `open` until `close` returns.
typedef struct divide_host {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  /// Passed back in every call below.
  void *DIVIDE_NULLABLE context;
  /// Copies a message for the user. `level` is `DIVIDE_INFO`, `DIVIDE_WARNING` or `DIVIDE_ERROR`.
  void (*DIVIDE_NONNULL report)(void *DIVIDE_NULLABLE context, uint32_t level,
                                const char *DIVIDE_NONNULL message);
  /// Records a fact about the software that computes, such as `library.name`, `library.version`,
  /// `library.core` (the instruction set variant it chose) or `library.threads`.
  void (*DIVIDE_NONNULL fact)(void *DIVIDE_NULLABLE context, const char *DIVIDE_NONNULL key,
                              const char *DIVIDE_NONNULL value);
  /// Not 0 when the kernel should return as soon as it can.
  int32_t (*DIVIDE_NONNULL cancelled)(void *DIVIDE_NULLABLE context);
  /// Says in `run`, before it returns, for how many nanoseconds the device computed by a clock of its
  /// own, such as CUDA's events. It is recorded beside the wall time and never replaces it: a device
  /// time above the wall time is a fault. Since 1.1: look at `struct_size`.
  void (*DIVIDE_NULLABLE device_time)(void *DIVIDE_NULLABLE context, uint64_t nanoseconds);
} divide_host;

/// One opened problem. Only the plugin knows what is inside.
typedef struct divide_kernel divide_kernel;

/// What a plugin exports.
typedef struct divide_plugin {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  /// The same as in the manifest.
  const char *DIVIDE_NONNULL id;
  const char *DIVIDE_NONNULL version;

  /// Prepares one problem. On any status but `DIVIDE_OK`, `kernel` stays untouched.
  divide_status (*DIVIDE_NONNULL open)(const divide_host *DIVIDE_NONNULL host,
                                       const divide_problem *DIVIDE_NONNULL problem,
                                       divide_kernel *DIVIDE_NULLABLE *DIVIDE_NONNULL kernel);
  /// Says what memory the kernel needs.
  divide_status (*DIVIDE_NONNULL requirements)(divide_kernel *DIVIDE_NONNULL kernel,
                                               divide_requirements *DIVIDE_NONNULL requirements);
  /// Takes the tensors of one slot, in the operation's order, and converts what it wants in a
  /// layout of its own. Untimed. The pointers stay valid until `close`. `workspace` is the same in
  /// every call, and null when none was asked for.
  divide_status (*DIVIDE_NONNULL import_tensors)(divide_kernel *DIVIDE_NONNULL kernel,
                                                 uint32_t slot,
                                                 const divide_tensor *DIVIDE_NONNULL tensors,
                                                 uint32_t tensor_count,
                                                 void *DIVIDE_NULLABLE workspace);
  /// Computes the whole operation `iterations` times: iteration *i* reads and writes slot
  /// (`first_slot` + *i*) mod `slot_count`. The only timed call.
  divide_status (*DIVIDE_NONNULL run)(divide_kernel *DIVIDE_NONNULL kernel, uint64_t iterations,
                                      uint32_t first_slot);
  /// Puts the outputs of one slot's last iteration into the host's tensors, if they are kept
  /// elsewhere. Untimed. It must not compute what `run` should have.
  divide_status (*DIVIDE_NONNULL export_tensors)(divide_kernel *DIVIDE_NONNULL kernel,
                                                 uint32_t slot);
  /// Gives everything back.
  void (*DIVIDE_NONNULL close)(divide_kernel *DIVIDE_NONNULL kernel);
} divide_plugin;

/// The only symbol a plugin exports. Called once, first, and cheap: it only returns an address.
DIVIDE_EXPORT const divide_plugin *DIVIDE_NONNULL divide_plugin_entry(void);

#ifdef __cplusplus
}
#endif

#endif
