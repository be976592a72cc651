#!/usr/bin/env bash
# Starts the release binary on a machine without Swift: a bare Debian root with four libraries. Needs root.
#
#   make release && Tests/bare-machine.sh [binary, default .build/release/chasqui]
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1:-.build/release/chasqui}
Tests/packages.sh debootstrap
root=$(mktemp -d "${TMPDIR:-/tmp}/chasqui-bare.XXXXXX")
trap 'rm -rf "$root"' EXIT
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } } $1 == "URIs:" { print $2; exit }' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true)
debootstrap --variant=minbase --include=libsqlite3-0,libssl3,libcurl4,ca-certificates "$suite" "$root" ${mirror:+"$mirror"} >"$root.log" 2>&1 || {
  tail -n 20 "$root.log" >&2
  rm -f "$root.log"
  exit 1
}
rm -f "$root.log"
install -m 755 "$binary" "$root/usr/local/bin/chasqui"
answer=$(echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' | chroot "$root" /usr/local/bin/chasqui --data /var/lib/chasqui --log-level error)
echo "$answer"
case $answer in
*'"result":{"at":'*) ;;
*)
  echo "no answer on a machine without Swift" >&2
  exit 1
  ;;
esac
