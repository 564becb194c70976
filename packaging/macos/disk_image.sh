#!/bin/sh
# Makes a disk image of the application on macOS: disk_image.sh "Trackops Desktop.app" FOLDER
# SIGN_AS names the certificate, NOTARY_PROFILE the stored credentials of notarytool, and NOTARY_KEYCHAIN the keychain that
# has them, if it is not the user's; without the first two neither is done.
set -eu
application=$1 target=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$target"
if [ -n "${SIGN_AS:-}" ]; then
  codesign --force --deep --options runtime --timestamp --entitlements "$here/entitlements.plist" \
    --sign "$SIGN_AS" "$application"
  codesign --verify --strict "$application"
fi
image="$target/TrackopsDesktop-$(uname -m).dmg"
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
cp -R "$application" "$staged/"
ln -s /Applications "$staged/Applications"
hdiutil create -volname "Trackops Desktop" -srcfolder "$staged" -ov -format ULMO "$image"
if [ -n "${SIGN_AS:-}" ] && [ -n "${NOTARY_PROFILE:-}" ]; then
  codesign --timestamp --sign "$SIGN_AS" "$image"
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" ${NOTARY_KEYCHAIN:+--keychain "$NOTARY_KEYCHAIN"} --wait
  xcrun stapler staple "$image"
fi
echo "$image"
