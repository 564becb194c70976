"""The manual in a window of its own: contents and search at the left, the page at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QColor,
    QImage,
    QImageReader,
    QKeySequence,
    QResizeEvent,
    QTextBlock,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QMainWindow,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.i18n import _, ngettext
from trackops_desktop.ui.help.manual import NEWS, ManualPage, Section, matching, read_pages, target_of, without_pictures
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import text_factor
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.reading_order import follow_layout
from trackops_desktop.ui.widgets.shortcuts import MANUAL
from trackops_desktop.ui.widgets.theme import colours
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel
from trackops_desktop.workers.runner import RunsWork

Pictures = Mapping[str, QImage]
_SECTION = Qt.ItemDataRole.UserRole
#: Headings deeper than this are found by the search and not listed.
_LISTED_LEVEL = 2


class ManualPageView(QTextBrowser):
    """Shows one page; its pictures are handed in and never wider than the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Pictures = {}
        self._markdown = ""
        self._width = 0
        self.setOpenLinks(False)
        self.setAccessibleName(_("Page of the manual"))

    def show_page(self, markdown: str, pictures: Pictures) -> None:
        self._markdown, self._pictures = markdown, pictures
        self._set()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out again where its pictures have another width to fill."""
        super().resizeEvent(event)
        if self._markdown and self.viewport().width() != self._width:
            place = self.verticalScrollBar().value()
            self._set()
            self.verticalScrollBar().setValue(place)

    def scroll_to(self, place: int) -> None:
        """Show the how-many-th heading at the top."""
        block = self._heading(place)
        if block is not None:
            layout = self.document().documentLayout()
            layout.documentSize()  # lays out what is below, too, so that the page can be scrolled so far
            top = layout.blockBoundingRect(block).top()
            self.verticalScrollBar().setValue(0 if place == 0 else int(top))

    def mark(self, words: list[str]) -> int:
        """Colour every occurrence of the words and return how many there are."""
        found = []
        for word in words:
            cursor = self.document().find(word)
            while not cursor.isNull():
                selection = QTextEdit.ExtraSelection()
                selection.cursor = cursor
                selection.format.setBackground(QColor(colours().notice))
                found.append(selection)
                cursor = self.document().find(word, cursor)
        self.setExtraSelections(found)
        return len(found)

    def _set(self) -> None:
        """Lay the page out; every picture it names is handed in, so that nothing is looked for on disk or network.

        Each page is a document of its own: Qt 6.11 crashes where it reads Markdown into one that held lists before.
        """
        self._width = self.viewport().width()
        document = QTextDocument(self)
        document.setDefaultFont(self.font())
        document.setMarkdown(without_pictures(self._markdown, self._pictures))
        for name, picture in self._pictures.items():
            document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), self._fitting(picture))
        self.setExtraSelections([])
        self.setDocument(document)  # which deletes the one before

    def _fitting(self, picture: QImage) -> QImage:
        """Return a picture that is no wider than the page."""
        most = max(self.viewport().width() - 40, 80)
        if picture.width() <= most:
            return picture
        ratio = self.devicePixelRatioF()
        shown = picture.scaledToWidth(round(most * ratio), Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(ratio)
        return shown

    def _heading(self, place: int) -> QTextBlock | None:
        block, seen = self.document().begin(), -1
        while block.isValid():
            if block.blockFormat().headingLevel():
                seen += 1
                if seen == place:
                    return block
            block = block.next()
        return None


class HelpWindow(QMainWindow):
    """A window beside the others. It shows nothing of an account, so it may stay open while everything is locked."""

    def __init__(self, runner: RunsWork, open_outside: Callable[[str], bool], parent: QWidget | None = None) -> None:
        """Read the manual beside the window; links out of it are opened by `open_outside` (worker thread)."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(_("Help"))
        self.setProperty("closesOnLock", False)
        self._runner, self._open_outside = ScopedRunner(runner, self), open_outside
        self._pages: dict[str, ManualPage] = {}
        self._pictures: dict[str, Pictures] = {}
        self._shown = ""
        self._wanted = ""
        self._past: list[tuple[str, int]] = []
        self._lay_out()
        factor = text_factor()
        screen = self.screen().availableSize()
        self.resize(min(round(980 * factor), screen.width() - 40), min(round(720 * factor), screen.height() - 60))
        self._runner.run(read_pages, self._on_read, self._on_problem)

    def _lay_out(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search the manual"))
        self.search.setAccessibleName(_("Search the manual"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._open_first)
        self.contents = QTreeWidget()
        self.contents.setAccessibleName(_("Contents"))
        self.contents.setHeaderHidden(True)
        self.contents.setRootIsDecorated(False)
        self.contents.setIndentation(14)
        self.contents.setWordWrap(True)
        # The manual is English: beside Arabic, too, its headings begin on the left.
        self.contents.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentItemChanged.connect(lambda item, _before: self._on_chosen(item))
        self.contents.itemClicked.connect(lambda item, _column: self._on_chosen(item))
        self.says = WrappedLabel()
        self.says.setProperty("quiet", True)
        self.page = ManualPageView()
        self.page.anchorClicked.connect(self._on_link)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 12, 6, 12)
        column.setSpacing(8)
        for widget in (self.search, self.contents, self.says):
            column.addWidget(widget)
        self.says.hide()
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(side)
        split.addWidget(self.page)
        split.setStretchFactor(1, 1)
        split.setSizes([round(260 * text_factor()), round(720 * text_factor())])
        inside = QWidget(self)
        self.setCentralWidget(inside)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        follow_layout(self)
        does = {"search": self._focus_search, "back": self.back, "close": self._escape}
        for command in MANUAL:
            action = QAction(self)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.triggered.connect(does[command.key])
            self.addAction(action)

    def open_page(self, name: str = "") -> None:
        """Come to the front, at a page if one is named."""
        self._wanted = name
        if self._pages and name:
            self._go(name, 0)
        self.show()
        self.raise_()
        self.activateWindow()
        self.search.setFocus()

    def back(self) -> None:
        """Return to where the last link was followed."""
        if self._past:
            name, place = self._past.pop()
            self._show_page(name)
            self.page.verticalScrollBar().setValue(place)

    # inside

    def _on_read(self, pages: tuple[ManualPage, ...]) -> None:
        self._pages = {page.name: page for page in pages}
        self._on_search(self.search.text())
        self._go(self._wanted or pages[0].name, 0)

    def _on_problem(self, error: Exception) -> None:
        self._say(str(error))

    def _outline(self) -> tuple[Section, ...]:
        return tuple(
            section
            for page in self._pages.values()
            for section in page.sections
            if section.level <= _LISTED_LEVEL and (page.name != NEWS or section.level == 1)
        )

    def _list(self, sections: tuple[Section, ...], *, searched: bool = False) -> None:
        """Fill the contents: pages with their sections beneath, or in a row what was found."""
        self.contents.blockSignals(True)
        self.contents.clear()
        top: QTreeWidgetItem | None = None
        for section in sections:
            page = self._pages[section.page].title
            if section.level == 1:
                item = QTreeWidgetItem([page])
                font = self.contents.font()
                font.setBold(True)
                item.setFont(0, font)
            else:
                item = QTreeWidgetItem([f"{section.title} – {page}" if searched else section.title])
            item.setData(0, _SECTION, section)
            if searched or top is None or section.level == 1:
                self.contents.addTopLevelItem(item)
                top = item
            else:
                top.addChild(item)
        self.contents.expandAll()
        self.contents.blockSignals(False)

    def _on_search(self, query: str) -> None:
        if not query.strip():
            self._list(self._outline())
            self.says.hide()
            self.page.mark([])
            return
        found = matching((section for page in self._pages.values() for section in page.sections), query)
        self._list(found, searched=True)
        if not found:
            self._say(_("Nothing found. Try another word."))
        else:
            self._say(
                ngettext("{count} section found", "{count} sections found", len(found), count=number_text(len(found)))
            )

    def _say(self, words: str) -> None:
        self.says.setText(words)
        self.says.show()

    def _open_first(self) -> None:
        first = self.contents.topLevelItem(0)
        if first is not None:
            self.contents.setCurrentItem(first)
            self._on_chosen(first)

    def _on_chosen(self, item: QTreeWidgetItem | None) -> None:
        section = item.data(0, _SECTION) if item is not None else None
        if isinstance(section, Section):
            self._go(section.page, section.place)

    def _go(self, name: str, place: int) -> None:
        self._show_page(name)
        self.page.mark(self.search.text().split())
        self.page.scroll_to(place)

    def _show_page(self, name: str) -> None:
        page = self._pages[name]
        if name == self._shown:
            return
        self._shown = name
        self.page.show_page(page.markdown, self._pictures.get(name, {}))
        if name not in self._pictures and page.pictures():
            self._runner.run(lambda: _read_pictures(page), lambda pictures: self._on_pictures(name, pictures))

    def _on_pictures(self, name: str, pictures: Pictures) -> None:
        self._pictures[name] = pictures
        if name == self._shown:
            item = self.contents.currentItem()
            section = item.data(0, _SECTION) if item is not None else None
            self.page.show_page(self._pages[name].markdown, pictures)
            place = section.place if isinstance(section, Section) and section.page == name else 0
            self.page.mark(self.search.text().split())
            self.page.scroll_to(place)

    def _on_link(self, link: QUrl) -> None:
        target = target_of(link.toString(), self._shown)
        if target is None:
            if link.scheme() in {"http", "https"}:
                self._runner.run(lambda: self._open_outside(link.toString()), self._on_opened)
            else:
                self._say(_("That page isn't part of this manual."))
            return
        name, anchor = target
        self._past.append((self._shown, self.page.verticalScrollBar().value()))
        places = [section.place for section in self._pages[name].sections if section.anchor == anchor]
        self._go(name, places[0] if places else 0)

    def _on_opened(self, opened: bool) -> None:
        if not opened:
            self._say(_("No browser could be opened."))

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _escape(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.close()


def _read_pictures(page: ManualPage) -> Pictures:
    """Decode the pictures of a page (worker thread); those that are missing are left out."""
    read = {name: QImageReader(str(Path(page.folder, name))).read() for name in page.pictures()}
    return {name: picture for name, picture in read.items() if not picture.isNull()}
