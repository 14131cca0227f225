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

Read = Callable[[Any], Any]


@attrs.frozen
class Reader:
    """What reads values as one class.

    Args:
        read: Reads a value; what is no object it gives back.
        by_length: The functions for the objects of each length, which raise KeyError or
            TypeError for what is not theirs; None where an object's class must be chosen first.
    """

    read: Read
    by_length: dict[int, Read] | None = None


# Beyond these an object's reading falls back to what is slower and needs no memory.
MOST_SHAPES = 64
MOST_IDS = 4_096

_INSTANTS: tuple[Kind, ...] = ("moment", "day")


def make_reader(layout: Layout, reader_of: Callable[[type[Model]], Reader]) -> Reader:
    """Make what reads values as one class.

    Args:
        layout: The class.
        reader_of: Gives the reader of a nested class; asked when a shape first needs it, so
            that classes may contain each other.
    """
    by_length: dict[int, Read] = {}
    shapes = _Shapes(layout, reader_of)

    def read(data: Any, _: Any = None) -> Any:  # cattrs names the class as well
        if data.__class__ is dict:
            try:
                return by_length[len(data)](data)
            except KeyError:
                shape = by_length[len(data)] = shapes.of(data)
                return shape(data)
        return read(dict(cast("dict[str, Any]", data))) if isinstance(data, dict) else data

    return Reader(read, by_length)


@attrs.define
class _Shapes:
    """The functions written so far for one class, by the declared keys they expect."""

    layout: Layout
    reader_of: Callable[[type[Model]], Reader]
    _written: dict[tuple[frozenset[str], bool], Read] = attrs.field(
        factory=dict[tuple[frozenset[str], bool], Read]
    )
    _ids: dict[str, str] = attrs.field(factory=dict[str, str])

    def of(self, data: dict[str, Any]) -> Read:
        """Give the function for an object's keys."""
        present = self.layout.wire_names.intersection(data)
        key = (present, len(data) == len(present))
        if len(self._written) >= MOST_SHAPES and key not in self._written:
            key = (frozenset[str](), False)
        found = self._written.get(key)
        if found is None:
            text = _ShapeText(self.layout, self.reader_of, *key, self._ids)
            found = self._written[key] = text.compile()
        return found


