#include "sources.hpp"

#include <algorithm>

namespace {

/// Sums and maxima over the threads of a block. Trees in shared memory are the same for warps of 32 and of 64.
const char row_tools[] = R"(
#define THREADS 256
__device__ REAL all_of(REAL *shared, REAL value, bool is_maximum) {
  shared[threadIdx.x] = value;
  for (int half = THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) {
      const REAL other = shared[threadIdx.x + half];
      REAL &own = shared[threadIdx.x];
      own = is_maximum ? (own < other ? other : own) : own + other;
    }
  }
  __syncthreads();
  const REAL result = shared[0];
  __syncthreads();
  return result;
}
)";

const char softmax_body[] = R"(
  __shared__ REAL shared[THREADS];
  const COUNT row = COUNT(blockIdx.x) * columns;
  REAL most = source[row];
  for (COUNT j = threadIdx.x; j < columns; j += THREADS) most = fmax(most, source[row + j]);
  most = all_of(shared, most, true);
  REAL sum = 0;
  for (COUNT j = threadIdx.x; j < columns; j += THREADS) sum += exp(source[row + j] - most);
  sum = all_of(shared, sum, false);
  for (COUNT j = threadIdx.x; j < columns; j += THREADS)
    destination[row + j] = exp(source[row + j] - most) / sum;
)";

const char layer_normalization_body[] = R"(
  __shared__ REAL shared[THREADS];
  const COUNT row = COUNT(blockIdx.x) * columns;
  REAL sum = 0;
  for (COUNT j = threadIdx.x; j < columns; j += THREADS) sum += source[row + j];
  const REAL average = all_of(shared, sum, false) / REAL(columns);
  sum = 0;
  for (COUNT j = threadIdx.x; j < columns; j += THREADS) {
    const REAL difference = source[row + j] - average;
    sum += difference * difference;
  }
  const REAL spread = all_of(shared, sum, false) / REAL(columns);
  const REAL factor = REAL(1) / sqrt(spread + REAL(1e-5));
  for (COUNT j = threadIdx.x; j < columns; j += THREADS)
    destination[row + j] = (source[row + j] - average) * factor * scale[j] + shift[j];
  if (threadIdx.x == 0) {
    mean[blockIdx.x] = average;
    variance[blockIdx.x] = spread;
  }
)";

/// Four chains of each thread hide the latency of one.
const char chain_body[] = R"(
  const COUNT first = 4 * (COUNT(blockIdx.x) * blockDim.x + threadIdx.x);
  REAL v[4];
  const REAL constants[4] = {c[0], c[1], c[2], c[3]};
  for (int j = 0; j < 4; j++) v[j] = first + j < elements ? x[first + j] : REAL(0);
#pragma unroll 16
  for (COUNT step = 0; step < steps; step++) {
    for (int j = 0; j < 4; j++) v[j] = fma(v[j], v[j], constants[j]);
  }
  for (int j = 0; j < 4; j++) {
    if (first + j < elements) y[first + j] = v[j];
  }
)";

const char gelu_backward_body[] = R"(
  const REAL area = REAL(0.5) * (REAL(1) + erf(source * REAL(0.70710678118654752)));
  const REAL density = exp(REAL(-0.5) * source * source) * REAL(0.39894228040143268);
  source_gradient = destination_gradient * (area + source * density);
)";

/// 1 − 0.9¹⁰ and 1 − 0.999¹⁰ correct the moments of the tenth step.
const char adamw_body[] = R"(
  new_first_moment = REAL(0.9) * first_moment + REAL(0.1) * gradient;
  new_second_moment = REAL(0.999) * second_moment + REAL(0.001) * gradient * gradient;
  const REAL root = sqrt(new_second_moment / REAL(0.009955119790251765)) + REAL(1e-8);
  const REAL moment = new_first_moment / REAL(0.6513215599);
  new_parameters = parameters * (REAL(1) - REAL(0.00001)) - REAL(0.001) * moment / root;
)";

const char sgd_body[] = R"(
  new_momentum = REAL(0.9) * momentum + (gradient + REAL(0.0001) * parameters);
  new_parameters = parameters - REAL(0.1) * new_momentum;
)";

std::string list(const std::vector<std::string> &names, const std::string &before, const std::string &after) {
  std::string text;
  for (const std::string &name : names) text += before + name + after;
  return text;
}

