"""`trackops inspect --policy` and `trackops generate`, from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.qr_png import qr_png
from tests.unit.commands.calls import KEY, URI, Console
from tests.unit.linting.builders import GOOD
from trackops_desktop.linting.batches.symbol_faults import SYMBOL_FAULTS


def test_a_batch_is_judged_as_it_was_written(console: Console, tmp_path: Path) -> None:
    folder, policy = tmp_path / "batch", tmp_path / "addresses.toml"
    off = "".join(f'{name} = "off"\n' for name in SYMBOL_FAULTS)  # drawing them takes most of the time
    policy.write_text(f"[address]\ndigits = [6]\nleast-secret-bits = 128\n[severity]\n{off}")
    options = ("--policy", str(policy))
    made = console.run("generate", "--count", "2", "--faulty", "--seed", "1", "--out", str(folder), "--json", *options)
    assert made.status == 0, made.err
    junit, sarif = tmp_path / "out.xml", tmp_path / "out.sarif"
    reports = ("--json", "--junit", str(junit), "--sarif", str(sarif))
    outcome = console.run("inspect", str(folder), *options, *reports)
    assert outcome.status == 1
    found: dict[str, set[str]] = {}
    for row in outcome.json:
        found.setdefault(Path(row["source"]).name, set()).update(one["rule"] for one in row["findings"])
    expected = json.loads((folder / "expected.json").read_text())["codes"]
    # Files are judged in the order of their names, so that the original of a copied secret comes first.
    # Files are judged in the order of their names, so that the original of a copied secret comes first.
    assert found == {row["file"]: set(row["findings"]) for row in expected}
    secrets = [row["text"].partition("secret=")[2][:16] for row in expected if "secret=" in row["text"]]
    for written in (outcome.out, outcome.err, junit.read_text("utf-8"), sarif.read_text("utf-8")):
        assert not any(secret and secret in written for secret in secrets)


def test_right_codes_pass(console: Console, tmp_path: Path) -> None:
    picture, listed = tmp_path / "a.png", tmp_path / "b.txt"
    picture.write_bytes(qr_png(GOOD))
    listed.write_text(f"# two accounts\n{GOOD.replace('ada', 'bob').replace('KDSV', 'KDSX')}\n")
    outcome = console.run("inspect", str(picture), str(listed), "--policy", "trackops")
    assert outcome.status == 0, outcome.out
    assert "a.png: passes: Trackops – ada@example.org, quality excellent" in outcome.out
    assert outcome.err.endswith("2 codes judged by the policy Trackops; none breaks it.\n")


def test_a_fault_is_told_with_what_to_do_and_who_says_so(console: Console) -> None:
    outcome = console.run("inspect", "-", "--policy", "trackops", stdin=URI)
    assert outcome.status == 1
    assert "error: secret-known: The secret is one that stands in documentation." in outcome.out
    assert "error: digits-not-allowed: The digits parameter is 8; the policy allows 6." in outcome.out
    assert "RFC 4226" in outcome.out
    assert KEY not in outcome.out + outcome.err


def test_what_cannot_be_judged_is_told(console: Console, tmp_path: Path) -> None:
    missing = console.run("inspect", str(tmp_path / "none.png"), "--policy", "trackops")
    assert missing.status == 1
    assert "unreadable-file: The picture doesn't exist." in missing.out
    assert console.run("inspect", str(tmp_path), "--policy", "trackops").status == 3  # an empty folder
    unknown = console.run("inspect", "-", "--policy", "none", stdin=GOOD)
    assert unknown.status == 1
    assert "Built in are trackops and google-authenticator" in unknown.err
    assert console.run("inspect", "-", "--junit", "x.xml", stdin=GOOD).status == 2
    assert console.run("generate", "--count", "-1", "--out", str(tmp_path / "x")).status == 2
    pattern = tmp_path / "mine.toml"
    pattern.write_text("[address]\naccount-pattern = '[a-z]+'\n")
    refused = console.run("generate", "--count", "1", "--policy", str(pattern), "--out", str(tmp_path / "y"))
    assert "does not match" in refused.err
    assert not (tmp_path / "y").exists()


def test_the_matrix_tells_of_other_authenticators(console: Console) -> None:
    outcome = console.run("inspect", "-", "--matrix", stdin=URI)
    assert re.search(r"Microsoft Authenticator +wrong codes\n    8 digits: It shows 6 digits", outcome.out)
    assert KEY not in outcome.out
    [row] = console.run("inspect", "-", "--matrix", "--json", stdin=URI).json
    assert [one["outcome"] for one in row["matrix"]].count("kept") >= 6
    assert console.run("inspect", "-", "--matrix", "--policy", "trackops", stdin=URI).status == 2


def test_the_quality_of_a_picture_is_told_in_full(console: Console, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(qr_png(GOOD))
    outcome = console.run("inspect", str(picture), "--quality")
    assert "Quality: excellent. Nothing needs to be mended." in outcome.out
    assert "  margin: 4 modules (excellent)" in outcome.out
    assert re.search(r"with an ordinary reader it is read blurred by up to 0\.\d modules", outcome.out)
    [row] = console.run("inspect", str(picture), "--quality", "--json").json
    plain, full = row["quality"]["endurance"]["plain"], row["quality"]["endurance"]["full"]
    assert full["blur"] >= plain["blur"] > 0.3
    assert full["angle"] >= plain["angle"] >= 45
    text = console.run("inspect", "-", "--quality", "--json", stdin=GOOD).json
    assert "quality" not in text[0]
