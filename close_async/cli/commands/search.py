"""``close-async search``: the leads that a query finds."""

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
_LABEL_WIDTH = 16


@attrs.frozen(kw_only=True)
class Search:
    """What ``close-async search`` was asked for.

    Args:
        query: Which leads.
        fields: Which fields of theirs.
        limit: How many at the most.
        count: Whether only their number is wanted.
    """

    query: Mapping[str, Any]
    fields: Sequence[str] | None
    limit: int | None
    count: bool


def show_search(search: Search) -> None:
    """Print what is found: a line a lead on a terminal, lines of JSON elsewhere."""
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
    """Return the line of a lead; its end, the name, is cut off if the terminal is too narrow."""
    label = Text(printable(lead.status_label or ""))
    label.truncate(_LABEL_WIDTH, overflow="ellipsis", pad=True)
    name = printable(lead.display_name or "")
    return Text.assemble((printable(lead.id), "dim"), "  ", label, "  ", (name, "bold"))
