"""The program, groups and commands, with less to load than Typer's own.

Typer draws help with Rich's Markdown and converts each value with pydantic: to import these takes
twice the time of everything else that a command needs before it runs. So help is written here, and
values that need no conversion, or a simple one, never reach pydantic.
"""

import inspect
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from pathlib import Path
from shlex import quote
from textwrap import wrap
from types import MethodType
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

_MIN_WIDTH = 40  # characters of a line of help, however narrow the terminal is
_MAX_WIDTH = 100  # characters of a line of help: longer ones are hard to read
_MAX_NAMES = 34  # characters of the first column; after longer names, the text is on the next line
_INDENT = "  "
# The option in the last word of a command line, which ends at the cursor: --status-id="Contract S
_OPTION_IN_WORD = re.compile(r"""(?<!\S)(--[\w-]+)=(?:"[^"]*|'[^']*|(?:\\.|[^\s\\])*)$""")


# Typer exports BadParameter, but not its base.
UsageError: Any = typer.BadParameter.__mro__[1]


class Program(typer.Typer):
    """A Typer whose commands and groups are those of this module.

    Args:
        cls: The class of the group of its commands.
        **given: The other arguments of Typer.
    """

    def __init__(self, *, cls: Any = None, **given: Any) -> None:
        super().__init__(cls=cls or Group, rich_markup_mode=None, **given)

    def command(self, name: str | None = None, **given: Any) -> Callable[[Any], Any]:
        """Return a decorator that makes a command of a function."""
        return super().command(name, cls=Command, **given)


