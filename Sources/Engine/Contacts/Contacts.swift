package import Comms
import Storage

extension CommsEngine {
  /// Stores what the ERP says of a contact, new or known.
  package func upsertContact(_ edit: ContactEdit, revision: Int?, commit: Commit<Contact>) async throws
    -> Contact
  {
    let now = world.now()
    return try await commit { tx in
      let old = try tx.contact(edit.id)
      if let revision {
        guard let old else { throw Failure(.contactNotFound, facts: ["contactId": edit.id]) }
        try Self.checkRevision(revision, old.revision)
      }
      return try tx.upsert(edit, over: old, now: now).contact
    }
  }

  package func deleteContact(_ id: String, revision: Int?, commit: Commit<Void>) async throws {
    try await commit { tx in
      guard let old = try tx.contact(id) else { throw Failure(.contactNotFound, facts: ["contactId": id]) }
      try Self.checkRevision(revision, old.revision)
      try tx.deleteContact(id)
    }
  }
}

/// What saying it once more changed.
enum UpsertEffect: Sendable {
  case created, updated, unchanged
}

extension Writing {
  /// A contact that is already so is not written: its revision tells changes.
  func upsert(_ edit: ContactEdit, over old: Contact?, now: Instant) throws -> (
    contact: Contact, effect: UpsertEffect
  ) {
    let contact = try edit.applied(to: old, now: now)
    guard let old else {
      try insert(contact)
      return (contact, .created)
    }
    return contact == old ? (old, .unchanged) : (try update(contact), .updated)
  }
}
