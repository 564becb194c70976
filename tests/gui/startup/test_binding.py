"""Qt's binding without what a start does not need: the same to every caller, and complete when it is wanted."""

from __future__ import annotations

from tests.gui.fresh_interpreter import said

WAITING = "shibokensupport.signature.parser"


def test_a_start_leaves_signatures_and_stubs_unloaded() -> None:
    code = (
        "import builtins, sys; from trackops_desktop.startup.binding import WAITING, load_binding; load_binding()\n"
        "from PySide6.QtWidgets import QApplication, QLabel; a = QApplication([]); QLabel('x').show()\n"
        "loaded = [n for n in sorted(WAITING) if type(sys.modules[n]).__name__ != '_LazyModule']\n"
        "print(loaded, hasattr(builtins, '__orig_import__'), 'argparse' in sys.modules)"
    )
    assert said(code) == "['shibokensupport.signature.importhandler'] False False"


def test_wrong_arguments_are_told_in_the_same_words() -> None:
    code = (
        "from PySide6.QtCore import QObject, QPoint, QTimer, Signal\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "a = QApplication([])\n"
        "class Bell(QObject):\n    rung = Signal(int)\n"
        "bell = Bell(); bell.rung.connect(print); bell.rung.emit(3)\n"
        "wrongs = lambda: QLabel(1, 2, 3), lambda: QPoint('a'), lambda: QTimer(nothing=3), lambda: bell.rung.emit()\n"
        "for wrong in wrongs:\n"
        "    try: wrong()\n"
        "    except Exception as error: print(type(error).__name__, error)\n"
        "print(QLabel.setText.__doc__)"
    )
    usual = said(code)
    assert "Supported signatures" in usual
    assert said("from trackops_desktop.startup.binding import load_binding; load_binding()\n" + code) == usual


def test_the_import_system_is_left_as_it_was() -> None:
    code = (
        "import sys; from trackops_desktop.startup.binding import load_binding\n"
        "before = list(sys.meta_path); load_binding()\n"
        "print(type(sys.meta_path) is list, sys.meta_path == before, 'shiboken6' in sys.modules)\n"
        "load_binding(); print(sys.meta_path == before)"
    )
    assert said(code) == "True True True\nTrue"


def test_a_binding_that_is_loaded_already_stays_as_it_is() -> None:
    code = (
        "import PySide6.QtCore, sys; from trackops_desktop.startup.binding import load_binding\n"
        f"before = sys.modules['{WAITING}']; load_binding()\n"
        f"print(sys.modules['{WAITING}'] is before, type(before).__name__)"
    )
    assert said(code) == "True module"


def test_a_binding_laid_out_in_another_way_loads_as_always() -> None:
    code = (
        "import sys, trackops_desktop.startup.binding as binding; binding.WAITING = frozenset({'no.such.module'})\n"
        "binding.load_binding(); from PySide6.QtCore import QPoint; print(QPoint(1, 2).x())\n"
        f"print(type(sys.modules['{WAITING}']).__name__)"
    )
    assert said(code) == "1\nmodule"
