import Foundation
import JSON
import Testing

/// JSONTestSuite: `y_` must be taken, `n_` must be refused, `i_` is up to us.
struct CorpusTests {
  /// Texts that RFC 8259 allows and we refuse on purpose.
  static let refusedByDesign: [String: JSONReadError.Kind] = [
    // Readers disagree on which of two equal names holds, so a caller and we could see different requests.
    "y_object_duplicated_key.json": .duplicateKey,
    "y_object_duplicated_key_and_value.json": .duplicateKey,
  ]

  /// What we decided about the texts whose fate RFC 8259 leaves open; all others of the kind are refused.
  static let takenByChoice: Set<String> = [
    // A number too small for a double is kept as its literal.
    "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json",
    // Integers beyond 64 bits are kept as their literal.
    "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
  ]

  static func files(_ prefix: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = URL(filePath: #filePath).appending(path: "../../../../shared/corpora/json").standardized
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix(prefix) && $0.pathExtension == "json" }
      .map { ($0.lastPathComponent, [UInt8](try Data(contentsOf: $0))) }
  }

  @Test func `every text that must be taken is taken, but for duplicate names`() throws {
    let files = try Self.files("y_")
    #expect(files.count >= 90)
    #expect(Set(Self.refusedByDesign.keys).isSubset(of: files.map(\.name)))
    for (name, bytes) in files {
      let error = failure(bytes)
      #expect(error?.kind == Self.refusedByDesign[name], "\(name)")
    }
  }

  @Test func `every text that must be refused is refused`() throws {
    let files = try Self.files("n_")
    #expect(files.count >= 180)
    for (name, bytes) in files { #expect(failure(bytes) != nil, "\(name)") }
  }

  @Test func `every text left open is decided as we chose`() throws {
    let files = try Self.files("i_")
    #expect(files.count >= 30)
    #expect(Self.takenByChoice.isSubset(of: files.map(\.name)))
    for (name, bytes) in files {
      #expect((failure(bytes) == nil) == Self.takenByChoice.contains(name), "\(name)")
    }
  }

  @Test func `what is taken comes back the same from its compact, canonical and pretty form`() throws {
    for (name, bytes) in try Self.files("y_") where Self.refusedByDesign[name] == nil {
      let value = try JSONReader.parse(bytes)
      #expect(try JSONReader.parse(JSONWriter.write(value)) == value, "\(name)")
      #expect(try JSONReader.parse(JSONWriter.canonical(value)) == value, "\(name)")
      #expect(try JSONReader.parse(JSONWriter.pretty(value)) == value, "\(name)")
    }
  }

  @Test func `no text of the corpus cut short at any octet stops the process`() throws {
    for prefix in ["y_", "n_", "i_"] {
      for (_, bytes) in try Self.files(prefix) where bytes.count < 4096 {
        for end in bytes.indices { _ = failure(Array(bytes[..<end])) }
      }
    }
  }
}

/// Why a text is refused; nil when it is taken.
func failure(_ bytes: [UInt8], limits: JSONLimits = .standard) -> JSONReadError? {
  do throws(JSONReadError) {
    _ = try JSONReader.parse(bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

func failure(_ text: String, limits: JSONLimits = .standard) -> JSONReadError? {
  failure(Array(text.utf8), limits: limits)
}
