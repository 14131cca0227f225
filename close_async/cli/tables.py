"""The tables of the nouns and verbs, which ``python -m codegen`` writes to ``nouns/``."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

Table = Mapping[str, Any]


def read_table(name: str) -> Table:
    """Return the table of a noun, such as ``lead_statuses``, or the ``index`` of all nouns."""
    text = files("close_async.cli").joinpath("nouns", f"{name}.json").read_bytes()
    table: Table = json.loads(text)
    return table


def list_columns(attribute: str) -> Table:
    """Return what the table of a noun has about the objects that it lists."""
    columns: Table = read_table(attribute)["verbs"]["list"].get("columns", {})
    return columns


def flag(name: str) -> str:
    """Return the option for a filter: ``--date-created-gte`` for ``date_created__gte``."""
    return "--" + name.replace("__", "-").replace("_", "-")
