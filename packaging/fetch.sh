#!/bin/sh
# Downloads one file, and keeps it only where it is the one that is meant: fetch.sh URL SHA256 FILE
set -eu
curl --fail --silent --show-error --location --retry 3 --output "$3.part" "$1"
if ! echo "$2  $3.part" | sha256sum --check --status; then
  echo "$1 isn't the file that was meant: its SHA-256 is $(sha256sum "$3.part" | cut -d ' ' -f 1), and not $2." >&2
  rm "$3.part"
  exit 1
fi
mv "$3.part" "$3"
