"""Record the public interface: ``python -m tests.public_api`` writes ``public_api.txt``.

A line is a name, or a parameter of a function with its type and default. What is public is what
``docs/reference.md`` lists: the names in ``__all__`` of its modules, and the methods of its
resources. The interface is read from the source, without importing it, by griffe.
"""

import re
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import griffe

import close_simulator
from close_async import CloseClient

ROOT = Path(__file__).parent.parent
RECORD = Path(__file__).with_name("public_api.txt")
REFERENCE = ROOT / "docs" / "reference.md"


def read() -> set[str]:
    """Return the lines of the interface as it is now."""
    # The simulator's folder, or where its wheel is installed: beside an unpacked sdist.
    simulator = Path(close_simulator.__file__).parents[1]
    loader = griffe.GriffeLoader(search_paths=[str(ROOT), str(simulator)])
    package = loader.load("close_async")
    loader.load("close_simulator")
    loader.resolve_aliases(implicit=False, external=False)
    page = REFERENCE.read_text(encoding="utf-8")
    lines: set[str] = set()
    for path in re.findall(r"^\| `close_async\.?([\w.]*)` \|", page, re.MULTILINE):
        module = package[path] if path else package
        for name in module.exports or ():
            name = getattr(name, "name", name)
            if name in module.members:
                lines.update(_lines(f"{module.path}.{name}", _target(module.members[name])))
            else:
                lines.add(f"{module.path}.{name}")
    close = CloseClient("api_key.of-nobody")
    for path in re.findall(r"^\| `close\.([\w.]+)` \|", page, re.MULTILINE):
        kind = type(attrgetter(path)(close))
        resource = package[f"{kind.__module__}.{kind.__qualname__}".removeprefix("close_async.")]
        lines.update(_lines(f"close.{path}", resource))
    return lines


def breaks(before: set[str], now: set[str]) -> list[str]:
    """Return what is gone of the recorded interface, and the parameters that are now required."""
    known = {line.partition("(")[0] for line in before}
    required = {
        line
        for line in now - before
        if "(" in line and " = " not in line and "*" not in line and line.partition("(")[0] in known
    }
    return sorted(f"- {line}" for line in before - now) + sorted(f"+ {line}" for line in required)


def _target(found: Any) -> Any:
    while found.is_alias:
        try:
            found = found.target
        except griffe.AliasResolutionError:
            break  # a name of another package
    return found


def _lines(path: str, found: Any) -> Iterator[str]:
    yield path
    if found.is_alias:
        return
    if found.is_function:
        yield f"{path}() -> {found.returns}"
        named = [each for each in found.parameters if each.name not in {"self", "cls"}]
        for place, parameter in enumerate(named, 1):
            yield f"{path}({_parameter(parameter, place)})"
    elif found.is_class:
        for name, member in found.all_members.items():
            if name == "__init__" or not name.startswith("_"):
                yield from _lines(f"{path}.{name}", _target(member))
    elif found.is_attribute and found.annotation is not None:
        yield f"{path}: {' '.join(str(found.annotation).split())}"


def _parameter(parameter: griffe.Parameter, place: int) -> str:
    """Return a parameter with the place that a caller may rely on, type and default."""
    annotation = "" if parameter.annotation is None else f": {parameter.annotation}"
    if parameter.kind is griffe.ParameterKind.var_positional:
        return f"*{parameter.name}{annotation}"
    if parameter.kind is griffe.ParameterKind.var_keyword:
        return f"**{parameter.name}{annotation}"
    default = "" if parameter.default is None else f" = {parameter.default}"
    is_keyword = parameter.kind is griffe.ParameterKind.keyword_only
    return f"{'keyword' if is_keyword else place} {parameter.name}{annotation}{default}"


def main() -> None:
    """Write the record."""
    lines = sorted(read())
    RECORD.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines in {RECORD.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
