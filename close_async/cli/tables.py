"""The tables of the nouns and verbs, which ``python -m codegen`` writes to ``nouns/``."""

import json
from collections.abc import Mapping
from functools import cache
from pkgutil import get_data
from typing import Any

Table = Mapping[str, Any]


@cache
def read_table(name: str) -> Table:
    """Return the table of a noun, such as ``lead_statuses``, or the ``index`` of all nouns."""
    # Not by importlib.resources, which imports zipfile and tempfile.
    table: Table = json.loads(get_data("close_async.cli", f"nouns/{name}.json") or b"{}")
    return table


def list_columns(attribute: str) -> Table:
    """Return what the table of a noun has about the objects that it lists."""
    columns: Table = read_table(attribute)["verbs"]["list"].get("columns", {})
    return columns


def flag(name: str) -> str:
    """Return the option for a filter: ``--date-created-gte`` for ``date_created__gte``."""
    return "--" + name.replace("__", "-").replace("_", "-")
