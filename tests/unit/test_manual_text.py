"""The manual as text: its sections, its search, its links, and that every page of it is shipped."""

from __future__ import annotations

import tomllib
from pathlib import Path

from trackops_desktop.ui.help.manual import PAGES, matching, read_pages, sections_of, target_of, without_pictures

ROOT = Path(__file__).parents[2]
PAGE = "# Top\nfirst\n```\n# no heading\n```\n## Backups *and* `more`\nÉtat of a [link](x.md)\n### Deep ###\n"


def test_a_page_is_cut_at_its_headings_and_not_in_code() -> None:
    sections = sections_of(PAGE, "docs/a.md")
    assert [(one.title, one.level, one.place) for one in sections] == [
        ("Top", 1, 0),
        ("Backups and more", 2, 1),
        ("Deep", 3, 2),
    ]
    assert [one.anchor for one in sections] == ["top", "backups-and-more", "deep"]
    assert "no heading" in sections[0].text


def test_every_word_is_sought_in_any_script_and_headings_come_first() -> None:
    sections = sections_of("# A\nthe backup\n## Backup\nx\n## C\nnothing\n", "a.md")
    assert [one.title for one in matching(sections, "BACKUP")] == ["Backup", "A"]
    assert [one.title for one in matching(sections_of(PAGE, "a.md"), "etat link")] == ["Backups and more"]
    assert matching(sections, "backup nothing") == ()
    assert matching(sections, "  ") == sections


def test_links_lead_to_pages_of_the_manual_or_out_of_it() -> None:
    assert target_of("manual/moving.md#backups", "docs/manual.md") == ("docs/manual/moving.md", "backups")
    assert target_of("../formats.md", "docs/manual/moving.md") == ("docs/formats.md", "")
    assert target_of("#here", "docs/manual.md") == ("docs/manual.md", "here")
    assert target_of("https://example.test/", "docs/manual.md") is None
    assert target_of("../../../etc/passwd", "docs/manual/moving.md") is None


def test_pictures_that_are_not_there_leave_no_gap_to_fill_from_disk() -> None:
    text = "![One](a.png) and ![Two](b.png)"
    assert without_pictures(text, {"a.png"}) == "![One](a.png) and "


def test_every_page_and_picture_is_there_and_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    prefix = "trackops_desktop/resources/documents/"
    for page in read_pages():
        assert page.sections[0].level == 1
        for name in (page.name, *(f"docs/{picture}" for picture in page.pictures() if page.name == "docs/manual.md")):
            source = next(key for key in included if name == key or name.startswith(f"{key}/"))
            assert included[source] == prefix + source
        for picture in page.pictures():
            assert (page.folder / picture).is_file(), picture
    assert len(PAGES) == len(read_pages())


def test_pages_for_users_that_the_manual_leads_to_are_part_of_it() -> None:
    names = {page.name for page in read_pages()}
    for page in ("browser", "linting", "company-file", "administrators"):
        assert target_of(f"{page}.md", "docs/manual.md") == (f"docs/{page}.md", "")
        assert f"docs/{page}.md" in names
