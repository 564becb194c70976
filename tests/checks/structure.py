"""The package has no import cycle, and no class name stands in two modules.

Imports inside functions count; those under `TYPE_CHECKING` do not, since they never run.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

Graph = Mapping[str, set[str]]


def modules(root: Path) -> dict[str, ast.Module]:
    """Return every module of the package at `root` by its dotted name."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def _running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from (part for other in child.orelse for part in (other, *_running(other)))
            continue
        yield child
        yield from _running(child)


def imports(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Return which module runs an import of which other module of the package."""
    graph: dict[str, set[str]] = defaultdict(set)
    for name, tree in trees.items():
        for node in _running(tree):
            if isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                wanted = [f"{node.module}.{alias.name}" for alias in node.names]
                wanted = [full if full in trees else node.module for full in wanted]
            else:
                continue
            graph[name].update(target for target in wanted if target in trees and target != name)
    return graph


def cycles(graph: Graph) -> list[list[str]]:
    """Return the groups of modules that reach each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for target in sorted(graph.get(node, ())):
            if target not in index:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], index[target])
        if low[node] == index[node]:
            at = stack.index(node)
            group = stack[at:]
            del stack[at:]
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def twice(trees: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """Return the class names that are defined in more than one module, with those modules."""
    places: dict[str, list[str]] = defaultdict(list)
    for module, tree in trees.items():
        for name in {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}:
            places[name].append(module)
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def folder_cycles(graph: Graph) -> list[list[str]]:
    """Return the top-level folders that reach each other."""
    folders: dict[str, set[str]] = defaultdict(set)
    for source, targets in graph.items():
        for target in targets:
            here, there = (".".join(name.split(".")[:2]) for name in (source, target))
            if here != there:
                folders[here].add(there)
    return cycles(folders)


def crowded(root: Path, most: int) -> dict[str, int]:
    """Return the folders with more than `most` modules of their own."""
    counts = {str(folder): len(list(folder.glob("*.py"))) for folder in [root, *root.rglob("*")] if folder.is_dir()}
    return {folder: count for folder, count in counts.items() if count > most}


def complaints(root: Path) -> list[str]:
    """Return a line for everything that is wrong with the package at `root`."""
    trees = modules(root)
    graph = imports(trees)
    said = [f"import cycle: {' <-> '.join(group)}" for group in cycles(graph)]
    said += [f"folders import each other: {' <-> '.join(group)}" for group in folder_cycles(graph)]
    said += [f"class {name} is defined in {' and '.join(places)}" for name, places in twice(trees).items()]
    said += [f"{folder} holds {count} modules; open a wing in it" for folder, count in crowded(root, 25).items()]
    return said


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    import trackops_desktop

    said = complaints(Path(trackops_desktop.__file__).parent)
    print("\n".join(said) if said else "structure: no cycle, no class name twice, no crowded folder")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
