#include "product.hpp"

#include <algorithm>
#include <cstring>

namespace {

/// The library's matrix units read 16 bytes at once, and in 8 bits it takes nothing else.
std::uint64_t padded(std::uint64_t size) { return (size + 15) / 16 * 16; }

const char *name_of(unsigned precision) {
  switch (precision) {
    case DIVIDE_F32: return "f32";
    case DIVIDE_F64: return "f64";
    case DIVIDE_TF32: return "tf32";
    case DIVIDE_BF16: return "bf16";
    case DIVIDE_F16: return "f16";
    case DIVIDE_I8: return "i8";
    case DIVIDE_F8_E4M3: return "f8-e4m3";
    case DIVIDE_F8_E5M2: return "f8-e5m2";
    default: return "this precision";
  }
}

}  // namespace

ProductFormat product_format(unsigned precision, const Device &device) {
  const ProductNumbers &numbers = device.platform().numbers;
  device.platform().require_precision(device.name, device.major, device.minor, precision);
  device.platform().require_environment(precision);
  switch (precision) {
    case DIVIDE_F32: return {numbers.f32, 4, numbers.f32, 4, numbers.sums_f32, numbers.f32, false};
    case DIVIDE_TF32: return {numbers.f32, 4, numbers.f32, 4, numbers.sums_tf32, numbers.f32, false};
    case DIVIDE_F64: return {numbers.f64, 8, numbers.f64, 8, numbers.sums_f64, numbers.f64, false};
    case DIVIDE_BF16: return {numbers.bf16, 2, numbers.bf16, 2, numbers.sums_f32, numbers.f32, false};
    case DIVIDE_F16: return {numbers.f16, 2, numbers.f16, 2, numbers.sums_f32, numbers.f32, false};
    case DIVIDE_F8_E4M3: return {numbers.f8_e4m3, 1, numbers.bf16, 2, numbers.sums_f32, numbers.f32, true};
    case DIVIDE_F8_E5M2: return {numbers.f8_e5m2, 1, numbers.bf16, 2, numbers.sums_f32, numbers.f32, true};
    // Activations are u8 of 0 to 127, which are the same bits in i8.
    case DIVIDE_I8: return {numbers.i8, 1, numbers.i32, 4, numbers.sums_i32, numbers.i32, true};
    default: throw divide::Unsupported("This plugin has no products in that precision.");
  }
}

ProductLibrary::ProductLibrary(const Device &device) : platform(device.platform()) {
  const std::vector<LibraryName> libraries = platform.product_libraries(device.driver.version);
  std::vector<std::string> files;
  for (const LibraryName &name : libraries) files.push_back(name.file);
  library = Library::find(files);
  if (!library) {
    // A newer one may be there, which the driver is too old for.
    const std::vector<LibraryName> all = platform.product_libraries(platform.newest_driver);
    for (const LibraryName &name : all) {
      if (std::count(files.begin(), files.end(), name.file) != 0 || !Library::find({name.file})) continue;
      throw divide::Unsupported("The driver is for " + std::string(platform.name) + " " +
                                platform.version_text(device.driver.version) + ", too old for " + name.file +
                                ", which is here. Install a newer driver, or " + names_of(libraries) + ".");
    }
  }
  library.require(platform.product_name, libraries);
#define TAKE_CALL(name, ...) \
  calls.name = reinterpret_cast<Status (*)(__VA_ARGS__)>(library.call(platform.product_names.name));
  PRODUCT_CALLS(TAKE_CALL)
#undef TAKE_CALL
  require(calls.create(&handle), "start");
}

ProductLibrary::~ProductLibrary() {
  if (handle != nullptr) calls.destroy(handle);
}

void ProductLibrary::require(Status status, const char *what) const {
  if (status == 0) return;
  throw divide::Refusal(DIVIDE_FAILED, std::string(platform.product_name) + "'s " + what + " failed with the status " +
                                           std::to_string(status) + ".");
}

