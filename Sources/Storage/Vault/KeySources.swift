import Glibc
package import Wire

/// Everywhere a master key may come from, in the order in which they count.
package struct KeySources: Sendable {
  /// A pipe or memory file from the parent; read once and closed.
  package var descriptor: Int32?
  package var credentialsFile: String?
  package var file: String?
  /// What `CHASQUI_KEY` held.
  package var environment: Secret?
  /// Where a fresh machine's key is generated; nil = never.
  package var defaultFile: String?

  package init(
    descriptor: Int32? = nil,
    credentialsFile: String? = nil,
    file: String? = nil,
    environment: Secret? = nil,
    defaultFile: String? = nil
  ) {
    self.descriptor = descriptor
    self.credentialsFile = credentialsFile
    self.file = file
    self.environment = environment
    self.defaultFile = defaultFile
  }

  /// What this process was given.
  ///
  /// Erases `CHASQUI_KEY` from the environment, its original octets too: to be called before the process has
  /// a second thread.
  package static func ofProcess(descriptor: Int32?, file: String?) -> KeySources {
    KeySources(
      descriptor: descriptor,
      credentialsFile: variable("CREDENTIALS_DIRECTORY").map { $0 + "/chasqui-master-key" },
      file: file ?? variable("CHASQUI_KEY_FILE"),
      environment: takeVariable("CHASQUI_KEY"),
      defaultFile: defaultFile(
        configHome: variable("XDG_CONFIG_HOME"),
        home: variable("HOME"),
        isRoot: geteuid() == 0
      )
    )
  }

  /// Outside the data directory, so that a backup of the data does not carry its key.
  static func defaultFile(configHome: String?, home: String?, isRoot: Bool) -> String? {
    if let configHome, configHome.hasPrefix("/") { return configHome + "/chasqui/master.key" }
    if let home, home.hasPrefix("/") { return home + "/.config/chasqui/master.key" }
    return isRoot ? "/etc/chasqui/master.key" : nil
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static func takeVariable(_ name: String) -> Secret? {
    guard let value = getenv(name) else { return nil }
    let count = strlen(value)
    var bytes = [UInt8](repeating: 0, count: count)
    defer { wipe(&bytes) }
    for index in 0..<count {
      bytes[index] = UInt8(bitPattern: value[index])
      // The kernel shows these very octets in /proc/self/environ.
      value[index] = 0
    }
    unsetenv(name)
    return count == 0 ? nil : Secret(bytes)
  }

  /// The key of the first source that has one; refuses sources that disagree.
  func locate() throws(KeyProblem) -> MasterKey? {
    var found: [MasterKey] = []
    if let descriptor { found.append(try Self.read(descriptor)) }
    if let credentialsFile, let key = try KeyFile.read(credentialsFile, as: .credentials(credentialsFile)) {
      found.append(key)
    }
    // A named file that is missing is the operator's accident, not a reason to look elsewhere.
    if let file {
      guard let key = try KeyFile.read(file, as: .file(file)) else {
        throw .unreadable(path: file, reason: "no such file")
      }
      found.append(key)
    }
    if let environment {
      found.append(
        try environment.reveal { bytes throws(KeyProblem) in try MasterKey(bytes, from: .environment) }
      )
    }
    guard let first = found.first else {
      guard let defaultFile else { return nil }
      return try KeyFile.read(defaultFile, as: .defaultFile(defaultFile))
    }
    guard found.allSatisfy({ $0.isSame(first) }) else { throw .conflict(found.map(\.source)) }
    return first
  }

  private static func read(_ number: Int32) throws(KeyProblem) -> MasterKey {
    let file = Descriptor(owning: number)
    var bytes: [UInt8] = []
    defer { wipe(&bytes) }
    do {
      while bytes.count < 4_096 {
        let more = try file.read(4_096 - bytes.count)
        if more.isEmpty { break }
        bytes += more
      }
    } catch { throw .unreadable(path: "fd \(number)", reason: error.reason) }
    return try MasterKey(bytes, from: .descriptor)
  }
}
