// The plain way to time a primitive of oneDNN: one process, one loop, the library called directly.
//
// usage: onednn-peer convolution CHANNELS FILTERS SIZE FILTER SECONDS
//        onednn-peer gemm M N K 0 SECONDS
// Prints the median seconds per execution over samples that together last SECONDS. Convolutions have a batch of 8, stride 1
// and padding that keeps the size; they choose their layouts, as those of the plugin do.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

using dnnl::memory;

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

memory filled(const memory::desc &description, const dnnl::engine &engine) {
  memory tensor(description, engine);
  auto *elements = static_cast<float *>(tensor.get_data_handle());
  for (size_t i = 0; i < description.get_size() / sizeof(float); i++) {
    elements[i] = static_cast<float>(rand()) / static_cast<float>(RAND_MAX) * 2 - 1;
  }
  return tensor;
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 7) {
    std::fprintf(stderr, "usage: onednn-peer convolution|gemm SIZE SIZE SIZE FILTER SECONDS\n");
    return 64;
  }
  bool is_convolution = std::string(arguments[1]) == "convolution";
  memory::dim a = std::atoll(arguments[2]), b = std::atoll(arguments[3]), c = std::atoll(arguments[4]);
  memory::dim filter = std::atoll(arguments[5]), padding = filter / 2;
  double seconds = std::atof(arguments[6]);
  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  dnnl::primitive primitive;
  std::unordered_map<int, memory> tensors;
  constexpr auto f32 = memory::data_type::f32;
  if (is_convolution) {
    auto any = [](memory::dims dims) { return memory::desc(dims, f32, memory::format_tag::any); };
    dnnl::convolution_forward::primitive_desc description(
        {dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_direct, any({8, a, c, c}),
         any({b, a, filter, filter}), any({8, b, c, c}), {1, 1}, {0, 0}, {padding, padding}, {padding, padding}},
        engine);
    primitive = dnnl::convolution_forward(description);
    tensors = {{DNNL_ARG_SRC, filled(description.src_desc(), engine)},
               {DNNL_ARG_WEIGHTS, filled(description.weights_desc(), engine)},
               {DNNL_ARG_DST, filled(description.dst_desc(), engine)}};
  } else {
    auto plain = [](memory::dim rows, memory::dim columns) {
      return memory::desc({rows, columns}, f32, memory::format_tag::ab);
    };
    dnnl::matmul::primitive_desc description({plain(a, c), plain(c, b), plain(a, b)}, engine);
    primitive = dnnl::matmul(description);
    tensors = {{DNNL_ARG_SRC, filled(plain(a, c), engine)},
               {DNNL_ARG_WEIGHTS, filled(plain(c, b), engine)},
               {DNNL_ARG_DST, filled(plain(a, b), engine)}};
  }
  auto execute = [&] {
    primitive.execute(stream, tensors);
    stream.wait();
  };

  // Warm up for a fifth of the time, and count how many executions last 5 ms.
  double start = now(), spent = 0;
  int warm = 0;
  do {
    execute();
    warm++;
    spent = now() - start;
  } while (spent < seconds / 5 || warm < 3);
  int iterations = static_cast<int>(5e-3 / (spent / warm)) + 1;

  std::vector<double> samples;
  start = now();
  while (now() - start < seconds || samples.size() < 5) {
    double begin = now();
    for (int iteration = 0; iteration < iterations; iteration++) execute();
    samples.push_back((now() - begin) / iterations);
  }
  std::sort(samples.begin(), samples.end());
  std::printf("%.9e\n", (samples[(samples.size() - 1) / 2] + samples[samples.size() / 2]) / 2);
  return 0;
}
