"""Which filters of the event log Close takes together.

See https://developer.close.com/api/resources/events
"""

from collections.abc import Mapping

# The dates may join any of them.
_TAKEN = tuple(
    frozenset(names.split())
    for names in (
        "",
        "object_type object_id",
        "object_type action",
        "object_id action",
        "lead_id",
        "lead_id object_type",
        "lead_id object_type action",
        "lead_id user_id",
        "lead_id user_id object_type",
        "lead_id user_id object_type action",
        "user_id",
        "user_id object_id",
        "user_id object_id action",
        "user_id object_type",
        "user_id object_type action",
        "request_id",
    )
)


def check_filters(filters: Mapping[str, str]) -> dict[str, str]:
    """Give filters back, if Close takes them together.

    Raises:
        ValueError: It does not; the message names the nearest sets that it takes.
    """
    for name, value in filters.items():
        if not isinstance(value, str) or not value:  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"{name} is a text that is not empty, not {value!r}"
            raise ValueError(msg)
    if frozenset(filters) in _TAKEN:
        return dict(filters)
    near = sorted(_TAKEN[1:], key=lambda taken: _distance(taken, filters))[:4]
    choices = "; ".join(_named(each, filters) for each in near)
    msg = f"Close does not list events by {_named(filters, filters)} alone. It does by: {choices}"
    raise ValueError(msg)


def _distance(taken: frozenset[str], filters: Mapping[str, str]) -> tuple[bool, int]:
    """Rate a set: one more filter is better than one less."""
    return not taken >= filters.keys(), len(taken ^ filters.keys())


def _named(names: "Mapping[str, str] | frozenset[str]", order: Mapping[str, str]) -> str:
    """Write a set of filters, those that were given first."""
    return " + ".join(sorted(names, key=lambda name: (name not in order, name)))
