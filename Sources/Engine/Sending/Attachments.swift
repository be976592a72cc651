import Comms
import Foundation
import MIME
import Storage

extension CommsEngine {
  /// Copies attachments into the store, where they stay as they were when the message was accepted.
  func keep(_ drafts: [DraftAttachment]) async throws -> [StoredAttachment] {
    var kept: [StoredAttachment] = []
    for (index, draft) in drafts.enumerated() {
      let pointer = "/attachments/\(index)"
      let name = draft.name ?? draft.pathName ?? ""
      guard !name.isEmpty else { throw Failure.invalid(pointer + "/name", .missing) }
      let type = draft.contentType ?? MediaType.guess(fromName: name)
      do { _ = try ContentType(parsing: type) } catch {
        throw Failure.invalid(pointer + "/contentType", .notAllowed(reason: "content_type"))
      }
      if let contentID = draft.contentID, !MailIdentifier.isContentID(contentID) {
        throw Failure.invalid(pointer + "/contentId", .notAllowed(reason: "content_id"))
      }
      let blob = try keep(draft.source, pointer: pointer)
      kept.append(
        StoredAttachment(
          name: name,
          contentType: type,
          contentID: draft.contentID,
          inline: draft.contentID != nil,
          sizeBytes: blob.sizeBytes,
          sha256: blob.sha256
        )
      )
    }
    return kept
  }

  private func keep(_ source: DraftAttachment.Source, pointer: String) throws -> StoredBlob {
    switch source {
    case .stored(let sha256, let sizeBytes): return StoredBlob(sha256: sha256, sizeBytes: sizeBytes)
    case .bytes(let bytes): return try store.blobs.add(bytes)
    case .path(let path):
      let file = try openFile(path, limit: configuration.messageSize, pointer: pointer)
      return try store.blobs.add(copyingFrom: file.descriptor, limit: configuration.messageSize)
    }
  }

  /// Opens a file of the host's below one of the allowed directories.
  func openFile(_ path: String, limit: Int, pointer: String) throws(Failure) -> AttachmentFile {
    guard !configuration.attachmentRoots.isEmpty else {
      throw Failure(.attachmentRefused, facts: ["path": path, "reason": "no_roots", "pointer": pointer])
    }
    do {
      return try AttachmentFile.open(
        path,
        roots: configuration.attachmentRoots,
        limit: limit,
        data: directory,
        protected: configuration.protectedFiles
      )
    } catch {
      throw Failure(error, of: path, pointer: pointer)
    }
  }
}

extension Failure {
  fileprivate init(_ refusal: AttachmentRefusal, of path: String, pointer: String) {
    self.init(.attachmentRefused, facts: ["path": path, "reason": refusal.rawValue, "pointer": pointer])
  }
}

extension DraftAttachment {
  /// Octets that it will take on the disk, as far as that can be told before it is opened.
  var expectedBytes: Int {
    switch source {
    case .stored: 0
    case .bytes(let bytes): bytes.count
    case .path(let path): (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
  }

  fileprivate var pathName: String? {
    guard case .path(let path) = source else { return nil }
    return path.split(separator: "/").last.map(String.init)
  }
}

/// The media types that an ERP's files have, by the ending of their names.
enum MediaType {
  static func guess(fromName name: String) -> String {
    let ending = name.lowercased().split(separator: ".").last.map(String.init) ?? ""
    return byEnding[ending] ?? "application/octet-stream"
  }

  private static let byEnding = [
    "pdf": "application/pdf", "xml": "application/xml", "zip": "application/zip", "json": "application/json",
    "txt": "text/plain", "csv": "text/csv", "html": "text/html", "ics": "text/calendar",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet", "odt": "application/vnd.oasis.opendocument.text",
    "p7m": "application/pkcs7-mime", "eml": "message/rfc822", "mp3": "audio/mpeg", "mp4": "video/mp4",
  ]
}
