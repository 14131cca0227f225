"""JSON objects to models: one straight-line function for each shape of object that turns up.

Looking up 250 declared keys in an object that carries 35 would cost more than reading it. So a
class's reader learns: the first object with a new set of declared keys gets a function written
for just these keys, and further objects of that length try it first. Nothing depends on the
guess but speed: a key that is missing, or one too many, is noticed and looked up afresh.
"""

from collections.abc import Callable
from typing import Any, cast

import attrs

from close_async.model import Model
from close_async.wire.layout import Field, Kind, Layout
from close_async.wire.moments import lenient_day, lenient_moment

Reader = Callable[[Any], Any]

# Beyond this many sets of keys, objects of a class go through the function that expects none.
MOST_SHAPES = 64


def make_reader(layout: Layout, reader_of: Callable[[type[Model]], Reader]) -> Reader:
    """Make the function that reads a value as one class; what is no object it gives back.

    Args:
        layout: The class.
        reader_of: Gives the reader of a nested class; asked when a shape first needs it, so
            that classes may contain each other.
    """
    by_length: dict[int, Reader] = {}
    shapes = _Shapes(layout, reader_of)

    def read(data: Any) -> Any:
        if data.__class__ is not dict:
            return read(dict(cast("dict[str, Any]", data))) if isinstance(data, dict) else data
        shape = by_length.get(len(data))
        model = None if shape is None else shape(data)
        if model is None:
            shape = by_length[len(data)] = shapes.of(data)
            model = shape(data)
        return model

    return read


@attrs.define
class _Shapes:
    """The functions written so far for one class, by the declared keys they expect."""

    layout: Layout
    reader_of: Callable[[type[Model]], Reader]
    _written: dict[frozenset[str], Reader] = attrs.field(factory=dict[frozenset[str], Reader])

    def of(self, data: dict[str, Any]) -> Reader:
        present = self.layout.wire_names.intersection(data)
        if len(self._written) >= MOST_SHAPES and present not in self._written:
            present = frozenset[str]()
        found = self._written.get(present)
        if found is None:
            found = self._written[present] = _write(self.layout, present, self.reader_of)
        return found


def _write(
    layout: Layout, expected: frozenset[str], reader_of: Callable[[type[Model]], Reader]
) -> Reader:
    """Write the function for objects that carry just these of the declared keys.

    It gives None for any other object, unless it is the one that expects none: that one takes
    whatever comes.
    """
    scope: dict[str, Any] = {
        "cls": layout.cls,
        "new": object.__new__,
        "moment": lenient_moment,
        "day": lenient_day,
        "expected": expected,
    }
    fields = [field for field in layout.fields if field.wire in expected]
    lines = ["def read(data):", " self = new(cls)"]
    if fields:
        lines += [" try:", *(_assignment(field, scope, reader_of) for field in fields)]
        lines += [" except KeyError:", "  return None", f" if len(data) == {len(fields)}:"]
        lines += ["  return self"]
        scope["declared"] = layout.wire_names
        stray = ["   if key in declared:", "    return None"]
    else:
        scope["declared"] = {
            field.wire: _setter(field, scope, reader_of) for field in layout.fields
        }
        stray = ["   if key in declared:", "    declared[key](self, value)", "    continue"]
    lines += _leftover(layout, stray)
    exec("\n".join(lines), scope)  # noqa: S102  # made of nothing but the class's field names
    return cast("Reader", scope["read"])


def _leftover(layout: Layout, stray: list[str]) -> list[str]:
    """Write what keeps the keys that are not expected: custom fields, and the unknown ones."""
    lines = [" extra = {}"]
    lines += [f" {mapping} = {{}}" for mapping in sorted(layout.mappings - {"extra"})]
    lines += [" for key, value in data.items():", "  if key not in expected:"]
    if "custom" in layout.mappings:
        lines += ["   if key.startswith('custom.'):"]
        for suffix in ("add", "remove"):
            if f"custom_{suffix}" in layout.mappings:
                cut = f"[7:-{len(suffix) + 1}]"
                lines += [f"    if key.endswith('.{suffix}') and len(key) > {len(suffix) + 7}:"]
                lines += [f"     custom_{suffix}[key{cut}] = value", "     continue"]
        lines += ["    custom[key[7:]] = value", "    continue"]
    lines += [*stray, "   extra[key] = value"]
    for mapping in sorted(layout.mappings | {"extra"}):
        lines += [f" if {mapping}:", f"  self.{mapping} = {mapping}"]
    return [*lines, " return self"]


def _assignment(
    field: Field, scope: dict[str, Any], reader_of: Callable[[type[Model]], Reader]
) -> str:
    """Write what fills one slot."""
    value = f"data[{field.wire!r}]"
    if field.kind == "plain":
        return f"  self.{field.name} = {value}"
    if isinstance(field.kind, tuple):
        expression = _expression(field.kind, "value", scope, reader_of)
        return f"  value = {value}; self.{field.name} = {expression}"
    return f"  self.{field.name} = {_expression(field.kind, value, scope, reader_of)}"


def _setter(
    field: Field, scope: dict[str, Any], reader_of: Callable[[type[Model]], Reader]
) -> Callable[[Model, Any], None]:
    """Make what fills one slot, for the function that takes whatever comes."""
    expression = _expression(field.kind, "value", scope, reader_of)
    text = f"def fill(self, value):\n self.{field.name} = {expression}"
    exec(text, scope)  # noqa: S102  # made of nothing but the class's field names
    return cast("Callable[[Model, Any], None]", scope["fill"])


def _expression(
    kind: Kind, value: str, scope: dict[str, Any], reader_of: Callable[[type[Model]], Reader]
) -> str:
    """Write the expression that reads ``value``, evaluated once or a name, as a kind."""
    if kind == "plain":
        return value
    if isinstance(kind, str):
        return f"{kind}({value})"
    if isinstance(kind, type):
        name = f"read_{len(scope)}"
        scope[name] = reader_of(kind)
        return f"{name}({value})"
    container, member = kind
    each = _expression(member, f"{value}_", scope, reader_of)
    if container == "list":
        return f"[{each} for {value}_ in {value}] if {value}.__class__ is list else {value}"
    pairs = f"{{key: {each} for key, {value}_ in {value}.items()}}"
    return f"{pairs} if {value}.__class__ is dict else {value}"
