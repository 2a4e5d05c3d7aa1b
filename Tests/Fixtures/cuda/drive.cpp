// Drives the plugin as a host does, in one process, in every precision: what the tests' own host can't ask for yet, and
// what it keeps to itself, such as device time.
//
//     drive LIBRARY OPERATION PRECISION [NAME=SIZE …] [slots=2] [iterations=3] [device=0] [devices=1]
//
// Prints what the plugin says, a line each, and how far the worst number is off, relative to the sum of its terms.
#include <dlfcn.h>
#include <divide_kernel.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace {

const char *const precisions[] = {"", "f64", "f32", "bf16", "f16", "i8", "u8", "i32", "f8-e4m3", "f8-e5m2", "tf32"};

std::uint64_t device_nanoseconds;

std::uint32_t precision_of(const std::string &name) {
  for (std::uint32_t i = 1; i < 11; i++) {
    if (name == precisions[i]) return i;
  }
  std::fprintf(stderr, "There is no precision %s.\n", name.c_str());
  std::exit(64);
}

std::size_t width_of(std::uint32_t precision) {
  const std::size_t widths[] = {0, 8, 4, 2, 2, 1, 1, 4, 1, 1, 4};
  return widths[precision];
}

double small_float(unsigned bits, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const int fraction = static_cast<int>(bits & ((1u << fraction_bits) - 1));
  const int exponent = static_cast<int>(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const double magnitude = exponent == 0 ? std::ldexp(fraction, 1 - bias - fraction_bits)
                                         : std::ldexp((1 << fraction_bits) + fraction, exponent - bias - fraction_bits);
  return bits >> (exponent_bits + fraction_bits) & 1 ? -magnitude : magnitude;
}

double number(const void *memory, std::uint32_t precision, std::size_t i) {
  switch (precision) {
    case DIVIDE_F64: return static_cast<const double *>(memory)[i];
    case DIVIDE_I32: return static_cast<const std::int32_t *>(memory)[i];
    case DIVIDE_I8: return static_cast<const std::int8_t *>(memory)[i];
    case DIVIDE_U8: return static_cast<const std::uint8_t *>(memory)[i];
    case DIVIDE_F16: return small_float(static_cast<const std::uint16_t *>(memory)[i], 5, 10);
    case DIVIDE_BF16: return small_float(static_cast<const std::uint16_t *>(memory)[i], 8, 7);
    case DIVIDE_F8_E4M3: return small_float(static_cast<const std::uint8_t *>(memory)[i], 4, 3);
    case DIVIDE_F8_E5M2: return small_float(static_cast<const std::uint8_t *>(memory)[i], 5, 2);
    default: return static_cast<double>(static_cast<const float *>(memory)[i]);
  }
}

std::uint32_t draw() {
  static std::uint64_t state = 88172645463325252;
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return static_cast<std::uint32_t>(state >> 32);
}

/// Random numbers of about −1 to 1, or whole ones.
void draw(void *memory, std::uint32_t precision, std::size_t count) {
  for (std::size_t i = 0; i < count; i++) {
    const std::uint32_t bits = draw();
    const double uniform = bits / 2147483648.0 - 1;
    switch (precision) {
      case DIVIDE_F64: static_cast<double *>(memory)[i] = uniform; break;
      case DIVIDE_I8: static_cast<std::int8_t *>(memory)[i] = static_cast<std::int8_t>(bits); break;
      case DIVIDE_U8: static_cast<std::uint8_t *>(memory)[i] = bits & 127; break;
      // Exponents of the four binades below 1, and all significands and signs.
      case DIVIDE_F16: static_cast<std::uint16_t *>(memory)[i] = (bits & 0x83ff) | (11 + (bits >> 20 & 3)) << 10; break;
      case DIVIDE_BF16:
        static_cast<std::uint16_t *>(memory)[i] = (bits & 0x807f) | (123 + (bits >> 20 & 3)) << 7;
        break;
      case DIVIDE_F8_E4M3: static_cast<std::uint8_t *>(memory)[i] = (bits & 0x87) | (3 + (bits >> 20 & 3)) << 3; break;
      case DIVIDE_F8_E5M2: static_cast<std::uint8_t *>(memory)[i] = (bits & 0x83) | (11 + (bits >> 20 & 3)) << 2; break;
      default: static_cast<float *>(memory)[i] = static_cast<float>(uniform);
    }
  }
}

/// Constants with which a chain v² + c stays within ±2.
void set_chain_constants(void *memory, std::uint32_t precision) {
  for (int i = 0; i < 4; i++) {
    const double constant = -1.8 - 0.06 * i;
    if (precision == DIVIDE_F64) static_cast<double *>(memory)[i] = constant;
    if (precision == DIVIDE_F32) static_cast<float *>(memory)[i] = static_cast<float>(constant);
  }
}

/// One operand, with its memory.
struct Matrix {
  std::string name;
  std::uint32_t precision;
  std::vector<std::int64_t> extents;
  bool is_output;
  std::vector<unsigned char> memory = {};

  std::size_t count() const {
    std::size_t count = 1;
    for (std::int64_t extent : extents) count *= static_cast<std::size_t>(extent);
    return count;
  }
  double operator[](std::size_t i) const { return number(memory.data(), precision, i); }
};

using Sizes = std::map<std::string, std::int64_t>;

std::vector<Matrix> matrices(const std::string &operation, std::uint32_t precision, Sizes &sizes) {
  const std::uint32_t stored = precision == DIVIDE_TF32 ? std::uint32_t(DIVIDE_F32) : precision;
  if (operation == "gemm" || operation == "batched-gemm") {
    const bool is_narrow = precision == DIVIDE_F8_E4M3 || precision == DIVIDE_F8_E5M2;
    const std::uint32_t left = precision == DIVIDE_I8 ? std::uint32_t(DIVIDE_U8) : stored;
    const std::uint32_t sums = precision == DIVIDE_I8 ? std::uint32_t(DIVIDE_I32) : stored;
    const std::uint32_t result = is_narrow ? std::uint32_t(DIVIDE_BF16) : sums;
    const std::int64_t m = sizes["m"], n = sizes["n"], k = sizes["k"];
    std::vector<Matrix> all = {
        {"a", left, {sizes["ta"] ? k : m, sizes["ta"] ? m : k}, false},
        {"b", stored, {sizes["tb"] ? n : k, sizes["tb"] ? k : n}, false},
        {"c", result, {m, n}, true}};
    for (Matrix &matrix : all) {
      if (operation == "batched-gemm") matrix.extents.insert(matrix.extents.begin(), sizes["batch"]);
    }
    return all;
  }
  const std::vector<std::int64_t> all = {sizes["elements"]};
  if (operation == "all-reduce") {
    const std::vector<std::int64_t> ranks = {sizes["ranks"], sizes["elements"]};
    return {{"source", stored, ranks, false}, {"destination", stored, ranks, true}};
  }
  if (operation == "triad") return {{"b", stored, all, false}, {"c", stored, all, false}, {"a", stored, all, true}};
  if (operation == "fma") return {{"x", stored, all, false}, {"c", stored, {4}, false}, {"y", stored, all, true}};
  return {{"source", stored, all, false}, {"destination", stored, all, true}};
}

/// Returns the largest error of any output, relative to the root of the sum of its terms' squares.
double worst_error(const std::string &operation, Sizes &sizes, const std::vector<Matrix> &slot) {
  double worst = 0;
  auto compare = [&](double found, double expected, double scale) {
    const double error = std::fabs(found - expected) / (scale > 0 ? scale : 1);
    worst = error <= worst ? worst : error;
    if (std::isnan(error)) worst = INFINITY;
  };
  if (operation == "all-reduce") {
    const auto elements = static_cast<std::size_t>(sizes["elements"]);
    for (std::size_t i = 0; i < slot[1].count(); i++) {
      double sum = 0;
      for (std::size_t j = i % elements; j < slot[0].count(); j += elements) sum += slot[0][j];
      compare(slot[1][i], sum, 1);
    }
    return worst;
  }
  if (operation == "triad") {
    for (std::size_t i = 0; i < slot[2].count(); i++) compare(slot[2][i], slot[0][i] + 3 * slot[1][i], 1);
    return worst;
  }
  if (operation == "fma") {
    for (std::size_t i = 0; i < slot[2].count(); i++) {
      double v = slot[0][i];
      const double c = slot[1][i % 4];
      for (std::int64_t step = 0; step < sizes["steps"]; step++) {
        v = slot[0].precision == DIVIDE_F64 ? std::fma(v, v, c)
                                            : static_cast<double>(std::fma(static_cast<float>(v), static_cast<float>(v),
                                                                           static_cast<float>(c)));
      }
      compare(slot[2][i], v, 1);
    }
    return worst;
  }
  if (operation != "gemm" && operation != "batched-gemm") {
    for (std::size_t i = 0; i < slot[1].count(); i++) compare(slot[1][i], slot[0][i], 1);
    return worst;
  }
  const auto m = static_cast<std::size_t>(sizes["m"]), n = static_cast<std::size_t>(sizes["n"]),
             k = static_cast<std::size_t>(sizes["k"]), batch = slot[2].count() / (m * n);
  for (std::size_t which = 0; which < batch; which++) {
    for (std::size_t i = 0; i < m; i++) {
      for (std::size_t j = 0; j < n; j++) {
        double sum = 0, squares = 0;
        for (std::size_t l = 0; l < k; l++) {
          const double term = slot[0][which * m * k + (sizes["ta"] ? l * m + i : i * k + l)] *
                              slot[1][which * k * n + (sizes["tb"] ? j * k + l : l * n + j)];
          sum += term, squares += term * term;
        }
        compare(slot[2][which * m * n + i * n + j], sum, std::sqrt(squares) + std::fabs(sum));
      }
    }
  }
  return worst;
}

}  // namespace

