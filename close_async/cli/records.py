"""Objects on standard output: as a table, JSON, JSON Lines or CSV."""

import csv
import io
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, cast

import attrs
import typer

from close_async.cli.terminal import is_terminal, plain, show, stdout, write_stdout
from close_async.wire import json

Format = Literal["table", "json", "jsonl", "csv"]
FORMATS: tuple[Format, ...] = ("table", "json", "jsonl", "csv")

# Columns of a table, if the user names none: the first of those that the objects have.
_USUAL = (
    "id", "display_name", "name", "label", "email", "first_name", "last_name", "title", "subject",
    "text", "_type", "type", "object_type", "action", "status_label", "value_formatted",
    "lead_name", "direction", "duration", "user_name", "status", "lead_id", "date", "is_complete",
    "date_created",
)  # fmt: skip
_ID_WIDTH = 52  # characters of a column of ids, which are not cut off
_USUAL_WIDTH = 13  # characters that another column should have at least


@attrs.frozen
class Column:
    """A column.

    Args:
        key: The key in the object as Close sends it: ``custom.cf_1``.
        title: Its title, and the key in the output: ``Industry``.
        kind: The kind of its values.
    """

    key: str
    title: str
    kind: str = "string"


def format_of(name: str | None, *, json_: bool) -> Format:
    """Return the form of the output: what the options say, or what suits standard output.

    Raises:
        typer.BadParameter: There is no such form, or two options contradict each other.
    """
    if name is not None and name not in FORMATS:
        msg = f"{name!r} is not one of {', '.join(FORMATS)}"
        raise typer.BadParameter(msg, param_hint="--format")
    if json_ and name not in (None, "json", "jsonl"):
        msg = f"--json and --format {name} contradict each other"
        raise typer.BadParameter(msg, param_hint="--format")
    if name is not None:
        return name
    if json_:
        return "json"
    return "table" if is_terminal() else "jsonl"


def usual_columns(kinds: Mapping[str, str], *, is_of_one_type: bool) -> list[Column]:
    """Return the columns of a table if the user names none.

    Args:
        kinds: The kinds of the fields.
        is_of_one_type: Whether all objects have the same ``_type``.
    """
    shown = [key for key in _USUAL if key in kinds and not (is_of_one_type and key == "_type")]
    if "display_name" in shown and "name" in shown:
        shown.remove("name")
    if "lead_id" in shown and "lead_name" in shown:
        shown.remove("lead_id")
    # As many as fit, and two on the narrowest terminal.
    most = 2 + max(0, stdout().width - _ID_WIDTH - _USUAL_WIDTH) // _USUAL_WIDTH
    return [Column(key, key, kinds[key]) for key in shown[:most]]


def flat_columns(
    kinds: Mapping[str, str], omitted: Container[str] = (), *, nested: bool = False
) -> list[Column]:
    """Return the columns of CSV if the user names none: every field that is a single value.

    Args:
        kinds: The kinds of the fields.
        omitted: Fields that Close sends only if they are named.
        nested: Whether to include the others.
    """
    return [
        Column(key, key, kind)
        for key, kind in kinds.items()
        if (nested or kind != "json") and key not in omitted
    ]


