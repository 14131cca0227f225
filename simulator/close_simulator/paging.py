"""``_limit`` and ``_skip``, with Close's caps. See https://developer.close.com/topics/pagination/."""

from close_simulator.http import Call, Denied

DEFAULT_LIMIT = 100


def paging(
    call: Call, *, max_limit: int, max_skip: int, default: int = DEFAULT_LIMIT
) -> tuple[int, int]:
    """Return the ``_skip`` and ``_limit`` of a list request.

    Raises:
        Denied: 400, if a value is not a number or over its maximum, with the message of 2026.
    """
    errors: dict[str, str] = {}
    limit = _number(call, "_limit", default, errors)
    skip = _number(call, "_skip", 0, errors)
    if limit > max_limit:
        errors["_limit"] = f"Input should be less than or equal to {max_limit}"
    if skip > max_skip:
        # The one message of an older generation: it names the cap, which is the only way to learn
        # it.
        errors["_skip"] = (
            "The skip you set is larger than the maximum skip for this resource "
            f"(max_skip = {max_skip}). Please narrow the list with a filter."
        )
    if errors:
        raise Denied(400, {"errors": [], "field-errors": errors})
    return skip, limit


def _number(call: Call, name: str, default: int, errors: dict[str, str]) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        errors[name] = "Input should be a valid integer, unable to parse string as an integer"
        return default
    if number < 0:
        errors[name] = "Input should be greater than or equal to 0"
    return number