@attrs.define
class _ShapeText:
    """Writes the function for objects that carry just the expected ones of the declared keys.

    It raises KeyError for any other object, unless it expects none: that one takes whatever
    comes. If these are all the keys of an object of that length, it looks for no others.
    """

    layout: Layout
    reader_of: Callable[[type[Model]], Reader]
    expected: frozenset[str]
    are_all: bool
    ids: dict[str, str]
    scope: dict[str, Any] = attrs.field(factory=dict[str, Any])

    def compile(self) -> Read:
        """Write the function and make it."""
        fields = [field for field in self.layout.fields if field.wire in self.expected]
        self.scope |= {"cls": self.layout.cls, "new": object.__new__, "expected": self.expected}
        self.scope |= {"moment": lenient_moment, "day": lenient_day, "ids": self.ids}
        self.scope |= {"remember": self._remember, "declared": self.layout.wire_names}
        lines = ["def made(data):", " self = new(cls)"]
        if not fields:  # where fields are expected, looking up the first refuses what is no dict
            lines += [" if data.__class__ is not dict: raise TypeError"]
        lines += [line for field in fields for line in self._assignment(field)]
        lines += [line for kind in _INSTANTS for line in self._instants(kind, fields)]
        lines += [" return self"] if self.are_all and fields else self._leftover()
        return cast("Read", self._made(lines))

    def _made(self, lines: list[str]) -> Any:
        exec("\n".join(lines), self.scope)  # noqa: S102  # only names of the class's own fields
        return self.scope["made"]

    def _assignment(self, field: Field) -> list[str]:
        """Write what fills one slot."""
        slot, value = f"self.{field.name}", f"data[{field.wire!r}]"
        if field.kind in _INSTANTS:
            return []
        if not isinstance(field.kind, tuple):
            return [f" {slot} = {self._read(field.kind, value)}"]
        if field.kind[0] == "dict":
            return [f" value = {value}", f" {slot} = {self._read(field.kind, 'value')}"]
        # A comprehension is a function call before Python 3.12, and most lists hold one item.
        return [
            f" value = {value}",
            " if value.__class__ is list:",
            "  items = []",
            "  for each in value:",
            *self._append(field.kind[1]),
            "  value = items",
            f" {slot} = value",
        ]

    def _instants(self, kind: Kind, fields: list[Field]) -> list[str]:
        """Write what fills the slots that hold one kind of time, each text read only once.

        An object that was never changed since it was made carries the same one twice.
        """
        lines: list[str] = []
        before = ""
        for field in fields:
            if field.kind == kind:
                read = f"{kind}(text)"
                if before:
                    lines.append(" last = text")
                    read = f"self.{before} if text == last and text.__class__ is str else {read}"
                lines += [f" text = data[{field.wire!r}]", f" self.{field.name} = {read}"]
                before = field.name
        return lines

    def _append(self, kind: Kind) -> list[str]:
        """Write what reads one item of a list, straight through the function for its length."""
        read = f"   items.append({self._read(kind, 'each')})"
        by_length = self.reader_of(kind).by_length if isinstance(kind, type) else None
        if by_length is None:
            return [read]
        name = f"by_length_{len(self.scope)}"
        self.scope[name] = by_length
        attempt = f"   try: items.append({name}[len(each)](each))"
        return [attempt, f"   except (KeyError, TypeError): {read.strip()}"]

    def _read(self, kind: Kind, value: str) -> str:
        """Write the expression that reads a value as a kind; containers name it twice."""
        if kind == "plain":
            return value
        if isinstance(kind, str):
            return f"{kind}({value})"
        if isinstance(kind, type):
            name = f"read_{len(self.scope)}"
            self.scope[name] = self.reader_of(kind).read
            return f"{name}({value})"
        container, member = kind
        each = self._read(member, f"{value}_")
        if container == "list":
            items = f"[{each} for {value}_ in {value}]"
            return f"{items} if {value}.__class__ is list else {value}"
        pairs = f"{{key: {each} for key, {value}_ in {value}.items()}}"
        return f"{pairs} if {value}.__class__ is dict else {value}"

    def _leftover(self) -> list[str]:
        """Write what keeps the other keys: custom fields, and those that nobody declared."""
        mappings = sorted(self.layout.mappings | {"extra"})
        return [
            *(f" {mapping} = {{}}" for mapping in mappings),
            " for key in data:",
            "  if key not in expected:",
            *(self._custom() if "custom" in mappings else ()),
            "   if key in declared:",
            *self._stray(),
            "   extra[key] = data[key]",
            *(f" if {mapping}: self.{mapping} = {mapping}" for mapping in mappings),
            " return self",
        ]

    def _custom(self) -> list[str]:
        """Write what puts a custom field under its id."""
        lines = ["   if key in ids:", "    custom[ids[key]] = data[key]", "    continue"]
        lines += ["   if key.startswith('custom.'):"]
        for suffix in ("add", "remove"):
            if f"custom_{suffix}" in self.layout.mappings:
                end = len(suffix) + 1
                lines += [f"    if key.endswith('.{suffix}') and len(key) >= {7 + end}:"]
                lines += [f"     custom_{suffix}[key[7:-{end}]] = data[key]", "     continue"]
        return [*lines, "    custom[remember(key)] = data[key]", "    continue"]

    def _remember(self, key: str) -> str:
        """Give a custom field's id; one text serves every object that carries the field."""
        name = key.removeprefix("custom.")
        if len(self.ids) < MOST_IDS:
            self.ids[key] = name
        return name

    def _stray(self) -> list[str]:
        """Write what a declared key meets that was not expected."""
        if self.expected:
            return ["    raise KeyError(key)"]
        self.scope["fill"] = {field.wire: self._filler(field) for field in self.layout.fields}
        return ["    fill[key](self, data[key])", "    continue"]

    def _filler(self, field: Field) -> Callable[[Model, Any], None]:
        """Make what fills one slot, for the function that takes whatever comes."""
        line = f" self.{field.name} = {self._read(field.kind, 'value')}"
        return cast("Callable[[Model, Any], None]", self._made(["def made(self, value):", line]))