/// Reads and writes 16 bytes at once, which a memory's full rate takes, and the rest one by one.
std::string packed(const Kernel &kernel) {
  std::string text =
      "  const COUNT first = WIDTH * (COUNT(blockIdx.x) * blockDim.x + threadIdx.x);\n"
      "  if (first + WIDTH <= elements) {\n";
  for (const std::string &name : kernel.inputs) {
    text += "    const Pack pack_" + name + " = *(const Pack *)(all_" + name + " + first);\n";
  }
  for (const std::string &name : kernel.outputs) text += "    Pack pack_" + name + ";\n";
  text += "    for (int j = 0; j < WIDTH; j++) {\n";
  for (const std::string &name : kernel.inputs) text += "      const REAL " + name + " = pack_" + name + ".at[j];\n";
  text += list(kernel.outputs, "      REAL ", ";\n") + kernel.body;
  for (const std::string &name : kernel.outputs) text += "      pack_" + name + ".at[j] = " + name + ";\n";
  text += "    }\n";
  for (const std::string &name : kernel.outputs) {
    text += "    *(Pack *)(all_" + name + " + first) = pack_" + name + ";\n";
  }
  text += "    return;\n  }\n  for (COUNT i = first; i < elements; i++) {\n";
  for (const std::string &name : kernel.inputs) text += "    const REAL " + name + " = all_" + name + "[i];\n";
  text += list(kernel.outputs, "    REAL ", ";\n") + kernel.body;
  for (const std::string &name : kernel.outputs) text += "    all_" + name + "[i] = " + name + ";\n";
  return text + "  }\n";
}

}  // namespace

std::string Kernel::function() const {
  std::string name = "divide_" + operation;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string Kernel::source(const std::string &real) const {
  const bool is_packed = sharing == Sharing::packs;
  const std::string prefix = is_packed ? "all_" : "";
  std::string text = "typedef " + real + " REAL;\ntypedef unsigned long long COUNT;\n";
  if (is_packed) {
    text += "#define WIDTH int(16 / sizeof(REAL))\nstruct __align__(16) Pack { REAL at[16 / sizeof(REAL)]; };\n";
  }
  if (sharing == Sharing::rows) text += row_tools;
  text += "extern \"C\" __global__ void __launch_bounds__(256) " + function() + "(";
  text += list(inputs, "const REAL *__restrict__ " + prefix, ", ");
  text += list(outputs, "REAL *__restrict__ " + prefix, ", ");
  // The sizes: of vectors, of chains, and of rows.
  const char *sizes[] = {"COUNT elements", "COUNT elements, COUNT steps", "COUNT columns"};
  text += std::string(sizes[static_cast<int>(sharing)]) + ") {\n";
  return text + (is_packed ? packed(*this) : body) + "}\n";
}

const std::vector<Kernel> &kernels() {
  static const std::vector<Kernel> all = {
      {"triad", {"b", "c"}, {"a"}, Sharing::packs, "      a = b + REAL(3) * c;\n"},
      {"add", {"a", "b"}, {"c"}, Sharing::packs, "      c = a + b;\n"},
      {"relu",
       {"source"},
       {"destination"},
       Sharing::packs,
       "      destination = source > REAL(0) ? source : REAL(0);\n"},
      {"relu-backward",
       {"source", "destination_gradient"},
       {"source_gradient"},
       Sharing::packs,
       "      source_gradient = source > REAL(0) ? destination_gradient : REAL(0);\n"},
      {"gelu",
       {"source"},
       {"destination"},
       Sharing::packs,
       "      destination = REAL(0.5) * source * (REAL(1) + erf(source * REAL(0.70710678118654752)));\n"},
      {"gelu-backward", {"source", "destination_gradient"}, {"source_gradient"}, Sharing::packs, gelu_backward_body},
      {"sgd",
       {"parameters", "gradient", "momentum"},
       {"new_parameters", "new_momentum"},
       Sharing::packs,
       sgd_body},
      {"adamw",
       {"parameters", "gradient", "first_moment", "second_moment"},
       {"new_parameters", "new_first_moment", "new_second_moment"},
       Sharing::packs,
       adamw_body},
      {"fma", {"x", "c"}, {"y"}, Sharing::fours, chain_body},
      {"softmax", {"source"}, {"destination"}, Sharing::rows, softmax_body},
      {"layer-normalization",
       {"source", "scale", "shift"},
       {"destination", "mean", "variance"},
       Sharing::rows,
       layer_normalization_body},
  };
  return all;
}

const Kernel *kernel_of(const std::string &operation) {
  for (const Kernel &kernel : kernels()) {
    if (kernel.operation == operation) return &kernel;
  }
  return nullptr;
}
