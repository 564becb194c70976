#!/usr/bin/env bash
# Starts an AppImage on a Debian that has a desktop's libraries: packaging/bare/appimage.sh RELEASE FILE.AppImage
set -euo pipefail
image=$(realpath "$2")
. "$(dirname "$0")/chroot.sh" "$1"

step "one file, on a system with the libraries of a desktop"
cp "$image" "$system/packages/TrackopsDesktop.AppImage"
chmod 755 "$system/packages/TrackopsDesktop.AppImage"
ln -s TrackopsDesktop.AppImage "$system/packages/trackops"
chmod -R a+rX "$system/packages"
# Each line of the list names one package, or the names that releases gave it; the first that this release has is taken.
for line in $(tr -d ' ' <"$here/../../resources/debian/run.txt"); do
  name=$(for one in $(echo "$line" | tr '|' ' '); do inside apt-cache show --no-all-versions "$one" >/dev/null 2>&1 && echo "$one" && break; done)
  [ -n "$name" ] || { echo "$release has none of $line"; exit 1; }
  libraries="${libraries:-} $name"
done
apt_install $libraries $tools
run appimage
echo "$release: the AppImage started"
