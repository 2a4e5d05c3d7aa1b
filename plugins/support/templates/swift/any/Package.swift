// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "@NAME@",
  products: [
    // Loaded by divide, never linked.
    .library(name: "kernel-@NAME@", type: .dynamic, targets: ["Kernel"])
  ],
  targets: [
    .target(name: "Kernel", dependencies: ["CKernelABI", "KernelSupport"]),
    // Copies of divide's: the header, and what plugins in Swift share.
    .target(name: "CKernelABI"),
    .target(name: "KernelSupport", dependencies: ["CKernelABI"]),
  ]
)
