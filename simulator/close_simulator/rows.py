"""``_fields`` for objects that have no computed fields.

See https://developer.close.com/topics/fields/.
"""

from typing import Any

from close_simulator.http import Call
from close_simulator.leads.fields import parse_fields

Json = dict[str, Any]


def only(call: Call, row: Json) -> Json:
    """Give the part of a row that ``_fields`` names; unknown names are passed over."""
    names = parse_fields(call.query.get("_fields"))
    if names is None or "_all" in names:
        return row
    custom = "custom" in names
    return {
        key: value
        for key, value in row.items()
        if key in names or (custom and key.startswith("custom."))
    }