class Command(TyperCommand):
    """A command."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, ``--help`` included."""
        return _prepared(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; the error for what is written differently elsewhere has a hint."""
        given = [*args]  # parsing empties the list
        try:
            return super().parse_args(ctx, args)
        except UsageError as error:
            if hint := _hint(self, ctx, given, error):
                error.message = f"{error.message}. {hint}"
            raise

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what follows the name of the command: ``[OPTIONS] LEAD_ID``."""
        arguments = filter(_is_argument, self.get_params(ctx))
        return [
            "[OPTIONS]",
            *(_name(each) if each.required else f"[{_name(each)}]" for each in arguments),
        ]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page."""
        formatter.write("\n".join(_page(self, ctx, {})))


class Group(TyperGroup):
    """A group of commands.

    Args:
        rich_markup_mode: ``None``: texts have no markup of Rich.
        **given: The other arguments of Typer's group.
    """

    def __init__(self, *, rich_markup_mode: None = None, **given: Any) -> None:
        super().__init__(rich_markup_mode=rich_markup_mode, **given)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, ``--help`` included."""
        return _prepared(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help page, with the commands under the titles of their panels."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            if not command.hidden:
                about = inspect.cleandoc(command.help or "").partition("\n\n")[0]
                panels.setdefault(command.rich_help_panel or "Commands", []).append((name, about))
        formatter.write("\n".join(_page(self, ctx, panels)))


def _hint(command: Any, ctx: Any, args: list[str], error: Any) -> str:
    """Return how to write what the arguments probably mean, or nothing."""
    if getattr(error, "option_name", None) == "--profile":
        program, _, words = ctx.command_path.partition(" ")
        return f"It goes before the command: {program} --profile NAME {words}"
    fields = [each for each in args if "=" in each and each in error.message]
    is_extra = "unexpected extra argument" in error.message
    if is_extra and fields and any(each.name == "field" for each in command.params):
        return " ".join(["To set fields:", *(f"--field {quote(each)}" for each in fields)])
    return ""


def _page(command: Any, ctx: Any, commands: dict[str, list[tuple[str, str]]]) -> Iterator[str]:
    """Yield the lines of a help page."""
    is_dumb = os.environ.get("TERM") == "dumb"  # a terminal that shows codes as they are
    width = max(_MIN_WIDTH, min(shutil.get_terminal_size().columns - 1, _MAX_WIDTH))
    usage = f"{ctx.command_path} {' '.join(command.collect_usage_pieces(ctx))}"
    yield from _wrapped(f"Usage: {usage}", width, after=" " * 7)
    yield from _text(command.help, width)
    panels: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for each in command.get_params(ctx):
        if not each.hidden:
            is_option = not _is_argument(each)
            panel = each.rich_help_panel or "Options" if is_option else "Arguments"
            panels.setdefault(panel, []).append((_name(each), _about(each)))
    for title, rows in (panels | commands).items():
        if rows:
            yield from ("", f"{title}:" if is_dumb else typer.style(f"{title}:", bold=True))
            yield from _table(rows, width)
    yield from _text(command.epilog, width)


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _name(parameter: Any) -> str:
    """Return the name of a parameter in help: ``LEAD_ID``, ``-n, --limit N``."""
    if _is_argument(parameter):
        return str(parameter.metavar or parameter.name.upper())
    names = ", ".join(sorted(parameter.opts, key=len))
    return names if parameter.is_flag else f"{names} {parameter.metavar or 'VALUE'}"


def _about(parameter: Any) -> str:
    about = parameter.help or ""
    if _is_argument(parameter):
        return about
    if parameter.required:
        return f"{about} [required]"
    has_default = parameter.show_default and parameter.default not in (None, False)
    return f"{about} [default: {parameter.default}]" if has_default else about


def _text(text: str | None, width: int) -> Iterator[str]:
    """Yield the paragraphs of a text; an indented one is an example, whose lines are kept."""
    for paragraph in inspect.cleandoc(text or "").split("\n\n"):
        if paragraph.startswith(" "):
            yield from ("", *(f"{_INDENT}{line}" for line in paragraph.splitlines()))
        elif paragraph:
            yield from ("", *_wrapped(_INDENT + " ".join(paragraph.split()), width, after=_INDENT))


def _table(rows: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield names with their descriptions beside them."""
    rows = list(rows)
    if any(re.match("-[a-z],", name) for name, _ in rows):  # long names are aligned
        rows = [(name if name[1:2] != "-" else f"    {name}", about) for name, about in rows]
    most = min(_MAX_NAMES, width // 2)
    column = max((len(name) for name, _ in rows if len(name) <= most), default=most)
    margin = " " * (len(_INDENT) + column + 2)
    for name, about in rows:
        first = f"{_INDENT}{name:<{column}}  "
        lines = _wrapped(margin + " ".join(about.split()), width, after=margin)
        if len(name) > column or not lines:
            yield from (first.rstrip(), *lines)
        else:
            yield from (first + lines[0][len(margin) :], *lines[1:])


def _wrapped(text: str, width: int, *, after: str) -> list[str]:
    """Wrap a text between words: neither an option nor a URL is divided."""
    before = text[: len(text) - len(text.lstrip())]
    return wrap(
        text.lstrip(),
        width,
        initial_indent=before,
        subsequent_indent=after,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _prepared(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        # Set on the instance: Typer creates it, and there is no way to name another class.
        parameter.process_value = MethodType(_process, parameter)
        parameter.shell_complete = MethodType(_complete, parameter)
    return parameters


def _complete(parameter: Any, ctx: Any, incomplete: str) -> list[Any]:
    """Complete a value as Typer does, for what zsh and fish do differently from bash.

    They replace the whole word, ``--fields=na``, of which Typer completes what is after the equals
    sign.
    """
    items: list[Any] = parameter.__class__.shell_complete(parameter, ctx, incomplete)
    found = _OPTION_IN_WORD.search(os.environ.get("_TYPER_COMPLETE_ARGS", ""))
    if found and found[1] in parameter.opts:
        for item in items:
            item.value = f"{found[1]}={item.value}"
    return items


def _process(parameter: Any, ctx: Any, value: Any) -> Any:
    """Convert a value as Typer does; a type that is not known here is left to Typer."""
    descriptor = getattr(parameter, "type_descriptor", None)
    try:
        converted = _converted(parameter, getattr(descriptor, "annotation", None), value)
    except ValueError as error:
        raise typer.BadParameter(str(error), ctx=ctx, param=parameter) from None
    if converted is _UNUSUAL or (parameter.required and parameter.value_is_missing(converted)):
        return parameter.__class__.process_value(parameter, ctx, value)
    if parameter.callback is not None:
        return parameter.callback(ctx, parameter, converted)
    return converted


_UNUSUAL = object()


def _converted(parameter: Any, kind: Any, value: Any) -> Any:
    if value is None:
        return () if parameter.multiple or parameter.nargs == -1 else None
    if kind is str or kind is bool:
        return value if isinstance(value, kind) else _UNUSUAL
    if kind is Path:
        if value == "":  # which would be the current folder
            msg = "it is empty: name a file"
            raise ValueError(msg)
        return Path(value)
    if kind == list[str] and isinstance(value, list | tuple):
        return [*cast("list[Any]", value)]
    if kind is int or kind is float:
        return _number(kind, value, parameter.min, parameter.max)
    return _UNUSUAL


def _number(
    kind: type[int] | type[float], value: Any, low: float | None, high: float | None
) -> float:
    number = _finite(kind, value)
    if number is None:
        msg = f"{value!r} is not a {'whole ' if kind is int else ''}number"
        raise ValueError(msg)
    if low is not None and number < low:
        msg = f"{value} is less than {low}"
        raise ValueError(msg)
    if high is not None and number > high:
        msg = f"{value} is more than {high}"
        raise ValueError(msg)
    return number


def _finite(kind: type[int] | type[float], value: Any) -> float | None:
    try:
        number = kind(value)
        return number if isfinite(number) else None
    except (ValueError, OverflowError):  # a double cannot hold 400 digits
        return None
