// swift-tools-version: 6.2
// One section per layer (Sources/README.md), lowest first; one dependency per line.
import PackageDescription

let swift: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "_CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "chasqui",
  products: [
    .executable(name: "chasqui", targets: ["chasqui"]),
    .executable(name: "protocol-gen", targets: ["protocol-gen"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // 0 ground
    .target(name: "JSON", swiftSettings: swift),
    .target(name: "Wire", dependencies: [crypto], swiftSettings: swift),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux"),

    // 1 formats
    .target(name: "MIME", swiftSettings: swift),

    // 2 knowledge
    .target(name: "SMTP", dependencies: ["Wire"], swiftSettings: swift),
    .target(name: "RPC", dependencies: ["JSON", "CLinux"], swiftSettings: swift),

    // 3 domain
    .target(name: "Comms", dependencies: ["MIME", "Wire"], swiftSettings: swift),

    // 4 adapters
    .target(name: "Transport", dependencies: ["Wire", "COpenSSL"], swiftSettings: swift),
    .target(
      name: "Storage",
      dependencies: ["Comms", "JSON", "MIME", "Wire", "CLinux", grdb, crypto],
      swiftSettings: swift
    ),

    // 5 use cases
    .target(
      name: "Engine",
      dependencies: ["Comms", "MIME", "SMTP", "Storage", "Transport", "Wire", "CLinux", crypto, logging],
      swiftSettings: swift
    ),

    // 6 contract
    .target(
      name: "API",
      dependencies: ["Comms", "Engine", "JSON", "MIME", "RPC", "Storage", "Wire", crypto, logging],
      swiftSettings: swift
    ),

    // 7 programs
    .executableTarget(
      name: "chasqui",
      dependencies: [
        "API", "Comms", "Engine", "JSON", "MIME", "RPC", "Storage", "Transport", "Wire", "CLinux", arguments,
        logging,
      ],
      swiftSettings: swift
    ),
    .executableTarget(name: "protocol-gen", dependencies: ["API", "JSON", "RPC"], swiftSettings: swift),

    // tests, one folder per target
    .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: swift),
    .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: swift),
    .testTarget(name: "MIMETests", dependencies: ["MIME"], swiftSettings: swift),
    .testTarget(name: "CommsTests", dependencies: ["Comms", "MIME"], swiftSettings: swift),
    .testTarget(
      name: "SMTPTests",
      dependencies: ["SMTP", "Wire"],
      exclude: ["Transcripts"],
      swiftSettings: swift
    ),
    .testTarget(name: "RPCTests", dependencies: ["JSON", "RPC"], swiftSettings: swift),
    .testTarget(
      name: "FuzzTests",
      dependencies: ["JSON", "MIME", "RPC", "SMTP", "Wire"],
      exclude: ["Fuzzer.swift", "fuzz.py"],
      swiftSettings: swift
    ),
    .testTarget(
      name: "TransportTests",
      dependencies: ["COpenSSL", "Transport", "Wire"],
      swiftSettings: swift
    ),
    .testTarget(
      name: "StorageTests",
      dependencies: ["Comms", "MIME", "Storage", "Wire", grdb, crypto],
      swiftSettings: swift
    ),
    .testTarget(
      name: "EngineTests",
      dependencies: ["Comms", "Engine", "MIME", "SMTP", "Storage", "Transport", "Wire", logging],
      swiftSettings: swift
    ),
    .testTarget(
      name: "APITests",
      dependencies: [
        "API", "Comms", "Engine", "JSON", "MIME", "RPC", "Storage", "Transport", "Wire", logging,
      ],
      swiftSettings: swift
    ),
    .testTarget(name: "TidyTests", swiftSettings: swift),
  ]
)
