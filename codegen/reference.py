"""Writes ``docs/reference.md``: each resource, its methods, and the requests that they send."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Template

import attrs

from codegen.interface import Interface, Operation, Resource, rank_of
from codegen.operations import file_by_hand
from codegen.prose import ROLE

_TEMPLATE = Path(__file__).parent / "templates" / "reference.md"


@attrs.frozen
class _Method:
    """A public method: its name, positional parameters, request and description."""

    name: str
    parameters: tuple[str, ...]
    request: str
    about: str


def reference(interface: Interface, resources: Path) -> str:
    """Return the text of the page.

    Args:
        interface: The resources and their operations.
        resources: The folder of the classes that are written by hand.
    """
    methods = {
        attribute: sorted(_methods(resource, resources), key=_rank)
        for attribute, resource in sorted(interface.resources.items())
    }
    shown = {attribute: found for attribute, found in methods.items() if found}
    overview = [
        f"| `close.{attribute}` | {', '.join(f'`{each.name}`' for each in found)} | "
        f"{_link(interface.resources[attribute])} |"
        for attribute, found in shown.items()
    ]
    sections = [
        "\n".join(
            [
                f"## `close.{attribute}`\n",
                f"{' '.join(interface.resources[attribute].summary.split())}\n",
                "| method | request | |",
                "|---|---|---|",
                *(
                    f"| `{each.name}({', '.join(each.parameters)})` | {each.request} | "
                    f"{each.about} |"
                    for each in found
                ),
            ]
        )
        for attribute, found in shown.items()
    ]
    text = Template(_TEMPLATE.read_text(encoding="utf-8"))
    return text.substitute(overview="\n".join(overview), sections="\n\n".join(sections))


def _methods(resource: Resource, resources: Path) -> Iterator[_Method]:
    requests = {each.method: f"`{each.verb} {each.path}`" for each in resource.operations}
    for operation in resource.operations:
        if not operation.is_by_hand:
            yield _Method(
                operation.method,
                _positional(operation),
                requests[operation.method],
                _about(operation),
            )
    file = file_by_hand(resource, resources)
    if file is not None:
        yield from _by_hand(file, resources / "base", resource.title, requests)


def _by_hand(file: Path, base: Path, title: str, requests: dict[str, str]) -> Iterator[_Method]:
    """Yield the public methods of a class, and of its bases in ``resources/base/``."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    [cls] = [each for each in module.body if isinstance(each, ast.ClassDef) and each.name == title]
    bases = {ast.unparse(each).partition("[")[0] for each in cls.bases}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and ".resources.base." in (node.module or ""):
            for alias in node.names:
                if alias.name in bases:
                    home = base / f"{(node.module or '').rpartition('.')[2]}.py"
                    yield from _by_hand(home, base, alias.name, requests)
    for node in cls.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_") or node.name == "with_response":
            continue
        names = [each.arg for each in node.args.args[1:]]
        about = (ast.get_docstring(node) or "").partition("\n\n")[0]
        yield _Method(
            node.name, tuple(names), requests.get(node.name, ""), _cell(" ".join(about.split()))
        )


def _positional(operation: Operation) -> tuple[str, ...]:
    names = [each.name for each in operation.path_parameters]
    return (*names, *([operation.body.name] if operation.body else ()))


def _about(operation: Operation) -> str:
    text = f"{operation.summary.strip().removesuffix('.')}."
    if operation.filters:
        text += f" Filters: {', '.join(f'`{each.name}`' for each in operation.filters)}."
    return _cell(text)


def _cell(text: str) -> str:
    """Return reStructuredText as the text of a cell in Markdown."""
    text = ROLE.sub(r"`\1`", text)
    return text.replace("``", "`").replace("|", r"\|")


def _link(resource: Resource) -> str:
    return f"[{resource.page.rstrip('/').rpartition('/')[2]}]({resource.page})"


def _rank(method: _Method) -> tuple[int, str]:
    return rank_of(method.name), method.name
