"""The feed of updates, on the side of the release.

    update_feed.py configure --feed https://… --key updates.pub     before a build: the address and the public key go in
    update_feed.py sign --version 1.2.0 --number 7 --page https://… --secret-key updates.key feed.json
                                                                    after it: writes feed.json and feed.json.minisig
    update_feed.py check --key updates.pub feed.json                before it is uploaded: reads it as the program does

The key is made once, with `minisign -G -p updates.pub -s updates.key`, and its secret half never comes near a build.
`--number` rises with every feed; a lower one is ignored by whoever has seen a higher one. Upload the signature first,
then the feed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from trackops_desktop.updates.feed import KEY, SIGNED_AS, VERSION, FeedWrong, read_feed
from trackops_desktop.updates.minisign import SignatureWrong, public_key

ROOT = Path(__file__).parents[1]


def configure(args: argparse.Namespace) -> int:
    """Write the address and the key into what is packaged."""
    key = Path(args.key).read_text("utf-8").strip().splitlines()[-1]
    public_key(key)
    if not args.feed.startswith("https://"):
        print("The feed's address must begin with https://.")
        return 1
    text = f"feed = {json.dumps(args.feed)}\nkey = {json.dumps(key)}\n"
    Path(args.into).write_text(text, "utf-8")
    return 0


def sign(args: argparse.Namespace) -> int:
    """Write the feed and have minisign sign it; it asks for the secret key's password itself."""
    feed = Path(args.file)
    values = {
        KEY: VERSION,
        "number": args.number,
        "published": int(time.time()),
        "version": args.version,
        "page": args.page,
    }
    feed.write_text(json.dumps(values, indent=2) + "\n", "utf-8")
    comment = f"{SIGNED_AS} {args.number} {args.version}"
    done = subprocess.run(["minisign", "-S", "-s", args.secret_key, "-t", comment, "-m", str(feed)], check=False)
    return done.returncode


def check(args: argparse.Namespace) -> int:
    """Read the feed as the program will."""
    feed = Path(args.file)
    try:
        key = public_key(Path(args.key).read_text("utf-8"))
        found = read_feed(feed.read_bytes(), feed.with_name(f"{feed.name}.minisig").read_text("utf-8"), key)
    except (SignatureWrong, FeedWrong) as error:
        print(f"It would be ignored: {error}.")
        return 1
    print(f"Number {found.number} announces {found.version}.")
    return 0


def main() -> int:
    """Do what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("configure")
    one.add_argument("--feed", required=True)
    one.add_argument("--key", required=True)
    one.add_argument("--into", default=str(ROOT / "resources" / "updates.toml"))
    one.set_defaults(run=configure)
    one = commands.add_parser("sign")
    one.add_argument("--version", required=True)
    one.add_argument("--number", required=True, type=int)
    one.add_argument("--page", required=True)
    one.add_argument("--secret-key", required=True)
    one.add_argument("file")
    one.set_defaults(run=sign)
    one = commands.add_parser("check")
    one.add_argument("--key", required=True)
    one.add_argument("file")
    one.set_defaults(run=check)
    args = parser.parse_args()
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
