from __future__ import annotations

from tests.bench.report import heading, interleaved, table, with_section


def test_a_section_is_added_once_and_replaced_from_then_on() -> None:
    one = with_section(heading(), "One", "first")
    both = with_section(one, "Two", r"\1 stays")
    again = with_section(both, "One", "second")
    assert "first" not in again
    assert again.index("## One\n\nsecond") < again.index("## Two\n\n\\1 stays")
    assert with_section(again, "One", "second") == again


def test_measures_take_turns() -> None:
    order: list[str] = []

    def measure(name: str) -> float:
        order.append(name)
        return float(len(order))

    assert interleaved(2, [lambda: measure("a"), lambda: measure("b")]) == [[1.0, 3.0], [2.0, 4.0]]
    assert order == ["a", "b", "a", "b"]


def test_tables_are_markdown() -> None:
    assert table(("", "time"), [("x", "1 ms")]) == "|  | time |\n| --- | ---: |\n| x | 1 ms |"
