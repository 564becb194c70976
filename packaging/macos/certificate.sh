#!/bin/sh
# Puts a certificate into a keychain of its own, where codesign finds it, and what notarytool signs in with beside it.
# On a machine that is thrown away afterwards: CERTIFICATE is PKCS #12 in Base64, with CERTIFICATE_PASSWORD; APPLE_ID,
# APPLE_PASSWORD and APPLE_TEAM are for notarisation, and NOTARY_PROFILE names them in later steps.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
keychain="$HOME/Library/Keychains/signing.keychain-db"
password=$(openssl rand -hex 20)
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 7200 "$keychain"
security unlock-keychain -p "$password" "$keychain"
printf %s "$CERTIFICATE" | openssl base64 -d -A -out "$work/certificate.p12"
security import "$work/certificate.p12" -k "$keychain" -P "$CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
# Beside the user's own, which stay first: the application keeps its secrets there.
security list-keychains -d user -s $(security list-keychains -d user | tr -d '"') "$keychain"
if [ -n "${APPLE_ID:-}" ]; then
  xcrun notarytool store-credentials trackops --apple-id "$APPLE_ID" --password "$APPLE_PASSWORD" --team-id "$APPLE_TEAM" \
    --keychain "$keychain"
  echo "NOTARY_PROFILE=trackops" >>"$GITHUB_ENV"
  echo "NOTARY_KEYCHAIN=$keychain" >>"$GITHUB_ENV"
fi
