"""The combinations of filters that Close supports for the event log.

See https://developer.close.com/api/resources/events
"""

from collections.abc import Mapping

# Date filters may be added to any of them.
_SUPPORTED = tuple(
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
    """Return the filters if Close supports them together.

    Raises:
        ValueError: It does not; the message names the most similar combinations.
    """
    for name, value in filters.items():
        if not isinstance(value, str) or not value:  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"{name} must be a string that is not empty, not {value!r}"
            raise ValueError(msg)
    if frozenset(filters) in _SUPPORTED:
        return dict(filters)
    near = sorted(_SUPPORTED[1:], key=lambda supported: _distance(supported, filters))[:4]
    choices = "; ".join(_named(each, filters) for each in near)
    msg = f"Close does not filter events by {_named(filters, filters)} alone; possible: {choices}"
    raise ValueError(msg)


def _distance(supported: frozenset[str], filters: Mapping[str, str]) -> tuple[bool, int]:
    # Adding a filter keeps the meaning of the others, so such combinations come first.
    return not supported >= filters.keys(), len(supported ^ filters.keys())


def _named(names: "Mapping[str, str] | frozenset[str]", order: Mapping[str, str]) -> str:
    # The filters that were passed come first.
    return " + ".join(sorted(names, key=lambda name: (name not in order, name)))
