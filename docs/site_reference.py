"""Writes the pages of the reference: every public name, operation, command and error.

What is public is what ``reference.md`` lists, which is generated from the document of the API: its
resources, and its modules.
"""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

import typer.main
from sphinx.application import Sphinx
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.util.inspect import stringify_signature

from close_async import CloseClient, CloseError
from close_async.cli.app import app as command_line
from close_async.resources.base.resource import Resource

HERE = Path(__file__).parent


def write(folder: Path, app: Sphinx) -> None:
    """Write the pages into a folder, and remove those of names that are gone."""
    pages = dict(reference(app))
    for path, text in pages.items():
        page = folder / f"{path}.rst"
        page.parent.mkdir(parents=True, exist_ok=True)
        # A page whose text is the same keeps its time, so that Sphinx does not read it again.
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
    for page in folder.rglob("*.rst"):
        if str(page.relative_to(folder).with_suffix("")) not in pages:
            page.unlink()


def reference(app: Sphinx) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    top: list[str] = []
    for path, text in [
        ("client", client()),
        *group("operations", "Operations", dict(operations(app))),
        *group("models", "Models", dict(models())),
        *((module, names(module)) for module in modules() if module != "close_async.models"),
        ("errors", errors()),
        *commands(),
    ]:
        yield path, text
        if "/" not in path or path.endswith("/index"):
            top.append(path)
    text = (
        "Everything that is public, generated from the code: signatures, parameters, errors and "
        "examples. :doc:`The list of all operations </reference>` is on one page."
    )
    yield "index", heading("Every name") + text + toctree(top)


def modules() -> list[str]:
    """Return the public modules: those in the table of ``reference.md``."""
    text = (HERE / "reference.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(close_async[\w.]*)` \|", text, re.MULTILINE)


def page_of(module: str) -> str:
    """Return the path of the page of a public module."""
    return "models/index" if module == "close_async.models" else module


def resources() -> dict[str, Resource[Any]]:
    """Return the resources of ``reference.md`` by their paths."""
    text = (HERE / "reference.md").read_text(encoding="utf-8")
    close = CloseClient("api_key.of-nobody")
    paths = re.findall(r"^\| `close\.([\w.]+)` \|", text, re.MULTILINE)
    return {path: attrgetter(path)(close) for path in paths}


