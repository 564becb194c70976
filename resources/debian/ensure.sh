#!/bin/sh
# Installs the Debian packages named in the given lists where it may (root and apt); otherwise prints the one
# command to type and goes on: what is really missing shows itself with a sentence of its own.
# A line `libasound2t64 | libasound2` is a package that releases name differently: any of the names will do.
set -eu
command -v dpkg-query >/dev/null 2>&1 || exit 0

installed() {
  case "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null || true)" in ii*) ;; *) return 1 ;; esac
}

# The one of several names under which this release has a package of its own; the last one where none is known.
available() {
  for name in "$@"; do
    if apt-cache show --no-all-versions "$name" 2>/dev/null | grep -q "^Package: $name\$"; then break; fi
  done
  echo "$name"
}

find_missing() {
  cat "$@" | while IFS= read -r line; do
    names=$(echo "$line" | tr '|' ' ')
    found=""
    for name in $names; do
      if installed "$name"; then found=yes; fi
    done
    if [ -z "$found" ] && [ -n "$names" ]; then available $names; fi
  done | tr '\n' ' '
}

missing=$(find_missing "$@")
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing what Qt and QtWebEngine need from Debian: $missing"
  # Another apt may be at work, such as the system's own updates: wait for it.
  apt-get update -q -o DPkg::Lock::Timeout=120 >/dev/null
  # Only now the names of a bare system's release are known.
  missing=$(find_missing "$@")
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o DPkg::Lock::Timeout=120 --no-install-recommends $missing >/dev/null
else
  echo "Qt and QtWebEngine need Debian packages that are missing. Please type:"
  echo "  sudo apt-get install $missing"
fi
