"""docs/linting.md is true: its policy is one, its table names every finding, its jobs' commands are understood."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from trackops_desktop.commands.parser import build_parser
from trackops_desktop.linting.policy import Grade, read_policy
from trackops_desktop.linting.rules import RULES

PAGE = (Path(__file__).parents[3] / "docs" / "linting.md").read_text(encoding="utf-8")


def test_the_policy_on_the_page_is_one_and_names_every_key() -> None:
    [text] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    policy = read_policy(text.encode(), "page")
    assert policy.issuers == ("Our Shop",)
    assert policy.symbol.grade is Grade.GOOD
    assert policy.severities == {"secret-lower-case": None}


def test_the_table_names_every_finding_with_its_severity() -> None:
    told = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (note|warning|error) \|", PAGE, re.MULTILINE))
    assert told == {name: rule.severity.value for name, rule in RULES.items()}


def test_every_command_on_the_page_is_understood() -> None:
    lines = re.findall(r"^(?:    |\s*- (?:run: )?)?(trackops [^\n#]+)", PAGE, re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        _, *argv = shlex.split(line.replace("…", "x"))
        args = build_parser().parse_args(argv)
        assert args.command.name in {"inspect", "evidence", "generate"}