def group(folder: str, title: str, pages: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the pages of a folder, after one that lists them."""
    yield f"{folder}/index", heading(title) + toctree(list(pages))
    for name, text in pages.items():
        yield f"{folder}/{name}", text


def client() -> str:
    """Return the page of the client."""
    return heading("CloseClient") + (
        ".. autoclass:: close_async.CloseClient\n"
        "   :members: with_options, search, count, paginate, request, me, rate_limits, aclose\n"
    )


def operations(app: Sphinx) -> Iterator[tuple[str, str]]:
    """Yield a page for each resource, with its methods as a program writes them."""
    for path, resource in resources().items():
        kind = type(resource)
        # The parameters of the class are the client's business.
        described = inspect.cleandoc(kind.__doc__ or "").partition("\n\nArgs:")[0]
        parts = [heading(f"close.{path}"), google(described, app), ""]
        for name in dir(resource):
            method = getattr(kind, name, None)
            if name.startswith("_") or not callable(method) or isinstance(method, property):
                continue
            signature = inspect.signature(method)
            parameters = [p for p in signature.parameters.values() if p.name != "self"]
            shown = stringify_signature(
                signature.replace(parameters=parameters), unqualified_typehints=True
            )
            kind_of = ":async:" if inspect.iscoroutinefunction(getattr(resource, name)) else ""
            parts += [
                f".. py:method:: close.{path}.{name}{unquoted(shown)}",
                *([f"   {kind_of}"] if kind_of else []),
                "",
                indented(google(method.__doc__, app)),
                "",
            ]
        yield path, "\n".join(parts) + "\n"


def models() -> Iterator[tuple[str, str]]:
    """Yield a page for each module of models."""
    package = import_module("close_async.models")
    by_module: dict[str, list[str]] = {}
    for name in package.__all__:
        module = getattr(getattr(package, name), "__module__", package.__name__)
        by_module.setdefault(module.rpartition(".")[2], []).append(name)
    for module, found in sorted(by_module.items()):
        title = "Other models" if module == "models" else titled(module)
        yield (
            module,
            heading(title)
            + "".join(
                f".. autoclass:: close_async.models.{name}\n   :members:\n\n"
                if inspect.isclass(getattr(package, name))
                else f".. autodata:: close_async.models.{name}\n   :no-value:\n\n"
                for name in found
            ),
        )


def titled(module: str) -> str:
    """Return the title of a module of models."""
    title = module.replace("_", " ").capitalize()
    return title.replace("Sms", "SMS").replace("Whatsapp", "WhatsApp")


def names(name: str) -> str:
    """Return the page of a public module, without the client and the errors of the library."""
    module = import_module(name)
    parts = [heading(name), f".. py:currentmodule:: {name}\n\n"]
    if name != "close_async":
        parts.append(f".. automodule:: {name}\n   :no-members:\n\n")
    for each in sorted(module.__all__, key=str.lower):
        found = getattr(module, each)
        if each.startswith("__") or each == "CloseClient":
            continue
        if is_error(found) and hasattr(import_module("close_async"), each):
            continue  # on the page of errors
        if inspect.isclass(found):
            parts.append(f".. autoclass:: {name}.{each}\n   :members:\n\n")
        elif inspect.isfunction(found):
            parts.append(f".. autofunction:: {name}.{each}\n\n")
        else:
            parts.append(f".. autodata:: {name}.{each}\n   :no-value:\n\n")
    return "".join(parts)


def is_error(found: object) -> bool:
    """Return whether a name is that of an error."""
    return inspect.isclass(found) and issubclass(found, Exception)


def errors() -> str:
    """Return the page of the errors, each with its place in the hierarchy."""
    module = import_module("close_async")
    found = [getattr(module, name) for name in module.__all__]
    parts = [
        heading("Errors"),
        "Every exception that a call raises is a :class:`~close_async.CloseError`, except for "
        "``ValueError`` and ``TypeError`` for arguments. :doc:`/errors` says what to do about "
        "each.\n\n",
    ]
    for each in sorted(filter(is_error, found), key=lambda e: (e is not CloseError, e.__name__)):
        parts.append(f".. autoexception:: close_async.{each.__name__}\n   :members:\n")
        parts.append("   :show-inheritance:\n\n")
    return "".join(parts)


def commands() -> Iterator[tuple[str, str]]:
    """Yield the pages of the command line: one for what it is, and one per noun."""
    root = typer.main.get_command(command_line)
    pages: dict[str, list[str]] = {}
    for path, command in walk(root, "close-async"):
        noun = path.split()[1]
        pages.setdefault(noun, [heading(f"close-async {noun}")])
        if path != f"close-async {noun}":
            pages[noun].append(heading(path, "-"))
        pages[noun] += [f"{escaped(with_blocks(command.help))}\n\n", f".. program:: {path}\n\n"]
        pages[noun] += [
            f".. option:: {option}\n\n   {text}\n\n"
            for option, text in map(described, command.params)
        ]
    about = f"{with_blocks(root.help)}\n\n{with_blocks(root.epilog)}\n\n"
    yield "commands/index", heading("close-async") + about + toctree(list(pages))
    for noun, parts in pages.items():
        yield f"commands/{noun}", "".join(parts)


def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each command that can be run, by the words that run it."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    # Groups make their commands when they are asked for them.
    context = command.make_context(path, [], resilient_parsing=True)
    for name in sorted(command.list_commands(context)):
        yield from walk(command.get_command(context, name), f"{path} {name}")


def described(parameter: Any) -> tuple[str, str]:
    """Return a parameter's spelling and help."""
    text = escaped(" ".join((getattr(parameter, "help", None) or "").split()))
    if parameter.param_type_name == "argument":
        return parameter.metavar or parameter.name.upper(), text
    spelling = ", ".join([*parameter.opts, *parameter.secondary_opts])
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.type.name.upper()}"
    return spelling.replace(",", f"{value},") + value, text


def with_blocks(text: str | None) -> str:
    """Return a command's help with its indented lines as blocks of code."""
    return re.sub(r"\n\n(?= )", "\n\n::\n\n", text or "")


def escaped(prose: str) -> str:
    """Return a text with the prefixes of ids, such as ``lead_``, as plain text."""
    return re.sub(r"(?<![`\w])(\w+)_(?![`\w])", r"\1\\_", prose)


def google(docstring: str | None, app: Sphinx) -> str:
    """Return a docstring with Google sections as reStructuredText."""
    return str(GoogleDocstring(inspect.cleandoc(docstring or ""), app.config, app, what="method"))


def unquoted(signature: str) -> str:
    """Return a signature whose annotations are not strings."""
    return re.sub(r"(: |-> )'([^']+)'", r"\1\2", signature)


def indented(text: str) -> str:
    """Return a text as the body of a directive."""
    return "\n".join(f"   {line}" if line else "" for line in text.splitlines())


def heading(text: str, line: str = "=") -> str:
    """Return a heading."""
    return f"{text}\n{line * len(text)}\n\n"


def toctree(pages: list[str]) -> str:
    """Return a table of contents."""
    return "\n\n.. toctree::\n   :maxdepth: 1\n\n" + "".join(f"   {page}\n" for page in pages)