Product::Product(const divide::Problem &problem, const Device &device)
    : device(device),
      precision(problem.precision()),
      format(product_format(precision, device)),
      library(device),
      operation(library.calls.operation_destroy),
      first(library.calls.layout_destroy),
      second(library.calls.layout_destroy),
      result(library.calls.layout_destroy),
      preference(library.calls.preference_destroy) {
  // A batch is counted in 32 bits; sizes and strides in 64.
  auto size = [&](const char *name) {
    return static_cast<std::uint64_t>(problem.size(name, 1, std::int64_t(1) << 31));
  };
  batch = problem.operation() == "batched-gemm" ? static_cast<std::uint64_t>(problem.size("batch", 1, INT32_MAX)) : 1;
  m = size("m"), n = size("n"), k = size("k");
  transposes_a = problem.size("ta", 0, 1) == 1;
  transposes_b = problem.size("tb", 0, 1) == 1;

  const ProductCalls &calls = library.calls;
  const ProductNumbers &numbers = library.platform.numbers;
  library.require(calls.operation_create(&operation.handle, format.sums, format.scale), "description of a product");
  // What lies row by row is transposed to the library already.
  const std::int32_t second_order = transposes_a && !format.is_strict ? numbers.transposed : numbers.as_it_is;
  const std::int32_t first_order = transposes_b || format.is_strict ? numbers.transposed : numbers.as_it_is;
  library.require(calls.operation_set(operation.handle, numbers.set_transposed_a, &first_order, sizeof first_order),
                  "description of a product");
  library.require(calls.operation_set(operation.handle, numbers.set_transposed_b, &second_order, sizeof second_order),
                  "description of a product");
  describe_matrix(first, format.factor, layout_b());
  describe_matrix(second, format.factor, layout_a());
  describe_matrix(result, format.result, layout_c());
  library.require(calls.preference_create(&preference.handle), "description of a preference");
  const std::uint64_t most = most_workspace;
  library.require(calls.preference_set(preference.handle, numbers.set_workspace, &most, sizeof most),
                  "description of a preference");
  if (find_candidates() == 0) {
    throw divide::Unsupported(std::string(library.platform.product_name) + " " +
                              library.platform.product_version(library.library, library.handle) +
                              " has no product in " + name_of(precision) + " of these sizes on " + device.name + ".");
  }
}

Layout Product::layout_a() const {
  const std::uint64_t rows = transposes_a ? k : m, columns = transposes_a ? m : k;
  if (!format.is_strict) return {batch, rows, columns, format.factor_width, false, rows, columns};
  return {batch, rows, columns, format.factor_width, transposes_a, padded(m), padded(k)};
}

Layout Product::layout_b() const {
  const std::uint64_t rows = transposes_b ? n : k, columns = transposes_b ? k : n;
  if (!format.is_strict) return {batch, rows, columns, format.factor_width, false, rows, columns};
  return {batch, rows, columns, format.factor_width, !transposes_b, padded(n), padded(k)};
}

Layout Product::layout_c() const {
  if (!format.is_strict) return {batch, m, n, format.result_width, false, m, n};
  return {batch, m, n, format.result_width, false, padded(m), padded(n)};
}

std::vector<Operand> Product::operands() const {
  Operand a, b, c;
  a.name = "a", a.layout = layout_a();
  b.name = "b", b.layout = layout_b();
  c.name = "c", c.layout = layout_c();
  return {a, b, c.as_output()};
}

/// Describes rows of the device's as columns of the library's.
void Product::describe_matrix(Descriptor &matrix, int type, const Layout &layout) {
  const ProductNumbers &numbers = library.platform.numbers;
  library.require(library.calls.layout_create(&matrix.handle, type, layout.padded_columns, layout.padded_rows,
                                              static_cast<std::int64_t>(layout.padded_columns)),
                  "description of a matrix");
  if (batch == 1) return;
  const auto count = static_cast<std::int32_t>(batch);
  const auto stride = static_cast<std::int64_t>(layout.padded_rows * layout.padded_columns);
  library.require(library.calls.layout_set(matrix.handle, numbers.set_batch, &count, sizeof count),
                  "description of a batch");
  library.require(library.calls.layout_set(matrix.handle, numbers.set_stride, &stride, sizeof stride),
                  "description of a batch");
}

