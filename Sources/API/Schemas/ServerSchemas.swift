import Comms
import Engine
import RPC

extension Schema where Value == ServerEdit {
  /// What a caller may say of a server, for an account or a domain, for sending or receiving.
  static var serverEdit: Schema<ServerEdit> {
    Schema(ServerEdit.init(_:_:_:_:_:_:)) {
      Field(patch: "host", \.host, .line(1...253), "The server.")
      Field(
        patch: "port",
        \.port,
        .integer(in: 1...65_535),
        "Absent = what the security usually has: 465, 993, 995 with tls; 587, 143, 110 with starttls."
      )
      Field(
        patch: "security",
        \.security,
        .oneOfItsNames,
        "tls from the first octet, starttls required, or none (needs allowInsecure)."
      )
      Field(patch: "allowInsecure", \.allowInsecure, .boolean, "Lets security be none.")
      Field(
        patch: "caFile",
        \.caFile,
        .line(1...4096),
        "Absolute path of a PEM file with the authorities to trust instead of the system's."
      )
      Field(
        patch: "pinSha256",
        \.pinSHA256,
        .line(43...95),
        "SHA-256 of the server's public key (SubjectPublicKeyInfo), base64 or hexadecimal, instead of an authority."
      )
    }
  }
}

extension Schema where Value == ServerOverrides {
  /// What a domain says of a server; absent = nothing.
  static var serverOverrides: Schema<ServerOverrides> {
    Schema(ServerOverrides.init(host:port:security:allowInsecure:caFile:pinSHA256:)) {
      Field(optional: "host", \.host, .line(1...253), "The server.")
      Field(optional: "port", \.port, .integer(in: 1...65_535), "Absent = what the security usually has.")
      Field(optional: "security", \.security, .oneOfItsNames, "tls, starttls or none.")
      Field(optional: "allowInsecure", \.allowInsecure, .boolean, "Whether security may be none.")
      Field(optional: "caFile", \.caFile, .line(1...4096), "PEM file of the authorities to trust.")
      Field(optional: "pinSha256", \.pinSHA256, .line(43...95), "SHA-256 of the server's public key.")
    }
  }
}
