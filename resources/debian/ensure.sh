#!/bin/sh
# Installs the Debian packages named in the given lists where it may (root and apt); otherwise prints the one
# command to type and goes on: what is really missing shows itself with a sentence of its own.
set -eu
command -v dpkg-query >/dev/null 2>&1 || exit 0
missing=""
for package in $(cat "$@"); do
  status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
  case "$status" in ii*) ;; *) missing="$missing $package" ;; esac
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing:$missing"
  # Another apt may be at work, such as the system's own updates: wait for it.
  apt-get update -q -o DPkg::Lock::Timeout=120 >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o DPkg::Lock::Timeout=120 --no-install-recommends $missing >/dev/null
else
  echo "Qt and QtWebEngine need Debian packages that are missing. Please type:"
  echo "  sudo apt-get install$missing"
fi
