// Compiles every kernel of the plugin's with the NVRTC that is installed, and writes the machine code.
//
//     compile FOLDER sm_80 sm_90a …
//
// Writes FOLDER/OPERATION-PRECISION-ARCHITECTURE.cubin. Exits with 77 where there is no NVRTC.
#include <cstdio>

#include "compiler.hpp"
#include "sources.hpp"

int main(int count, char **arguments) {
  if (count < 3) return 64;
  try {
    const Compiler compiler(cuda(), 13000);
    std::puts(compiler.name_and_version().c_str());
    for (int i = 2; i < count; i++) {
      const std::string architecture = arguments[i];
      compiler.code(cuda().clock_source, {"--gpu-architecture=" + architecture});
      for (const Kernel &kernel : kernels()) {
        for (const char *real : {"float", "double"}) {
          const std::vector<char> code = compiler.code(kernel.source(real), {"--gpu-architecture=" + architecture});
          const std::string path = std::string(arguments[1]) + "/" + kernel.operation +
                                   (real[0] == 'f' ? "-f32-" : "-f64-") + architecture + ".cubin";
          std::FILE *file = std::fopen(path.c_str(), "wb");
          if (file == nullptr) return 1;
          std::fwrite(code.data(), 1, code.size(), file);
          std::fclose(file);
        }
      }
    }
  } catch (const divide::Unsupported &refusal) {
    std::puts(refusal.what());
    return std::string(refusal.what()).find("isn't here") == std::string::npos ? 1 : 77;
  }
}
