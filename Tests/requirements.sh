#!/usr/bin/env bash
# Installs what the tests against the real binary need, and only what is missing: Debian packages (as root),
# Exim unpacked beside Postfix (the two packages conflict), and the Python packages in a virtual environment.
#
#   Tests/requirements.sh [build directory, default .build]
#
# Leaves <build>/venv and <build>/exim. Quiet when there is nothing to do; starts no daemon.
set -euo pipefail

cd "$(dirname "$0")/.."
build=${1:-.build}
mkdir -p "$build"
build=$(cd "$build" && pwd)
venv=$build/venv
exim=$build/exim

debian=(e2fsprogs mount postfix dovecot-imapd dovecot-pop3d node-nodemailer nodejs openssl strace python3 python3-venv ca-certificates)
python=(aiosmtpd trustme pytest pytest-timeout hypothesis jsonschema aiosmtplib deltachat-rpc-server html5lib)
mail_exim=exim4-daemon-light

have() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# A command of the same name serves as well as Debian's package.
needed() {
  case $1 in
    nodejs) command -v node >/dev/null && return 1 ;;
    python3 | python3-venv) python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 1 ;;
  esac
  ! have "$1"
}

refreshed=
refresh() {
  [ -n "$refreshed" ] || apt-get -qq -o DPkg::Lock::Timeout=300 update
  refreshed=yes
}

# Installs Debian packages without starting what they bring.
install() {
  if [ "$(id -u)" != 0 ]; then
    echo "these packages are missing; as root: apt-get install --no-install-recommends $*" >&2
    exit 69
  fi
  refresh
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections 2>/dev/null || true
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends "$@" >"$build/apt.log" 2>&1 || {
    tail -n 20 "$build/apt.log" >&2
    exit 69
  }
}

missing=()
for package in "${debian[@]}"; do
  if needed "$package"; then missing+=("$package"); fi
done
[ ${#missing[@]} = 0 ] || install "${missing[@]}"

# Exim: the daemon from its package, its libraries from Debian.
if [ ! -x "$exim/usr/sbin/exim4" ]; then
  work=$(mktemp -d "$build/exim.XXXXXX")
  chmod 755 "$work"
  (cd "$work" && apt-get -qq download $mail_exim 2>/dev/null) || {
    refresh
    (cd "$work" && apt-get -qq download $mail_exim 2>/dev/null)
  }
  package=$(echo "$work"/$mail_exim*.deb)
  libraries=()
  for library in $(dpkg-deb -f "$package" Depends | sed -E 's/\([^)]*\)//g; s/\|[^,]*//g; s/,/ /g'); do
    case $library in exim4-base | debconf) continue ;; esac
    have "$library" || libraries+=("$library")
  done
  [ ${#libraries[@]} = 0 ] || install "${libraries[@]}"
  dpkg -x "$package" "$work/root"
  rm -rf "$exim"
  mv "$work/root" "$exim"
  rm -rf "$work"
fi

# Exim looks its own user up when it starts, whoever runs it.
if ! getent passwd Debian-exim >/dev/null; then
  if [ "$(id -u)" != 0 ]; then
    echo "Exim's user is missing; as root: useradd --system --user-group Debian-exim" >&2
    exit 69
  fi
  useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin Debian-exim
fi

wanted="${python[*]}"
if [ "$(cat "$venv/wanted" 2>/dev/null)" != "$wanted" ]; then
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${python[@]}"
  echo "$wanted" >"$venv/wanted"
fi