int Product::find_candidates() {
  const CandidateLayout &layout = library.platform.candidate;
  candidates.assign(most_candidates * layout.bytes, 0);
  int count = 0;
  const Status status =
      library.calls.candidates(library.handle, operation.handle, first.handle, second.handle, result.handle,
                               result.handle, preference.handle, most_candidates, candidates.data(), &count);
  if (status == library.platform.numbers.not_supported) return 0;
  library.require(status, "choice of an algorithm");
  // Those that it gives up on are left out.
  int usable = 0;
  for (int i = 0; i < count; i++) {
    const unsigned char *candidate = candidates.data() + i * layout.bytes;
    std::int32_t state = 0;
    std::uint64_t workspace = 0;
    std::memcpy(&state, candidate + layout.state_at, sizeof state);
    std::memcpy(&workspace, candidate + layout.workspace_at, sizeof workspace);
    if (state != 0 || workspace > most_workspace) continue;
    std::memmove(candidates.data() + usable++ * layout.bytes, candidate, layout.bytes);
  }
  candidates.resize(usable * layout.bytes);
  return usable;
}

Status Product::multiply(const unsigned char *candidate, const Stream &stream, const Addresses &slot) const {
  // The factors 1 and 0 in each type that a product is scaled in.
  static const float one = 1, zero = 0;
  static const double wide_one = 1, wide_zero = 0;
  static const std::int32_t whole_one = 1, whole_zero = 0;
  const ProductNumbers &numbers = library.platform.numbers;
  const void *alpha = &one, *beta = &zero;
  if (format.scale == numbers.f64) alpha = &wide_one, beta = &wide_zero;
  if (format.scale == numbers.i32) alpha = &whole_one, beta = &whole_zero;
  auto at = [](Address address) { return reinterpret_cast<void *>(address); };
  return library.calls.multiply(library.handle, operation.handle, alpha, at(slot[1]), first.handle, at(slot[0]),
                                second.handle, beta, at(slot[2]), result.handle, at(slot[2]), result.handle, candidate,
                                at(workspace.address()), most_workspace, stream.handle);
}

double Product::time(const unsigned char *candidate, const Stream &stream, const Addresses &slot) const {
  Event start(device, Event::timed), end(device, Event::timed);
  auto seconds = [&](int count) {
    start.record(stream);
    for (int i = 0; i < count; i++) library.require(multiply(candidate, stream, slot), "product");
    end.record(stream);
    stream.finish();
    return end.seconds_since(start) / count;
  };
  // The first loads the code. Short ones are repeated for about 2 ms.
  seconds(1);
  const double once = seconds(1);
  const int count = static_cast<int>(std::min(100.0, 2e-3 / std::max(once, 1e-6)));
  return count < 2 ? once : seconds(count);
}

void Product::prepare(const divide::Host &host, const Stream &stream, const Addresses &slot) {
  workspace.make(device, most_workspace);
  const std::size_t bytes = library.platform.candidate.bytes;
  const std::size_t count = candidates.size() / bytes;
  double least = 0;
  std::size_t place = 0;
  std::string failure;
  for (std::size_t i = 0; i < count && !host.is_cancelled(); i++) {
    const unsigned char *candidate = candidates.data() + i * bytes;
    try {
      const double seconds = time(candidate, stream, slot);
      if (chosen == nullptr || seconds < least) chosen = candidate, least = seconds, place = i;
    } catch (const divide::Refusal &refusal) {
      failure = refusal.what();
    }
  }
  if (chosen == nullptr) throw divide::Refusal(DIVIDE_FAILED, failure.empty() ? "No product was tried." : failure);

  const Platform &platform = library.platform;
  const std::string details = platform.describe(library.library, chosen);
  host.state("library.name", platform.product_name);
  host.state("library.version", platform.product_version(library.library, library.handle));
  host.state("library.algorithm", (details.empty() ? "" : details + "; ") + "the fastest of " +
                                      std::to_string(count) + ", in the library's order " + std::to_string(place + 1));
  host.state("library.workspace", std::to_string(most_workspace) + " bytes");
  if (format.is_strict) host.state("library.layout", "rows along the sum, in multiples of 16");
}

void Product::launch(const Stream &stream, const Addresses &slot) {
  library.require(multiply(chosen, stream, slot), "product");
}
