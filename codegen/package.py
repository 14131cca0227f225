"""The generated package: its files, their header, and its comparison with the existing one."""

import difflib
import shutil
from pathlib import Path
from string import Template

from codegen.document import Document
from codegen.shaping import discriminators, is_class, wire_parameters

_HEADER = '''"""{about}

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

'''

_INIT = Template('''$header
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
$imports

# A resource's module is loaded with its first class: defining them all would cost every program.
_MODULES = $modules

__all__ = $names


if not TYPE_CHECKING:  # which would take any name for one of ours, misspelt ones too

    def __getattr__(name: str) -> Any:
        """Load a class from its module."""
        if name not in _MODULES:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        return value


def __dir__() -> list[str]:
    return __all__
''')

_DISCRIMINATORS = Template("""$header
# By class: the key that identifies its subclasses, and the subclass for each value of the key.
DISCRIMINATORS: dict[str, tuple[str, dict[str, str]]] = $table
""")

_PARAMETERS = Template("""$header
# By class of query parameters: the wire name of each parameter.
WIRE_NAMES: dict[str, dict[str, str]] = $table
""")


_REQUIRED = Template("""$header
# By class: the keys without which Close rejects a request body.
REQUIRED: dict[str, tuple[str, ...]] = $table
""")


def assemble(document: Document, made: Path, target: Path) -> None:
    """Build the package from the generator's modules, with headers, an index and the tables."""
    target.mkdir(parents=True)
    for path in sorted(made.glob("*.py")):
        if path.stem != "__init__":
            about = f"The {path.stem.replace('_', ' ')} of Close's API."
            if path.stem == "params":
                about = "The query parameters of Close's API."
            text = _HEADER.format(about=about) + _without_header(path)
            (target / path.name).write_text(text, encoding="utf-8")
    (target / "__init__.py").write_text(_index(document), encoding="utf-8")
    (target / "_discriminators.py").write_text(_table(document), encoding="utf-8")
    (target / "_parameters.py").write_text(_parameters(document), encoding="utf-8")
    (target / "_required.py").write_text(_required(document), encoding="utf-8")


def _without_header(path: Path) -> str:
    """Remove the generator's own header, which names a temporary file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


def _index(document: Document) -> str:
    """Write ``__init__.py``: every class by name, loaded on first access."""
    names = sorted(name for name, schema in document.schemas.items() if is_class(schema))
    homes = {name.rpartition(".")[2]: name.rpartition(".")[0] for name in names}
    by_module: dict[str, list[str]] = {}
    for title, module in homes.items():
        by_module.setdefault(module, []).append(title)
    return _INIT.substitute(
        header=_HEADER.format(about="The models of Close's API."),
        imports="\n".join(
            f"    from close_async.models.{module} import {', '.join(titles)}"
            for module, titles in by_module.items()
        ),
        modules=repr(homes),
        names=repr(sorted(homes)),
    )


def _table(document: Document) -> str:
    return _DISCRIMINATORS.substitute(
        header=_HEADER.format(about="Which class an object of several kinds becomes."),
        table=repr(discriminators(document)),
    )


def _parameters(document: Document) -> str:
    return _PARAMETERS.substitute(
        header=_HEADER.format(about="How query parameters are written."),
        table=repr(wire_parameters(document)),
    )


def _required(document: Document) -> str:
    table = {
        name: tuple(schema["required"])
        for name, schema in sorted(document.schemas.items())
        if is_class(schema) and schema.get("required")
    }
    return _REQUIRED.substitute(
        header=_HEADER.format(about="Which keys a request body must have."), table=repr(table)
    )


def replace(current: Path, made: Path) -> None:
    """Replace the existing package."""
    if current.exists():
        shutil.rmtree(current)
    shutil.copytree(made, current)


def differences(current: Path, made: Path) -> str:
    """Return a diff from the existing to the generated package; empty if they are equal."""
    names = {
        str(path.relative_to(folder))
        for folder in (current, made)
        for path in folder.rglob("*")
        if path.suffix in {".py", ".json"}
    }
    diff: list[str] = []
    for name in sorted(names):
        before, after = (_lines(folder / name) for folder in (current, made))
        diff += difflib.unified_diff(before, after, f"{current.name}/{name}", f"generated/{name}")
    return "".join(diff)


def file_differences(current: Path, made: str) -> str:
    """Return a diff from an existing file to the generated text."""
    after = made.splitlines(keepends=True)
    return "".join(difflib.unified_diff(_lines(current), after, current.name, "generated"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
