#!/usr/bin/env bash
# Runs a command in the surroundings the tests expect: no screen, a home of its own, a private D-Bus session.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -m 0700 "$scratch/home" "$scratch/run" "$scratch/data"
export HOME="$scratch/home" XDG_DATA_HOME="$scratch/data" XDG_RUNTIME_DIR="$scratch/run"
export QT_QPA_PLATFORM=offscreen LANG=C.UTF-8 LANGUAGE= LC_ALL=
# Otherwise every program that a test starts would compile all that it imports.
unset PYTHONDONTWRITEBYTECODE || true
unset XDG_STATE_HOME DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS TRACKOPS_HOME TRACKOPS_CAMERA || true
# QtWebEngine's sandbox refuses to run as root; only the tests switch it off.
[ "$(id -u)" != 0 ] || export QTWEBENGINE_DISABLE_SANDBOX=1
"$@"
