"""A process of its own for what forks hundreds of others.

A fork copies the page tables of the whole process, and a child the pages that it touches. A test process holds Qt, its
windows and thousands of collected tests: a fork costs many times as much there as in a process that holds the vault
alone. The small one also has no thread that a fork could catch with a lock in its hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from tests.patience import PATIENCE
from trackops_desktop.vault import items, sealing, system_key
from trackops_desktop.vault.catalogue import catalogue

T = TypeVar("T")
#: Calls a function of a module in the small process, and returns or raises what it does.
Call = Callable[..., Any]


@contextmanager
def small_process(prepare: Callable[[], object] | None = None) -> Iterator[Call]:
    """Start a process, and `prepare` it, for all calls of a test module; what is sent there has to be picklable.

    It waits for what other programs change as long as tests wait.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), _begin, (prepare,)) as executor:
        yield lambda function, *arguments: executor.submit(function, *arguments).result()


def _begin(prepare: Callable[[], object] | None) -> None:
    for module in (catalogue, items, sealing, system_key):
        setattr(module, "BUSY_SECONDS", PATIENCE)  # noqa: B010
    if prepare is not None:
        prepare()
