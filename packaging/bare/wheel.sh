#!/usr/bin/env bash
# Installs the wheel as users of Python do, on a bare Debian: packaging/bare/wheel.sh RELEASE FILE.whl
set -euo pipefail
wheel=$(realpath "$2")
. "$(dirname "$0")/chroot.sh" "$1"

step "pipx"
cp "$wheel" "$system/packages/"
# What is tested is what the lock names; an index has newer versions every day.
sed -n '/^[a-z0-9]/s/ \\$//p' "$here/../../requirements-dev.lock" >"$system/packages/constraints.txt"
chmod -R a+rX "$system/packages"
apt_install pipx python3-venv
online=yes run wheel_pipx "/packages/$(basename "$wheel")"

step "uv tool"
online=yes run wheel_uv "/packages/$(basename "$wheel")"
echo "$release: the wheel was installed twice, and started"
