/// Matrix products as cuBLASLt and hipBLASLt take them.
#ifndef DIVIDE_CUDA_PRODUCT_HPP
#define DIVIDE_CUDA_PRODUCT_HPP

#include "computation.hpp"

/// How the operands of a product are stored and its terms added up, for one precision.
struct ProductFormat {
  int factor;
  std::uint64_t factor_width;
  int result;
  std::uint64_t result_width;
  int sums, scale;
  /// Whether the library takes only factors whose rows lie along the sum, in multiples of 16.
  bool is_strict;
};

/// Returns a precision's format. Throws a refusal for a precision that the device has no products in.
ProductFormat product_format(unsigned precision, const Device &device);

/// Something of the product library's, which is given back.
class Descriptor {
 public:
  using Destroy = Status (*)(Handle);

  explicit Descriptor(Destroy destroy) : destroy(destroy) {}
  ~Descriptor() {
    if (handle != nullptr) destroy(handle);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;

  Handle handle = nullptr;

 private:
  Destroy destroy;
};

/// The library that multiplies, with its own handle for one problem.
class ProductLibrary {
 public:
  /// Throws `divide::Unsupported`, with what brings it, where it isn't installed.
  explicit ProductLibrary(const Device &device);
  ~ProductLibrary();
  ProductLibrary(const ProductLibrary &) = delete;
  ProductLibrary &operator=(const ProductLibrary &) = delete;

  ProductCalls calls;
  Library library;
  Handle handle = nullptr;
  const Platform &platform;

  void require(Status status, const char *what) const;
};

/// c = op(a) · op(b), once or for each of a batch.
///
/// The library's matrices are column-major, and a row-major matrix is a column-major one transposed. So its first
/// factor is b, its second a, and what it writes in columns is c in rows.
class Product final : public Computation {
 public:
  Product(const divide::Problem &problem, const Device &device);

  std::vector<Operand> operands() const override;
  std::uint64_t workspace_bytes() const override { return most_workspace; }
  void prepare(const divide::Host &host, const Stream &stream, const Addresses &slot) override;
  void launch(const Stream &stream, const Addresses &slot) override;

 private:
  /// What libraries are given by default in PyTorch on Hopper, and NVIDIA recommends there.
  static constexpr std::uint64_t most_workspace = 32 << 20;
  /// How many of the library's candidates are tried.
  static constexpr int most_candidates = 8;

  const Device &device;
  const unsigned precision;
  const ProductFormat format;
  std::uint64_t batch, m, n, k;
  bool transposes_a, transposes_b;
  ProductLibrary library;
  Descriptor operation, first, second, result, preference;
  Memory workspace;
  std::vector<unsigned char> candidates;
  const unsigned char *chosen = nullptr;

  Layout layout_a() const;
  Layout layout_b() const;
  Layout layout_c() const;
  void describe_matrix(Descriptor &, int type, const Layout &);
  /// Asks the library how it would multiply. Returns how many ways there are.
  int find_candidates();
  Status multiply(const unsigned char *candidate, const Stream &, const Addresses &) const;
  /// The seconds of one product; throws if the candidate fails.
  double time(const unsigned char *candidate, const Stream &, const Addresses &) const;
};

#endif
