"""Fields: each kind has the conditions that Close understands for it, and no others.

See https://developer.close.com/api/resources/advanced-filtering
"""

import math
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal, NoReturn, Self

from close_async.errors import QueryError
from close_async.search.datetimes import DateTimeExpression, Period, datetime_node
from close_async.search.json_nodes import Json
from close_async.search.query import Query, refuse_operand

if TYPE_CHECKING:
    from close_async.search.object_type import ObjectType

TextMode = Literal["full_words", "phrase", "beginning_of_words", "exact_value"]
DateTimeLike = datetime | date | DateTimeExpression | Period

MODES: tuple[TextMode, ...] = ("full_words", "phrase", "beginning_of_words", "exact_value")

_MOST_SHOWN = 12


class Field:
    """A field of an object type, as in ``lead.name``: what conditions are made of.

    Fields stand in the class body of an :class:`~close_async.search.ObjectType`.
    """

    _name: str
    _owner: str
    _node: Json
    _title: str | None = None  # what people call it, if that is not its name

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: "ObjectType | None", owner: type) -> Self:
        return self if instance is None else self.bound(instance.object_type, self._name)

    def bound(self, object_type: str, name: str) -> Self:
        """Give this kind of field for the field ``name`` of an object type.

        Args:
            object_type: The object type.
            name: The field's name in the API.
        """
        node = {"type": "regular_field", "object_type": object_type, "field_name": name}
        return self._bound_to(object_type, name, node)

    def bound_custom(self, object_type: str, field_id: str) -> Self:
        """Give this kind of field for a custom field of an object type.

        Args:
            object_type: The object type.
            field_id: The custom field's id, ``cf_…``.
        """
        return self._bound_to(
            object_type, field_id, {"type": "custom_field", "custom_field_id": field_id}
        )

    def _bound_to(self, object_type: str, name: str, node: Json) -> Self:
        made = copy(self)
        made._owner, made._name, made._node = object_type, name, node
        return made

    def exists(self) -> Query:
        """Find objects that have any value here."""
        return self._condition({"type": "exists"})

    def is_empty(self) -> Query:
        """Find objects that have no value here."""
        return self._condition({"type": "exists"}, negate=True)

    def ascending(self) -> Json:
        """Give the sort key that puts the lowest value first."""
        return {"direction": "asc", "field": dict(self._node)}

    def descending(self) -> Json:
        """Give the sort key that puts the highest value first."""
        return {"direction": "desc", "field": dict(self._node)}

    def _condition(self, condition: Json, *, negate: bool = False) -> Query:
        node: Json = {"type": "field_condition", "field": dict(self._node), "condition": condition}
        if negate:
            node["negate"] = True
        return Query(node, subject=self._owner)

    def _refuse(self, what: str, instead: str) -> NoReturn:
        title = "" if self._title is None else f" ({self._title!r})"
        msg = f"{self!r}{title} cannot be asked {what}: {instead}"
        raise QueryError(msg)

    def __repr__(self) -> str:
        from close_async.search.to_python import field_text

        return field_text(self._node, self._owner) if hasattr(self, "_node") else super().__repr__()

    def __bool__(self) -> NoReturn:
        msg = f"{self!r} is neither true nor false: say {self!r}.exists(), and join with & | ~"
        raise QueryError(msg)

    if not TYPE_CHECKING:
        # Type checkers find these mistakes by themselves.
        def __eq__(self, other: object) -> NoReturn:
            self._refuse(f"whether it equals {other!r}", f"it can be asked {_questions(self)}")

        def __ne__(self, other: object) -> NoReturn:
            self._refuse(f"whether it differs from {other!r}", f"it has {_questions(self)}")

        def _compare(self, other: object) -> NoReturn:
            self._refuse(f"for its order with {other!r}", f"it has {_questions(self)}")

        __lt__ = __le__ = __gt__ = __ge__ = _compare

        def __and__(self, other: object) -> NoReturn:
            refuse_operand("&", self)

        def __or__(self, other: object) -> NoReturn:
            refuse_operand("|", self)

        __rand__, __ror__ = __and__, __or__

        def __invert__(self) -> NoReturn:
            refuse_operand("~", self)

        __hash__ = None

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):
                raise AttributeError(name)
            msg = f"{self!r} is a {type(self).__name__}: it has no {name}, but {_questions(self)}"
            raise AttributeError(msg, name=name, obj=self)


