"""``close-async search``: print the objects that a query, a text or a Smart View finds."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from rich.text import Text

from close_async import CloseClient, ConfigurationError, QueryError, encode
from close_async.cli.arguments import object_type_of, query_in, require_text
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.naming import Names
from close_async.cli.object_types import SEARCHED, note_unknown
from close_async.cli.records import Format, Records, format_of
from close_async.cli.settings import settings
from close_async.cli.tables import list_columns
from close_async.cli.terminal import grouped, show, stdout
from close_async.cli.verbs import choose_columns
from close_async.models import Lead
from close_async.wire.printable import printable

_SHOWN = ("id", "status_label", "display_name")
_LABEL_WIDTH = 16  # characters; the label of a status, in a column
# The attribute of the client with the methods for a type of object; other types have none.
ATTRIBUTES: Mapping[str, str] = {
    "lead": "leads",
    "contact": "contacts",
    "opportunity": "opportunities",
}


@attrs.frozen(kw_only=True)
class Search:
    """The arguments of ``close-async search``.

    Args:
        what: A text, or a file with a query.
        view: The name or id of a Smart View, instead.
        object_type: The type of the objects; ``None`` for the one that the query is about.
        fields: The fields to read, separated by commas; ``None`` for Close's default.
        limit: Maximum number of objects.
        count: Whether to print only their number.
        format_: The form of the output; ``None`` for what suits standard output.
        json: Whether to print JSON, errors included.
    """

    what: str | None = None
    view: str | None = None
    object_type: str | None = None
    fields: str | None = None
    limit: int | None = None
    count: bool = False
    format_: str | None = None
    json: bool = False


def show_search(search: Search) -> None:
    """Print the objects found: one line per lead on a terminal, JSON Lines elsewhere."""
    settings.json_errors = search.json or search.format_ in ("json", "jsonl")
    format_ = format_of(search.format_, json_=search.json)
    if (search.what is None) == (search.view is None):
        msg = "search for a TEXT, for a FILE with a query, or for a Smart View with --view NAME"
        raise ConfigurationError(msg)
    # Read before the request for it, so that a query that is not valid fails first.
    query = None if search.what is None else read_what(search.what, search.object_type)
    require_api_key()
    if search.object_type is not None:
        note_unknown("--type", search.object_type, SEARCHED)
    run_interruptibly(_search(search, query, format_))


def read_what(what: str, object_type: str | None) -> Mapping[str, Any]:
    """Return the query for an argument: the JSON in an existing file or ``-``, else a text.

    Raises:
        ConfigurationError: The file does not hold a query, or the text is empty or looks like a
            missing file.
    """
    if not what.strip():
        msg = "the text to search for is empty"
        raise ConfigurationError(msg)
    try:
        is_file = what == "-" or Path(what).exists()
    except OSError:  # a text may be too long for the name of a file
        is_file = False
    if is_file:
        return query_in(Path(what), object_type)
    require_text(what, "the text to search for")
    if what.endswith(".json"):
        msg = f"{what} does not exist."
        raise ConfigurationError(msg)
    return {"type": "text", "mode": "full_words", "value": what}


async def find_query(
    names: Names, close: CloseClient, view: str | None, query: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Return the query of a Smart View, or the query that is there already."""
    if view is None:
        return query
    found = await close.smart_views.get(await names.id_of("smart_views", view, "--view"))
    if not found.s_query:
        msg = f"the Smart View {view!r} has a query in the older language, which only Close reads"
        raise QueryError(msg)
    return encode(found)


async def _search(search: Search, query: Mapping[str, Any] | None, format_: Format) -> None:
    console = stdout()
    async with CloseClient() as close:
        names = Names(close)
        query = await find_query(names, close, search.view, query)
        object_type = search.object_type or object_type_of(query or {})
        if search.count:
            count = await close.count(object_type, query)
            show(grouped(count) if console.is_terminal else str(count))
            return
        if format_ == "table" and object_type == "lead" and search.fields is None:
            async for lead in close.leads.search(query, fields=_SHOWN, limit=search.limit):
                show(_line(lead), cut=True)
            return
        attribute = ATTRIBUTES.get(object_type)
        columns, is_chosen = await choose_columns(
            names,
            attribute or "",
            list_columns(attribute) if attribute else {"kinds": {"id": "string"}},
            fields=search.fields,
            format_=format_,
        )
        requested = [column.key for column in columns] if is_chosen else None
        with Records(format_, columns, chosen=is_chosen) as records:
            async for item in found_objects(close, object_type, query, requested, search.limit):
                records.write(item)


async def found_objects(
    close: CloseClient,
    object_type: str,
    query: Mapping[str, Any] | None,
    fields: Sequence[str] | None,
    limit: int | None,
) -> AsyncIterator[dict[str, Any]]:
    """Yield the objects that a query finds, as Close sends them."""
    attribute = ATTRIBUTES.get(object_type)
    if attribute is not None:
        found: Any = getattr(close, attribute).search(query, fields=fields, limit=limit)
    else:
        found = close.search(object_type, query, fields=fields or ["id"], limit=limit)
    async for item in found:
        yield encode(item)


def _line(lead: Lead) -> Text:
    """Return the line of a lead. The name is last, since a narrow terminal cuts the end off."""
    label = Text(printable(lead.status_label or ""))
    label.truncate(_LABEL_WIDTH, overflow="ellipsis", pad=True)
    name = printable(lead.display_name or "")
    return Text.assemble((printable(lead.id), "dim"), "  ", label, "  ", (name, "bold"))
