#!/usr/bin/env bash
# The Swift tests and tests of the real binary under AddressSanitizer and ThreadSanitizer; any report is a failure.
#
#   Tests/sanitize/sanitize.sh [address|thread ...]
#
# Builds below .build/sanitize and leaves the usual build alone. Exclusive access is checked as in every debug build.
# CHASQUI_SLICE names the tests of the binary (an expression of pytest's -k).
set -euo pipefail

cd "$(dirname "$0")/../.."
build=${CHASQUI_BUILD:-$PWD/.build}
slice=${CHASQUI_SLICE:-framing or keys or two_processes or lk01 or lk03 or lk04 or outbox}
failed=

# Whether the reports of a folder are none; shows what they are about.
none() {
  local reports
  reports=$(cat "$1"/report.* 2>/dev/null | grep -c '^SUMMARY' || true)
  echo "$2: $reports reports"
  [ "$reports" = 0 ] && return
  cat "$1"/report.* | grep '^SUMMARY' | sort | uniq -c | sort -rn | head -n 20
  return 1
}

# A race that is none is not reported, and one that is one still is: else the order we add would hide races.
prove_order() {
  local folder=$1
  cat >"$folder/main.swift" <<'SWIFT'
import Foundation
import Synchronization

final class Count: Sendable {
  let guarded = Mutex(0)
  nonisolated(unsafe) var bare = 0
}
let count = Count()
let isRacy = CommandLine.arguments.contains("racy")
let ends = (0..<4).map { _ in
  let end = DispatchSemaphore(value: 0)
  Thread {
    for _ in 0..<20_000 {
      count.guarded.withLock { $0 += 1 }
      if isRacy { count.bare += 1 }
    }
    end.signal()
  }.start()
  return end
}
for end in ends { end.wait() }
SWIFT
  swiftc -sanitize=thread "$folder/main.swift" -o "$folder/proof"
  local race
  for race in fair racy; do
    LD_PRELOAD=$folder/mutex.so TSAN_OPTIONS="exitcode=0:log_path=$folder/$race/report" "$folder/proof" $race
  done
  none "$folder/fair" "a counter under a Mutex"
  ! none "$folder/racy" "a counter without one" || { echo "a real race is not seen" >&2; return 1; }
}

[ $# -gt 0 ] || set -- address thread
for kind in "$@"; do
  folder=$build/sanitize/$kind
  mkdir -p "$folder"
  rm -rf "$folder"/report.* "$folder"/fair "$folder"/racy
  mkdir -p "$folder/fair" "$folder/racy"
  # LeakSanitizer must trace the process, which the service forbids, and Swift frees nothing at its end.
  options="log_path=$folder/report:exitcode=66:detect_leaks=0"
  preload=
  if [ "$kind" = thread ]; then
    options="log_path=$folder/report:exitcode=66"
    clang -shared -fPIC -O1 -o "$folder/mutex.so" Tests/sanitize/mutex.c
    prove_order "$folder"
    preload=$folder/mutex.so
  fi
  swift build --build-tests --sanitize="$kind" --scratch-path "$folder/build"
  swift build --product chasqui --sanitize="$kind" --scratch-path "$folder/build"
  swift build --product protocol-gen --sanitize="$kind" --scratch-path "$folder/build"
  CHASQUI_BUILD=$folder/build LD_PRELOAD=$preload ASAN_OPTIONS=$options TSAN_OPTIONS=$options \
    swift test --skip-build --no-parallel --sanitize="$kind" --scratch-path "$folder/build" || failed="$failed $kind:swift"
  none "$folder" "$kind, the Swift tests" || failed="$failed $kind:reports"
  # The tests start the service with an environment of its own.
  cat >"$folder/chasqui" <<SHELL
#!/bin/sh
export ASAN_OPTIONS=$options TSAN_OPTIONS=$options LD_PRELOAD=$preload
exec "$folder/build/debug/chasqui" "\$@"
SHELL
  chmod +x "$folder/chasqui"
  Tests/requirements.sh >&2
  CHASQUI_BINARY=$folder/chasqui .build/venv/bin/python -m pytest -c Tests/pytest.ini -q Tests/ProcessTests -k "$slice" ||
    failed="$failed $kind:process"
  none "$folder" "$kind, all" || failed="$failed $kind:reports"
done
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
