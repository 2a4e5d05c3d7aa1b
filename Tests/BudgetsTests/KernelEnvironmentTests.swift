import Budgets
import System
import Testing

/// Which variables reach kernels, and what a record tells of them.
struct KernelEnvironmentTests {
  @Test(arguments: [
    "ATEN_CPU_CAPABILITY", "CUDA_DEVICE_ORDER", "DIVIDE_ISA", "DNNL_VERBOSE", "GLIBC_TUNABLES",
    "GOMP_SPINCOUNT", "HIP_VISIBLE_DEVICES", "HOME", "KMP_BLOCKTIME", "LD_LIBRARY_PATH",
    "MALLOC_ARENA_MAX", "MKL_CBWR", "NVIDIA_TF32_OVERRIDE", "OMP_DYNAMIC", "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE", "PATH", "PYTHONPATH", "PYTORCH_CUDA_ALLOC_CONF",
    "ROCR_VISIBLE_DEVICES", "TORCH_HOME", "VIRTUAL_ENV",
  ])
  func `what finds and sets libraries reaches kernels`(name: String) {
    #expect(KernelEnvironment(of: [name: "1"]).variables == [name: "1"])
  }

  @Test(arguments: [
    // What could stand between a kernel and the clock.
    "LD_PRELOAD", "LD_AUDIT",
    // What a budget decides.
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "KMP_AFFINITY", "GOMP_CPU_AFFINITY", "OMP_PLACES",
    // What a scratch folder replaces.
    "POCL_CACHE_DIR", "CUDA_CACHE_PATH", "TMPDIR", "XDG_CACHE_HOME",
    // What the harness alone reads.
    "DIVIDE_PLUGIN_PATH", "DIVIDE_PYTHON",
    // Secrets, and what is nobody's business.
    "NVIDIA_API_KEY", "CUDA_ACCESS_TOKEN", "PYTHON_KEYRING_PASSWORD", "AWS_SECRET_ACCESS_KEY",
    "CONDA_TOKEN", "EDITOR", "LANG", "LC_ALL", "USER", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
  ])
  func `what decides nothing about a kernel, or is decided elsewhere, doesn't`(name: String) {
    let environment = KernelEnvironment(of: [name: "1"])
    #expect(environment.variables.isEmpty)
    #expect(environment.recorded.isEmpty)
  }

  @Test func `every variable that chooses instructions reaches kernels`() {
    #expect(LibraryVariables.instructionSets.filter { !KernelEnvironment.admits($0) } == [])
  }

  @Test func `capabilities see the instructions that kernels see, and no others`() throws {
    let environment = Dictionary(
      uniqueKeysWithValues: LibraryVariables.instructionSets.map { ($0, "x") })
    let seen = Capabilities.probe(in: try TemporaryFiles().files, environment: environment)
    #expect(seen.instructionVariables == KernelEnvironment(of: environment).variables)
  }

  @Test func `a record tells what reaches kernels, with the home folder as a tilde`() {
    let environment = KernelEnvironment(of: [
      "HOME": "/home/ada", "PATH": "/home/ada/bin:/usr/bin:/home/adam:/home/ada",
      "MKL_CBWR": "AVX2",
    ])
    #expect(
      environment.recorded == [
        "HOME": "~", "PATH": "~/bin:/usr/bin:/home/adam:~", "MKL_CBWR": "AVX2",
      ])
    #expect(environment.variables["HOME"] == "/home/ada")
  }

  @Test(arguments: [nil, "", "/", "here"])
  func `a home that is no folder of its own hides nothing`(home: String?) {
    var variables = ["PATH": "/usr/bin:/"]
    variables["HOME"] = home
    #expect(KernelEnvironment(of: variables).recorded["PATH"] == "/usr/bin:/")
  }

  @Test func `a long value is cut, and others of its length are told apart`() throws {
    func recorded(_ end: String) throws -> String {
      let value = String(repeating: "/a:", count: 2_000) + end
      return try #require(KernelEnvironment(of: ["LD_LIBRARY_PATH": value]).recorded.values.first)
    }
    #expect(try recorded("x").utf8.count <= 2_048)
    #expect(try recorded("x").contains("… (6001 bytes, FNV-1a "))
    #expect(try recorded("x") != recorded("y"))
  }

  @Test func `an environment differs where a library is set otherwise, not where programs are`() {
    let now = KernelEnvironment(of: [
      "PATH": "/bin", "HOME": "/root", "MKL_CBWR": "AVX2", "OMP_DYNAMIC": "true",
    ])
    #expect(now.differences(from: now.recorded) == [])
    #expect(
      now.differences(from: ["PATH": "/usr/bin", "MKL_CBWR": "SSE4_2", "KMP_BLOCKTIME": "0"]) == [
        "KMP_BLOCKTIME was '0' and isn't set now", "MKL_CBWR was 'SSE4_2' and is 'AVX2' now",
        "OMP_DYNAMIC is 'true' now",
      ])
  }

  @Test func `an older record is compared by what it tells, and by what reaches kernels`() {
    let now = KernelEnvironment(of: ["PATH": "/bin", "LD_LIBRARY_PATH": "/lib", "MKL_CBWR": "AVX2"])
    #expect(now.differences(from: ["OMP_NUM_THREADS": "2", "MKL_CBWR": "AVX2"]) == [])
    #expect(now.differences(from: ["MKL_CBWR": "AVX"]).count == 1)
  }
}