def _questions(field: Field) -> str:
    """Say what a field can be asked."""
    own = type(field)
    operators = {"__eq__": "==", "__ne__": "!=", "__lt__": "<", "__le__": "<=", "__gt__": ">"}
    operators["__ge__"] = ">="
    signs = [
        sign for name, sign in operators.items() if getattr(own, name) is not getattr(Field, name)
    ]
    skipped = {"bound", "bound_custom", "ascending", "descending"}
    names = [name for name in dir(own) if not name.startswith("_") and name not in skipped]
    return ", ".join([*signs, *(f"{name}()" for name in names)])


class TextField(Field):
    """A field that holds text."""

    def contains(self, value: str, mode: TextMode = "full_words") -> Query:
        """Find objects whose text has these words.

        Args:
            value: What to look for; case does not matter.
            mode: ``full_words``: each word stands in the text. ``phrase``: the words stand in
                it together. ``beginning_of_words``: words of the text begin so.
                ``exact_value``: it is the whole text.
        """
        return self._condition(text_condition(value, mode))

    def __eq__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects whose text is this one."""
        return self._condition(text_condition(value, "exact_value"))

    def __ne__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects whose text is not this one."""
        return ~(self == value)


class NumberField(Field):
    """A field that holds a number; money is in cents.

    Close drops an object without a value from every range, also from one with ``~`` before it.
    """

    def between(self, low: float, high: float) -> Query:
        """Find objects whose number is from ``low`` to ``high``, both included.

        Args:
            low: The smallest number.
            high: The largest number.
        """
        return self._range(gte=low, lte=high)

    def __eq__(self, value: float) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects with this number."""
        return self._range(gte=value, lte=value)

    def __ne__(self, value: float) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects with another number."""
        return ~(self == value)

    def __lt__(self, value: float) -> Query:
        """Find objects with a smaller number."""
        return self._range(lt=value)

    def __le__(self, value: float) -> Query:
        """Find objects with this number or a smaller one."""
        return self._range(lte=value)

    def __gt__(self, value: float) -> Query:
        """Find objects with a greater number."""
        return self._range(gt=value)

    def __ge__(self, value: float) -> Query:
        """Find objects with this number or a greater one."""
        return self._range(gte=value)

    def _range(self, **bounds: float) -> Query:
        for value in bounds.values():
            if type(value) not in (int, float) or not math.isfinite(value):
                self._refuse(f"about {value!r}", "it holds a number")
        return self._condition({"type": "number_range", **bounds})


class DateTimeField(Field):
    """A field that holds a moment or a date.

    Close drops an object without a value from every range, also from one with ``~`` before it.
    """

    def between(self, on_or_after: DateTimeLike, before: DateTimeLike) -> Query:
        """Find objects from one moment on, and before another.

        A date or a period stands for its start in both places, so that
        ``between(date(2026, 1, 1), date(2026, 2, 1))`` is January.

        Args:
            on_or_after: The beginning, included.
            before: The end, not included.
        """
        return self._range(on_or_after=datetime_node(on_or_after), before=datetime_node(before))

    def within(self, span: date | Period) -> Query:
        """Find objects of a day or a period: ``lead.date_created.within(last_month)``.

        Args:
            span: The day or period.
        """
        start, end = datetime_node(span, "start"), datetime_node(span, "end")
        if start == end:
            self._refuse(f"whether it is within {span!r}", "give a date or a period")
        return self._range(on_or_after=start, before=end)

    def __ge__(self, moment: DateTimeLike) -> Query:
        """Find objects of this moment or later; of a date, from its start."""
        return self._range(on_or_after=datetime_node(moment))

    def __lt__(self, moment: DateTimeLike) -> Query:
        """Find objects before this moment; of a date, before its start."""
        return self._range(before=datetime_node(moment))

    def __gt__(self, day: date | Period) -> Query:
        """Find objects after the end of a date or period."""
        return self._range(on_or_after=self._end(">", day))

    def __le__(self, day: date | Period) -> Query:
        """Find objects before the end of a date or period."""
        return self._range(before=self._end("<=", day))

    def _end(self, sign: str, day: object) -> Json:
        if isinstance(day, datetime | DateTimeExpression):
            self._refuse(
                f"for {sign} a moment", "Close knows >= and < of moments, and > and <= of dates"
            )
        return datetime_node(day, "end")

    def _range(self, **ends: Json) -> Query:
        return self._condition({"type": "moment_range", **ends})


