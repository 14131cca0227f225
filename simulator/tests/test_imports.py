"""No module of the simulator imports itself by way of others, not even for type annotations."""

import ast
from pathlib import Path

import close_simulator

ROOT = Path(close_simulator.__file__).parent


def imports(path: Path, names: set[str]) -> set[str]:
    """Return the modules of the package that a file imports, at any level of its code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            # ``from package import module`` names the module, and not only its package.
            modules = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= modules & names or {node.module} & names
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & names
    return found


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return one cycle of a graph, empty if there is no cycle."""
    finished: set[str] = set()

    def search(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name not in finished:
            for other in sorted(graph[name]):
                if found := search(other, [*path, name]):
                    return found
            finished.add(name)
        return []

    return next((found for name in graph if (found := search(name, []))), [])


def test_no_import_cycle() -> None:
    files = {
        ".".join(("close_simulator", *path.relative_to(ROOT).with_suffix("").parts)): path
        for path in ROOT.rglob("*.py")
        # A package's __init__ re-exports names on first use, or is empty.
        if path.name != "__init__.py"
    }
    graph = {name: imports(path, {*files}) for name, path in files.items()}
    assert len(graph) > 50
    assert any(graph.values())
    assert cycle(graph) == []


def test_the_world_is_at_the_top() -> None:
    """What the world is made of does not import it."""
    parts = "clock ids organization leads/store contacts/store opportunities/store tasks/store"
    for part in [*parts.split(), "search/index", "search/matches", "events/log"]:
        text = (ROOT / f"{part}.py").read_text(encoding="utf-8")
        assert "close_simulator.world" not in text


def test_a_cycle_is_found() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
