"""``close-async search``: print the leads that match a query."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from rich.text import Text

from close_async import CloseClient, encode
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.terminal import grouped, show, stdout, write_json
from close_async.models import Lead
from close_async.wire.printable import printable

_SHOWN = ("id", "status_label", "display_name")
_LABEL_WIDTH = 16  # characters; the label of a status, in a column


@attrs.frozen(kw_only=True)
class Search:
    """The arguments of ``close-async search``.

    Args:
        query: The query.
        fields: The fields to read; ``None`` for Close's default.
        limit: Maximum number of leads.
        count: Whether to print only their number.
    """

    query: Mapping[str, Any]
    fields: Sequence[str] | None
    limit: int | None
    count: bool


def show_search(search: Search) -> None:
    """Print the matching leads: one line per lead on a terminal, JSON Lines elsewhere."""
    require_api_key()
    run_interruptibly(_search(search))


async def _search(search: Search) -> None:
    console = stdout()
    async with CloseClient() as close:
        if search.count:
            count = await close.leads.count(search.query)
            show(grouped(count) if console.is_terminal else str(count))
            return
        short = console.is_terminal and search.fields is None
        fields = _SHOWN if short else search.fields
        async for lead in close.leads.search(search.query, fields=fields, limit=search.limit):
            if short:
                show(_line(lead), cut=True)
            else:
                write_json(encode(lead))


def _line(lead: Lead) -> Text:
    """Return the line of a lead. The name is last, since a narrow terminal cuts the end off."""
    label = Text(printable(lead.status_label or ""))
    label.truncate(_LABEL_WIDTH, overflow="ellipsis", pad=True)
    name = printable(lead.display_name or "")
    return Text.assemble((printable(lead.id), "dim"), "  ", label, "  ", (name, "bold"))
