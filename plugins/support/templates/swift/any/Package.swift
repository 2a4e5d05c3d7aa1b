// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "@NAME@",
  products: [
    // Loaded by divide, never linked.
    .library(name: "kernel-@NAME@", type: .dynamic, targets: ["Kernel"])
  ],
  targets: [
    // A copy of the header.
    .target(name: "CDivideKernel"),
    .target(name: "Kernel", dependencies: ["CDivideKernel"]),
  ]
)
