/// The known name that a misspelled one most likely stands for, or nil when none is near.
package func nearestName(to name: String, among known: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8.prefix(64))
  let limit = max(1, wanted.count / 3)
  return
    known
    .map { (name: $0, distance: editDistance(wanted, Array($0.lowercased().utf8))) }
    .filter { $0.distance <= limit }
    .min { $0.distance < $1.distance }?
    .name
}

/// Levenshtein's distance, two rows at a time.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var previous = Array(0...right.count)
  for (row, byte) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      current.append(
        min(previous[column] + (byte == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
      )
    }
    previous = current
  }
  return previous[right.count]
}
