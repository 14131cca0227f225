"""Query parameters of the engine's lists: validation, filters, order and pages."""

from collections.abc import Callable, Mapping
from datetime import tzinfo

from close_simulator.engine.document import Json, Operation
from close_simulator.http import Denied, as_list, field_error
from close_simulator.listfilters import RANGES, in_range, read_flag

Test = Callable[[Json], bool]

_MARKS = (*RANGES, "__in")


def column_of(parameter: str) -> str:
    """Return the field that a filter is named after, such as ``type`` for ``type__in``."""
    mark = next((mark for mark in _MARKS if parameter.endswith(mark)), "")
    return parameter.removesuffix(mark)


def is_filter(parameter: str) -> bool:
    """Return whether a query parameter selects rows."""
    return not parameter.startswith("_") or parameter.startswith("_type")


def read_query(operation: Operation, given: Mapping[str, str]) -> dict[str, str]:
    """Return the query parameters that an operation has, with their defaults. Others are ignored.

    Raises:
        Denied: 400, if a required one is missing, or one has a value of the wrong type.
    """
    errors = {
        name: "This field is required." for name in operation.required_query if not given.get(name)
    }
    found: dict[str, str] = {}
    for name, schema in operation.query.items():
        if name in given:
            found[name] = given[name]
            if message := _problem(schema, given[name]):
                errors.setdefault(name, message)
        # The parameters of pages have defaults as well, which `paging` knows.
        elif "default" in schema and is_filter(name):
            found[name] = str(schema["default"])
    if errors:
        raise Denied(400, {"errors": [], "field-errors": errors})
    return found


def _problem(schema: Json, text: str) -> str | None:
    if schema.get("type") == "array":
        found = (_problem(schema.get("items", {}), each) for each in text.split(","))
        return next(filter(None, found), None)
    if schema.get("x-closed") and text not in (choices := choices_of(schema)):
        return f"Not a valid choice. Valid choices: {', '.join(sorted(choices))}."
    if schema.get("type") in ("integer", "number"):
        try:
            float(text)
        except ValueError:
            kind = "integer" if schema["type"] == "integer" else "number"
            article = "an" if kind == "integer" else "a"
            return f"Input should be a valid {kind}, unable to parse string as {article} {kind}"
    return None


def choices_of(schema: Json) -> list[str]:
    """Return the values of an enumeration, which may be open: one of several alternatives."""
    found = [str(each) for each in schema.get("enum", ())]
    for each in schema.get("anyOf", ()):
        found += choices_of(each)
    return found


def read_filter(
    parameter: str, text: str, properties: Mapping[str, Json], zone: tzinfo
) -> list[Test]:
    """Return the tests of a filter that is named after a field of the rows.

    Args:
        parameter: The name of the query parameter.
        text: Its value.
        properties: The schemas of the fields of the rows.
        zone: The timezone in which days begin.

    Raises:
        Denied: 400, if the value is not of the type of the field.
    """
    column = column_of(parameter)
    schema = properties[column]
    mark = parameter.removeprefix(column)
    kinds = _kinds(schema)
    if str(schema.get("format", "")).startswith("date") and mark != "__in":
        return in_range(column, {parameter: text}, zone)
    if mark in RANGES:
        compare, bound = RANGES[mark], _number(parameter, text)
        return [lambda row: row.get(column) is not None and compare(row[column], bound)]
    if "boolean" in kinds:
        wanted = read_flag(text)
        return [lambda row: bool(row.get(column)) == wanted]
    # Close takes lists separated by commas in one parameter; repeated parameters and brackets are
    # ignored, and the whole list comes back.
    values = set(text.split(",")) if mark == "__in" or "," in text else {text}
    return [lambda row: not values.isdisjoint(map(str, as_list(row.get(column))))]


def _kinds(schema: Json) -> list[str]:
    kinds: str | list[str] = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def _number(parameter: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise field_error(parameter, "Input should be a valid number.") from None


def ordered(rows: list[Json], order: str, schema: Json) -> list[Json]:
    """Sort rows by the columns of ``_order_by``. An order that the list lacks is ignored.

    Args:
        rows: The rows.
        order: The value of ``_order_by``: columns, separated by commas, ``-`` for descending.
        schema: The schema of the parameter.
    """
    choices = choices_of(schema)
    if choices and order not in choices:
        return rows
    for column in reversed(order.split(",")):
        name = column.removeprefix("-")
        # Rows without a value come last in ascending order, and first in descending order.
        rows = sorted(
            rows,
            key=lambda row: (row.get(name) is None, row[name] if row.get(name) is not None else 0),
            reverse=column.startswith("-"),
        )
    return rows
