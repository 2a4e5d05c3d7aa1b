// swift-tools-version: 6.3
import PackageDescription

/// For programs and plugins in Swift: the runtime is inside, so that they run where there is none.
let carriesRuntime: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib", "-Xlinker", "--gc-sections", "-Xlinker", "--strip-debug"])
]

/// For programs and plugins in C: the package manager links them as if they were in Swift.
let hasNoSwift: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib", "-nostartfiles", "-Xlinker", "--as-needed"])
]

let package = Package(
  name: "divide",
  products: [
    .executable(name: "divide", targets: ["divide"]),
    .executable(name: "divide-worker", targets: ["divide-worker"]),
    .executable(name: "divide-launch", targets: ["divide-launch"]),
    .executable(name: "divide-host", targets: ["divide-host"]),
    // Native plugins: loaded with dlopen by divide-host, never linked.
    .library(name: "kernel-gemm", type: .dynamic, targets: ["GEMMKernel"]),
    .library(name: "kernel-convolution", type: .dynamic, targets: ["ConvolutionKernel"]),
    .library(name: "kernel-roofline", type: .dynamic, targets: ["RooflineKernel"]),
    .library(name: "kernel-elementwise", type: .dynamic, targets: ["ElementwiseKernel"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C boundaries
    .systemLibrary(name: "CHwloc", pkgConfig: "hwloc", providers: [.apt(["libhwloc-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CKernelABI"),
    .target(name: "CSentinel"),
    .target(name: "CLinux"),
    // NVIDIA's management library, loaded when it is asked for; nothing of NVIDIA's is needed here.
    .target(name: "CNVML"),
    // What a judge and a kernel host share: memory, and how to wait on it.
    .target(name: "CChannel"),
    .target(name: "System"),
    .target(name: "Sentinels", dependencies: ["CLinux", "CSentinel", "System"]),

    // Values and mathematics: no I/O
    .target(name: "Quantities"),
    .target(name: "Randomness"),
    .target(name: "Statistics", dependencies: ["Quantities", "Randomness"]),
    .target(
      name: "Inequality", dependencies: ["Quantities", "Randomness", "Statistics", "System"]),
    .target(
      name: "Participation",
      dependencies: [
        "COpenBLAS", "Documents", "Inequality", "Quantities", "Randomness", "Statistics", "System",
      ]),
    .target(name: "Operations", dependencies: ["Quantities", "Randomness"]),
    .target(name: "RecordFormat"),
    .target(name: "Sampling", dependencies: ["Quantities", "Statistics"]),
    .target(name: "Documents", dependencies: ["System", .product(name: "Yams", package: "Yams")]),

    // The machine and what may be used of it
    .target(
      name: "Hardware",
      dependencies: [
        "CHwloc", "CLinux", "CNVML", "Operations", "Quantities", "Randomness", "System",
      ]),
    .target(
      name: "Budgets",
      dependencies: ["Documents", "Hardware", "Operations", "Quantities", "Randomness", "System"]),
    .target(
      name: "Diagnosis",
      dependencies: ["Hardware", "Quantities", "Sentinels", "Statistics", "System"]),

    // Plugins
    .target(name: "PluginProtocol", dependencies: ["Operations", "Quantities"]),
    .target(name: "Plugins", dependencies: ["Documents", "Hardware", "Operations", "System"]),
    .target(
      name: "PluginHost",
      dependencies: [
        "CChannel", "CKernelABI", "CLinux", "Operations", "PluginProtocol", "Quantities",
        "Randomness", "Sentinels", "System",
      ]),

    // Experiments and what they leave behind
    .target(
      name: "Records",
      dependencies: [
        "Budgets", "Hardware", "Operations", "PluginProtocol", "Quantities", "RecordFormat",
        "Sampling", "Statistics", "System",
      ]),
    .target(
      name: "Experiments",
      dependencies: [
        "Budgets", "CLinux", "Documents", "Hardware", "Operations", "PluginProtocol", "Plugins",
        "Quantities", "Randomness", "RecordFormat", "Records", "Sampling", "Statistics", "System",
      ]),
    .target(
      name: "Estimation",
      dependencies: [
        "COpenBLAS", "Documents", "Operations", "Quantities", "Randomness", "Statistics",
      ],
      exclude: ["Catalogue"]),
    .target(
      name: "Access",
      dependencies: [
        "Documents", "Estimation", "Inequality", "Operations", "Quantities", "Randomness",
        "Statistics",
      ]),
    .target(name: "Charts", dependencies: ["Quantities"]),
    // What is shown: documents as values, and what makes text, Markdown, CSV and JSON of them
    .target(name: "Presentation", dependencies: ["Charts", "Quantities"]),
    .target(
      name: "Findings",
      dependencies: [
        "Access", "Budgets", "Estimation", "Hardware", "Inequality", "Operations", "PluginProtocol",
        "Quantities", "RecordFormat", "Records", "Sampling", "Statistics",
      ]),
    .target(
      name: "Reporting",
      dependencies: [
        "Access", "Charts", "Diagnosis", "Documents", "Estimation", "Findings", "Hardware",
        "Inequality", "Operations", "Participation", "PluginProtocol", "Presentation", "Quantities",
        "RecordFormat", "Records", "Sampling", "Statistics",
      ]),

    // Programs: the only places where everything meets
    .executableTarget(
      name: "divide",
      dependencies: [
        "Access", "Budgets", "Charts", "Diagnosis", "Documents", "Estimation", "Experiments",
        "Findings", "Hardware", "Inequality", "Operations", "Participation", "PluginProtocol",
        "Plugins", "Presentation", "Quantities", "Randomness", "RecordFormat", "Records",
        "Reporting", "Sampling", "Sentinels", "Statistics", "System",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // Loading Foundation's libraries takes longer than discovering the machine.
      linkerSettings: carriesRuntime
        + [
          "CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections",
          "stdc++",
        ]
        .map { .linkedLibrary($0) }),
    .executableTarget(
      name: "divide-worker",
      dependencies: [
        "Operations", "PluginHost", "PluginProtocol", "Quantities", "Randomness", "Sampling",
        "Sentinels", "System",
      ],
      linkerSettings: carriesRuntime
        + ["_FoundationCShims", "_FoundationCollections", "stdc++"].map { .linkedLibrary($0) }),
    .executableTarget(name: "divide-launch", linkerSettings: hasNoSwift),
    .executableTarget(
      name: "divide-host", dependencies: ["CChannel", "CKernelABI"], linkerSettings: hasNoSwift),

    // What is claimed of the programs, measured
    .executableTarget(
      name: "coverage-benchmark",
      dependencies: ["Quantities", "Randomness", "Sampling", "Statistics"],
      path: "Benchmarks/coverage", exclude: ["README.md"]),
    .executableTarget(
      name: "inequality-benchmark", dependencies: ["Inequality", "Quantities"],
      path: "Benchmarks/inequality",
      exclude: ["README.md", "cost.svg", "measure.py"]),
    .executableTarget(
      name: "participation-benchmark", dependencies: ["Inequality", "Participation", "Quantities"],
      path: "Benchmarks/participation", exclude: ["README.md", "measure.py"]),

    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Budgets", "Documents", "Estimation", "Experiments", "Findings", "Hardware", "Operations",
        "PluginProtocol", "Plugins", "Presentation", "Randomness", "Records", "Reporting",
        "Sampling", "System",
      ],
      path: "Benchmarks/fuzz", exclude: ["README.md"]),

    // Bundled plugins, and what they share
    .target(
      name: "KernelSupport", dependencies: ["CKernelABI"], path: "plugins/support/swift"),
    .target(name: "CKernelSupport", dependencies: ["CKernelABI"], path: "plugins/support/c"),
    .target(
      name: "GEMMKernel", dependencies: ["CKernelABI", "COpenBLAS", "KernelSupport"],
      path: "plugins/gemm", exclude: ["README.md", "plugin.yaml"], sources: ["Sources"],
      linkerSettings: carriesRuntime),
    .target(
      name: "ConvolutionKernel", dependencies: ["CKernelABI", "CKernelSupport", "COpenBLAS"],
      path: "plugins/convolution",
      exclude: ["README.md", "plugin.yaml"], sources: ["Sources"], publicHeadersPath: "include",
      linkerSettings: hasNoSwift),
    .target(
      name: "RooflineKernel", dependencies: ["CKernelABI", "CKernelSupport"],
      path: "plugins/roofline",
      exclude: ["README.md", "plugin.yaml"], sources: ["Sources"], publicHeadersPath: "include",
      linkerSettings: hasNoSwift),
    .target(
      name: "ElementwiseKernel", dependencies: ["CKernelABI", "CKernelSupport"],
      path: "plugins/elementwise",
      exclude: ["README.md", "plugin.yaml"], sources: ["Sources"], publicHeadersPath: "include",
      linkerSettings: hasNoSwift),

    // Tests, and what some of them share
    .target(
      name: "RecordFixtures", dependencies: ["Hardware", "RecordFormat", "Records", "Sampling"],
      path: "Tests/RecordFixtures"),
    .testTarget(name: "RecordFormatTests", dependencies: ["RecordFormat"]),
    .testTarget(
      name: "FindingsTests",
      dependencies: [
        "Estimation", "Findings", "Operations", "PluginProtocol", "Quantities", "RecordFixtures",
        "RecordFormat", "Records", "Sampling", "Statistics",
      ]),
    .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Quantities", "Randomness", "Statistics"]),
    .testTarget(
      name: "InequalityTests",
      dependencies: ["Inequality", "Quantities", "Randomness", "Statistics", "System"]),
    .testTarget(
      name: "ParticipationTests",
      dependencies: ["Documents", "Inequality", "Participation", "Quantities", "Randomness"]),
    .testTarget(
      name: "OperationsTests", dependencies: ["Operations", "Quantities", "Randomness"]),
    .testTarget(
      name: "HardwareTests",
      dependencies: ["Hardware", "Operations", "Quantities", "RecordFormat", "Records", "System"],
      resources: [.copy("Machines")]),
    .testTarget(
      name: "BudgetsTests",
      dependencies: [
        "Budgets", "Hardware", "Operations", "Quantities", "RecordFormat", "Records", "System",
      ]),
    .testTarget(
      name: "DiagnosisTests", dependencies: ["Diagnosis", "Hardware", "Quantities", "Sentinels"]),
    // Runs the programs that a build leaves beside it, so that none of them is linked into it.
    .testTarget(name: "EndToEndTests", exclude: ["Golden"]),
    // Loads the fixtures' libraries, which a build leaves beside it.
    .testTarget(
      name: "PluginHostTests",
      dependencies: ["Operations", "PluginHost", "PluginProtocol", "Randomness", "Sentinels"]),
    .testTarget(name: "PluginProtocolTests", dependencies: ["Operations", "PluginProtocol"]),
    .testTarget(name: "SentinelsTests", dependencies: ["Sentinels", "System"]),
    .testTarget(name: "SamplingTests", dependencies: ["Sampling"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents"]),
    .testTarget(
      name: "EstimationTests",
      dependencies: ["Documents", "Estimation", "Operations", "Quantities", "Randomness"]
    ),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"]),
    .testTarget(
      name: "PresentationTests", dependencies: ["Charts", "Presentation", "Quantities"],
      exclude: ["Golden"]),
    .testTarget(
      name: "AccessTests",
      dependencies: [
        "Access", "Documents", "Estimation", "Inequality", "Quantities", "Randomness",
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Budgets", "Documents", "Experiments", "Hardware", "Operations", "PluginProtocol",
        "Plugins",
        "Quantities", "RecordFixtures", "RecordFormat", "Records", "Sampling", "System",
      ]),
    .testTarget(
      name: "PluginsTests",
      dependencies: ["Documents", "Hardware", "Operations", "Plugins", "Quantities"]),
    .testTarget(
      name: "RecordsTests", dependencies: ["RecordFixtures", "RecordFormat", "Records"]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Diagnosis", "Estimation", "Findings", "Hardware", "Inequality", "Presentation",
        "Quantities", "RecordFixtures", "RecordFormat", "Records", "Reporting",
      ], exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets
where [.regular, .executable, .test].contains(target.type) && target.name != "divide-launch"
  && target.name != "divide-host"
{
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .strictMemorySafety(),
      .treatAllWarnings(as: .error),
    ]
}

// Plugins that misbehave in one way each, for the tests of the harness. `good` is the control.
for fault in [
  "cheat-anything", "cheat-cached", "cheat-canary", "cheat-cancel", "cheat-denormals",
  "cheat-early-return", "cheat-first-call", "cheat-global", "cheat-half", "cheat-half-warm",
  "cheat-import", "cheat-inexact", "cheat-integers", "cheat-leak", "cheat-memo", "cheat-modes",
  "cheat-newer", "cheat-off-by-one", "cheat-order", "cheat-orphan", "cheat-poison",
  "cheat-precision", "cheat-signal", "cheat-socket", "cheat-stride", "cheat-threads",
  "abort", "chatter", "crash", "exit", "good", "hang", "huge-struct", "input-change", "leak",
  "device", "no-entry", "old-major", "old-minor", "open-fails", "overrun", "partial", "sleepy-fast",
  "small-struct",
  "threads", "underrun", "unsupported", "wrong", "wrong-late",
] {
  let name = "fixture-\(fault)"
  // One includes the header as it was in version 1.0, and must not see today's.
  let isOld = fault == "old-minor"
  package.products.append(.library(name: name, type: .dynamic, targets: [name]))
  package.targets.append(
    .target(
      name: name, dependencies: isOld ? [] : ["CKernelABI"], path: "Tests/Fixtures/\(fault)",
      exclude: ["plugin.yaml"], sources: ["Sources"], publicHeadersPath: "Sources",
      cSettings: (isOld ? [.headerSearchPath("../Common/abi-1.0")] : []) + [
        .headerSearchPath("../Common/include"),
        .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
      ]))
}
