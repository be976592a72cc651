extension Writing {
  /// Keeps contents for a message that is still to be made.
  package func hold(blobs: some Sequence<String>, for owner: String) throws {
    for sha256 in Set(blobs) {
      try execute("INSERT OR IGNORE INTO blob_hold (sha256, owner) VALUES (?, ?)", [sha256, owner])
    }
  }

  /// Its messages are made, or never will be.
  package func releaseBlobs(of owner: String) throws {
    try execute("DELETE FROM blob_hold WHERE owner = ?", [owner])
  }
}
