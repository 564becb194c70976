"""The list of codes with 10,000 rows on a screen: `python -m tests.bench.rows` prints its times as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QListView

from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.services.codes import Codes
from trackops_desktop.ui.code_list.model import CodeListModel
from trackops_desktop.ui.code_list.view import CodeListView
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.vault import Vault

ROWS = 10_000
QUERIES = ("c", "co", "company 4", "user77", "user77@", "nobody at all", "")


class InMemory:
    """Stands in for the vault: every secret at hand."""

    def __init__(self, enrolments: dict[str, Enrolment]) -> None:
        self._enrolments = enrolments

    def enrolments(self, ids: Sequence[str]) -> dict[str, Enrolment]:
        return {id_: self._enrolments[id_] for id_ in ids}


def entries() -> list[Entry]:
    """Return accounts that look like a company's."""
    accounts = (Account(issuer=f"Company {number % 97}", name=f"user{number}@example.test") for number in range(ROWS))
    return [Entry(uuid.uuid4().hex, account) for account in accounts]


def measured(app: QApplication, times: int, what: Callable[[int], object]) -> float:
    """Return the median CPU seconds of doing something and painting what comes of it, whatever else runs here."""
    taken = []
    for turn in range(times):
        start = time.thread_time()
        what(turn)
        app.processEvents()
        taken.append(time.thread_time() - start)
    return statistics.median(taken)


def main() -> int:
    """Measure a tick and a search, and what would be done without thinking: signals for all rows, a filter model."""
    app = QApplication(sys.argv[:1])
    rows = entries()
    codes = Codes(
        cast(Vault, InMemory({row.id: Enrolment(row.account, Secret(row.id.encode())) for row in rows})), time.time
    )
    codes.load([row.id for row in rows])
    model = CodeListModel(codes, time.time)
    model.set_entries(rows)
    view = CodeListView(model)
    view.resize(420, 560)
    view.show()
    app.processEvents()

    plain = QListView()
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    plain.setUniformItemSizes(True)
    plain.setModel(proxy)
    plain.resize(420, 560)

    first, last = model.index(0, 0), model.index(ROWS - 1, 0)
    times = {
        "tick": measured(app, 200, lambda _turn: view.repaint_codes(time.time())),
        "tick_by_signals": measured(app, 20, lambda _turn: model.dataChanged.emit(first, last)),
        "search": measured(app, 70, lambda turn: model.set_query(QUERIES[turn % len(QUERIES)])),
    }
    model.set_query("")
    view.hide()
    plain.show()
    app.processEvents()
    times["search_by_proxy"] = measured(app, 21, lambda turn: proxy.setFilterFixedString(QUERIES[turn % len(QUERIES)]))
    sys.stdout.write(json.dumps(times) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