int main(int count, char **arguments) {
  if (count < 4) return 64;
  // Whoever reads sees each line at once.
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string operation = arguments[2];
  const std::uint32_t precision = precision_of(arguments[3]);
  Sizes sizes = {{"slots", 2}, {"iterations", 3}, {"device", 0}, {"devices", 1}};
  const bool multiplies = operation == "gemm" || operation == "batched-gemm";
  if (multiplies) sizes["ta"] = sizes["tb"] = 0;
  for (int i = 4; i < count; i++) {
    const std::string text = arguments[i];
    const std::size_t sign = text.find('=');
    sizes[text.substr(0, sign)] = std::atoll(text.c_str() + sign + 1);
  }
  std::vector<std::string> names;
  std::vector<divide_parameter> parameters;
  for (const auto &size : sizes) {
    if (size.first == "slots" || size.first == "iterations" || size.first == "device" ||
        size.first == "devices") {
      continue;
    }
    parameters.push_back({size.first.c_str(), size.second});
  }

  void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return std::puts(dlerror()), 1;
  const auto entry = reinterpret_cast<const divide_plugin *(*)()>(dlsym(library, "divide_plugin_entry"));
  const divide_plugin &plugin = *entry();
  divide_host host = {};
  host.struct_size = DIVIDE_STRUCT_SIZE(divide_host, device_time);
  host.abi_major = DIVIDE_ABI_MAJOR, host.abi_minor = DIVIDE_ABI_MINOR;
  host.report = [](void *, std::uint32_t, const char *message) { std::printf("message: %s\n", message); };
  host.fact = [](void *, const char *key, const char *value) { std::printf("%s: %s\n", key, value); };
  host.cancelled = [](void *) { return std::int32_t(0); };
  host.device_time = [](void *, std::uint64_t nanoseconds) { device_nanoseconds = nanoseconds; };
  divide_problem problem = {};
  problem.struct_size = DIVIDE_STRUCT_SIZE(divide_problem, device_count);
  problem.precision = precision;
  problem.operation = operation.c_str();
  problem.parameters = parameters.data();
  problem.parameter_count = static_cast<std::uint32_t>(parameters.size());
  problem.thread_count = 1;
  problem.slot_count = static_cast<std::uint32_t>(sizes["slots"]);
  problem.device = "gpu";
  problem.device_index = static_cast<std::uint32_t>(sizes["device"]);
  problem.device_count = static_cast<std::uint32_t>(sizes["devices"]);

  auto report = [](const char *call, divide_status status) {
    std::printf("%s: %d\n", call, status);
    return status;
  };
  divide_kernel *kernel = nullptr;
  if (report("open", plugin.open(&host, &problem, &kernel)) != DIVIDE_OK) return 1;
  divide_requirements needs = {};
  needs.struct_size = DIVIDE_STRUCT_SIZE(divide_requirements, device_bytes);
  report("requirements", plugin.requirements(kernel, &needs));
  std::printf("device-bytes: %llu\ninternal-bytes: %llu\n", static_cast<unsigned long long>(needs.device_bytes),
              static_cast<unsigned long long>(needs.internal_bytes));
  std::vector<std::vector<Matrix>> slots;
  divide_status status = DIVIDE_OK;
  for (std::uint32_t slot = 0; slot < problem.slot_count && status == DIVIDE_OK; slot++) {
    slots.push_back(matrices(operation, precision, sizes));
    std::vector<divide_tensor> tensors;
    for (Matrix &matrix : slots.back()) {
      matrix.memory.assign(matrix.count() * width_of(matrix.precision), 0xff);
      if (!matrix.is_output) draw(matrix.memory.data(), matrix.precision, matrix.count());
      if (operation == "fma" && matrix.name == "c") set_chain_constants(matrix.memory.data(), matrix.precision);
      tensors.push_back({DIVIDE_STRUCT_SIZE(divide_tensor, bytes),
                         static_cast<std::uint32_t>(matrix.is_output ? DIVIDE_OUTPUT : DIVIDE_INPUT), matrix.precision,
                         static_cast<std::uint32_t>(matrix.extents.size()), matrix.name.c_str(), matrix.extents.data(),
                         matrix.memory.data(), matrix.memory.size()});
    }
    status = report("import", plugin.import_tensors(kernel, slot, tensors.data(),
                                                    static_cast<std::uint32_t>(tensors.size()), nullptr));
  }
  if (status == DIVIDE_OK) {
    const auto start = std::chrono::steady_clock::now();
    status = report("run", plugin.run(kernel, static_cast<std::uint64_t>(sizes["iterations"]), 0));
    const std::chrono::duration<double, std::nano> wall = std::chrono::steady_clock::now() - start;
    if (status == DIVIDE_OK) {
      std::printf("device-time: %s\n", device_nanoseconds == 0                   ? "none"
                                       : double(device_nanoseconds) > wall.count() ? "above the wall time"
                                                                                   : "within the wall time");
    }
  }
  for (std::uint32_t slot = 0; slot < problem.slot_count && status == DIVIDE_OK; slot++) {
    status = report("export", plugin.export_tensors(kernel, slot));
    if (slot < sizes["iterations"]) std::printf("error: %.1e\n", worst_error(operation, sizes, slots[slot]));
  }
  plugin.close(kernel);
  std::puts("close: 0");
  return status == DIVIDE_OK ? 0 : 1;
}