class ChoiceField(Field):
    """A field that holds one or some of a set of values.

    Args:
        choices: The values it can hold; by default any.
    """

    def __init__(self, choices: Sequence[str] = ()) -> None:
        self._choices = tuple(choices)

    def is_in(self, *values: str) -> Query:
        """Find objects with any of these values.

        Args:
            *values: The values.

        Raises:
            QueryError: A value is none of the field's choices.
        """
        wanted = texts(values, "is_in")
        for value in wanted if self._choices else ():
            if value not in self._choices:
                self._refuse(f"for {value!r}", f"its choices are {_listed(self._choices)}")
        return self._condition({"type": "term", "values": wanted})

    def __eq__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects with this value."""
        return self.is_in(value)

    def __ne__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects without this value."""
        return ~self.is_in(value)


class TimezoneField(ChoiceField):
    """A field that holds the timezone of a place."""

    def local_time_between(self, on_or_after: time, before: time) -> Query:
        """Find objects in whose place it is now between two times of day.

        Args:
            on_or_after: The earlier time, included.
            before: The later time, not included.

        ```python
        lead.timezone_id.local_time_between(time(8), time(21))
        ```
        """
        ends = {"on_or_after": self._time(on_or_after), "before": self._time(before)}
        return self._condition({"type": "local_time", **ends})

    def _time(self, value: object) -> str:
        if not isinstance(value, time) or value.tzinfo is not None:
            self._refuse(f"about {value!r}", "give a time of day without a timezone: time(8)")
        return value.isoformat()


class BooleanField(Field):
    """A field that holds true or false."""

    def is_true(self) -> Query:
        """Find objects where it is true."""
        return self._condition({"type": "boolean", "value": True})

    def is_false(self) -> Query:
        """Find objects where it is false."""
        return self._condition({"type": "boolean", "value": False})


def text_condition(value: object, mode: str) -> Json:
    """Make the condition on a text, and refuse what is none.

    Raises:
        QueryError: ``value`` is empty or no text, or ``mode`` is none of Close's.
    """
    if not isinstance(value, str) or not value.strip():
        msg = f"a text to look for is wanted, not {value!r}; exists() and is_empty() ask for any"
        raise QueryError(msg)
    if mode not in MODES:
        msg = f"mode is one of {', '.join(MODES)}, not {mode!r}"
        raise QueryError(msg)
    return {"type": "text", "mode": mode, "value": value}


def _listed(choices: Sequence[str]) -> str:
    shown = ", ".join(map(repr, choices[:_MOST_SHOWN]))
    return f"{shown}, …" if len(choices) > _MOST_SHOWN else shown


def texts(values: Sequence[object], method: str) -> list[str]:
    """Refuse what are no texts, or nothing at all.

    Raises:
        QueryError: It is so; the message names the method.
    """
    for value in values:
        if not isinstance(value, str):
            hint = f"; write {method}(*values)" if isinstance(value, list | tuple | set) else ""
            msg = f"{method}() takes texts, not {value!r}{hint}"
            raise QueryError(msg)
    if not values:
        msg = f"{method}() takes at least one value"
        raise QueryError(msg)
    return [str(value) for value in values]
