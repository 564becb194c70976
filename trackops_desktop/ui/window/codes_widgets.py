"""What of the main window can be seen before anything in it works: search, buttons, accounts and their codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trackops_desktop.ui.code_list.model import CodeListModel, CodeSource
from trackops_desktop.ui.code_list.view import CodeListView
from trackops_desktop.ui.window.header import Header

if TYPE_CHECKING:
    from trackops_desktop.ui.window.tag_bar import TagBar


class CodesWidgets:
    """The header and the list; `CodesPanel` takes them over and makes them work."""

    def __init__(self, codes: CodeSource, now: Callable[[], float]) -> None:
        """Make them; `now` gives the time that codes are reckoned with, in unix seconds."""
        self.model = CodeListModel(codes, now)
        self.view = CodeListView(self.model)
        self.header = Header()
        #: The chips of tags, where they are shown from the beginning.
        self.tags: TagBar | None = None