class Records:
    """Writes objects one by one. Use it as a context manager, which writes what surrounds them.

    Args:
        format_: The form.
        columns: The columns of a table and of CSV.
        chosen: Whether the user named them, so that JSON has these keys and no others.
        is_single: Whether there is one object and no list.
        write: Writes bytes; by default to standard output.
    """

    def __init__(
        self,
        format_: Format,
        columns: Sequence[Column],
        *,
        chosen: bool = False,
        is_single: bool = False,
        write: Callable[[bytes], object] | None = None,
    ) -> None:
        self._write = write_stdout if write is None else write
        self.count: int = 0
        self._format = format_
        self._columns = columns
        self._chosen = chosen
        self._is_single = is_single
        self._rows: list[list[str]] = []

    def __enter__(self) -> "Records":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # What was read is shown even if the rest could not be; only JSON would then be taken for
        # the whole.
        if self._format == "table":
            self._show_table()
        elif kind is None and self._format == "json" and not self._is_single:
            self._write(b"[]\n" if not self.count else b"\n]\n")
        elif kind is None and self._format == "csv" and not self.count:
            self._write(_csv_line([column.title for column in self._columns]))

    def write(self, item: Mapping[str, Any]) -> None:
        """Write an object.

        Raises:
            OutputError: Standard output cannot be written.
        """
        self.count += 1
        if not self._columns and self._format in ("table", "csv"):
            # The document does not describe the object.
            self._columns = [
                Column(key, key, "json" if isinstance(value, list) else "string")
                for key, value in item.items()
            ]
        if self._format == "table":
            self._rows.append([_shown(item.get(each.key), each) for each in self._columns])
        elif self._format == "csv":
            if self.count == 1:
                self._write(_csv_line([column.title for column in self._columns]))
            self._write(_csv_line([cell(item.get(each.key), each.kind) for each in self._columns]))
        else:
            self._write_json(item)

    def _write_json(self, item: Mapping[str, Any]) -> None:
        kept: Mapping[str, Any] = item
        if self._chosen:
            kept = {each.title: item[each.key] for each in self._columns if each.key in item}
        text = json.dumps(kept)
        if self._format == "jsonl" or self._is_single:
            self._write(text + b"\n")
        else:
            self._write((b"[\n" if self.count == 1 else b",\n") + text)

    def _show_table(self) -> None:
        from rich.table import Table

        if self._is_single and self._rows:
            grid = Table.grid(padding=(0, 2))
            for column, value in zip(self._columns, self._rows[0], strict=True):
                if value:
                    grid.add_row(f"[dim]{plain(column.title)}[/]", value)
            show(grid)
        elif self._rows:
            table = Table(box=None, pad_edge=False, header_style="bold")
            for at, column in enumerate(self._columns):
                # An id that is cut off is worth nothing.
                table.add_column(
                    plain(column.title),
                    no_wrap=True,
                    overflow="ellipsis",
                    min_width=max(map(len, (row[at] for row in self._rows)))
                    if column.key == "id"
                    else None,
                )
            for row in self._rows:
                table.add_row(*row)
            show(table)


def cell(value: Any, kind: str = "string") -> str:
    """Return a value as a cell of CSV: lists joined by semicolons, objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        items = cast("list[Any]", value)  # type: ignore[redundant-cast]  # pyright's unknowns
        if not any(isinstance(each, dict | list) for each in items):
            return ";".join(map(cell, items))
    if isinstance(value, dict | list):
        return json.dumps(value).decode()
    text = str(value)
    if kind == "datetime" and (found := _read_datetime(text)) is not None and found.tzinfo is None:
        return f"{text}+00:00"  # Close sends UTC without an offset for some objects
    return text


def _shown(value: Any, column: Column) -> str:
    """Return a value for a person: times in the local time zone, to the minute."""
    text = _names(value) if column.kind == "json" else cell(value, column.kind)
    if column.kind == "datetime" and (found := _read_datetime(text)) is not None:
        text = found.astimezone().strftime("%Y-%m-%d %H:%M")
    return plain(text)


def _names(value: Any) -> str:
    """Return what the objects of a list are called, such as the contacts of a lead."""
    items: list[Any] = cast("Any", value) if isinstance(value, list) else []
    named = [names_of(cast("Mapping[str, Any]", each)) for each in items if isinstance(each, dict)]
    return ", ".join(names[0] for names in named if names)


def names_of(item: Mapping[str, Any]) -> list[str]:
    """Return what an object may be called by."""
    full = f"{item.get('first_name') or ''} {item.get('last_name') or ''}".strip()
    named = [item.get(key) for key in ("label", "name", "display_name")]
    return [each for each in [*named, full, item.get("email")] if isinstance(each, str) and each]


def _read_datetime(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


def write_text(text: str) -> None:
    """Write text that is data, such as CSV from Close, in UTF-8.

    Raises:
        OutputError: Standard output cannot be written.
    """
    write_stdout(text.encode())
