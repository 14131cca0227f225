"""Fields of object types. Each kind has the conditions that Close supports for it, and no others.

See https://developer.close.com/api/resources/advanced-filtering
"""

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal, NoReturn, Protocol, Self

from close_async._checks import is_number
from close_async.errors import QueryError
from close_async.search.datetimes import DateTimeExpression, Period, datetime_node
from close_async.search.json_nodes import Json
from close_async.search.query import Query, refuse_operand

TextMode = Literal["full_words", "phrase", "beginning_of_words", "exact_value"]
DateTimeLike = datetime | date | DateTimeExpression | Period

MODES: tuple[TextMode, ...] = ("full_words", "phrase", "beginning_of_words", "exact_value")

# Choices listed in an error message; a country field has 249.
_MAX_SHOWN = 12
_OPERATORS = {
    "__eq__": "==",
    "__ne__": "!=",
    "__lt__": "<",
    "__le__": "<=",
    "__gt__": ">",
    "__ge__": ">=",
}


class FieldOwner(Protocol):
    """An object type, as its fields see it; its ``repr`` is the Python that names it."""

    @property
    def object_type(self) -> str:
        """The name of the type in Close's API."""
        ...


class Field:
    """A field of an object type, such as ``lead.name``. Conditions are made from fields.

    Fields are declared in the body of a subclass of :class:`~close_async.search.ObjectType`.
    """

    _name: str
    _object_type: str
    _node: Json
    _python: str  # the expression that names the field, for messages
    _title: str | None = None  # the label in Close's interface, if it differs from the name

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: FieldOwner | None, owner: type) -> Self:
        return self if instance is None else self.bound(instance, self._name)

    def bound(self, owner: FieldOwner, name: str, python: str | None = None) -> Self:
        """Return a copy of this field that belongs to an object type.

        Args:
            owner: The object type.
            name: The name of the field in the API.
            python: The expression that names the field, if it is not ``owner.name``.
        """
        node = {"type": "regular_field", "object_type": owner.object_type, "field_name": name}
        return self._bound_to(owner.object_type, node, python or f"{owner!r}.{name}")

    def bound_custom(self, owner: FieldOwner, field_id: str) -> Self:
        """Return a copy of this field for a custom field of an object type.

        Args:
            owner: The object type.
            field_id: The id of the custom field, ``cf_…``.
        """
        node = {"type": "custom_field", "custom_field_id": field_id}
        return self._bound_to(owner.object_type, node, f"{owner!r}.custom({field_id!r})")

    def _bound_to(self, object_type: str, node: Json, python: str) -> Self:
        made = copy(self)
        made._object_type, made._node, made._python = object_type, node, python
        return made

    def exists(self) -> Query:
        """Match objects that have any value in this field."""
        return self._condition({"type": "exists"})

    def is_empty(self) -> Query:
        """Match objects that have no value in this field."""
        return self._condition({"type": "exists"}, negate=True)

    def ascending(self) -> Json:
        """Return the sort key that puts the lowest value first."""
        return {"direction": "asc", "field": dict(self._node)}

    def descending(self) -> Json:
        """Return the sort key that puts the highest value first."""
        return {"direction": "desc", "field": dict(self._node)}

    def _condition(self, condition: Json, *, negate: bool = False) -> Query:
        node: Json = {"type": "field_condition", "field": dict(self._node), "condition": condition}
        if negate:
            node["negate"] = True
        return Query(node, object_type=self._object_type)

    def _refuse(self, problem: str) -> NoReturn:
        title = "" if self._title is None else f" ({self._title!r})"
        msg = f"{self!r}{title} {problem}"
        raise QueryError(msg)

    def __repr__(self) -> str:
        return self._python if hasattr(self, "_python") else super().__repr__()

    def __bool__(self) -> NoReturn:
        msg = (
            f"{self!r} is a field and has no truth value: write {self!r}.exists(), and combine "
            "conditions with & | ~"
        )
        raise QueryError(msg)

    if not TYPE_CHECKING:
        # Type checkers report these mistakes without help; with these methods they would accept
        # every operator.
        def __eq__(self, other: object) -> NoReturn:
            self._refuse(f"does not support == with {other!r}: it supports {_conditions_of(self)}")

        def __ne__(self, other: object) -> NoReturn:
            self._refuse(f"does not support != with {other!r}: it supports {_conditions_of(self)}")

        def _compare(self, other: object) -> NoReturn:
            self._refuse(
                f"does not support < <= > >= with {other!r}: it supports {_conditions_of(self)}"
            )

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
            msg = (
                f"{self!r} is a {type(self).__name__} and has no {name}: "
                f"it supports {_conditions_of(self)}"
            )
            raise AttributeError(msg, name=name, obj=self)


def _conditions_of(field: Field) -> str:
    """Return the operators and methods that make conditions on a field, for a message."""
    own = type(field)
    signs = [
        sign for name, sign in _OPERATORS.items() if getattr(own, name) is not getattr(Field, name)
    ]
    skipped = {"bound", "bound_custom", "ascending", "descending"}
    names = [name for name in dir(own) if not name.startswith("_") and name not in skipped]
    return ", ".join([*signs, *(f"{name}()" for name in names)])


class TextField(Field):
    """A field that holds text."""

    def contains(self, value: str, mode: TextMode = "full_words") -> Query:
        """Match objects whose text contains these words.

        Args:
            value: The words; case is ignored.
            mode: ``full_words``: each word occurs in the text, in any order. ``phrase``: the words
                occur next to each other. ``beginning_of_words``: words of the text begin with
                them. ``exact_value``: they are the whole text.
        """
        return self._condition(text_condition(value, mode))

    def __eq__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects whose whole text is ``value``."""
        return self._condition(text_condition(value, "exact_value"))

    def __ne__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects whose whole text is not ``value``."""
        return ~(self == value)


class NumberField(Field):
    """A field that holds a number; amounts of money are in cents.

    Close excludes objects without a value from every range, also from one negated with ``~``.
    """

    def between(self, low: float, high: float) -> Query:
        """Match objects whose number is in a range.

        Args:
            low: The smallest number, included.
            high: The largest number, included.
        """
        return self._range(gte=low, lte=high)

    def __eq__(self, value: float) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects with this number."""
        return self._range(gte=value, lte=value)

    def __ne__(self, value: float) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects with another number."""
        return ~(self == value)

    def __lt__(self, value: float) -> Query:
        """Match objects with a smaller number."""
        return self._range(lt=value)

    def __le__(self, value: float) -> Query:
        """Match objects with this number or a smaller one."""
        return self._range(lte=value)

    def __gt__(self, value: float) -> Query:
        """Match objects with a greater number."""
        return self._range(gt=value)

    def __ge__(self, value: float) -> Query:
        """Match objects with this number or a greater one."""
        return self._range(gte=value)

    def _range(self, **bounds: float) -> Query:
        for value in bounds.values():
            # The exact types: a bool is an int, and would be sent as true or false.
            if type(value) not in (int, float) or not is_number(value):
                self._refuse(f"holds a number: it cannot be compared with {value!r}")
        return self._condition({"type": "number_range", **bounds})


class DateTimeField(Field):
    """A field that holds a datetime or a date.

    Close excludes objects without a value from every range, also from one negated with ``~``.
    """

    def between(self, on_or_after: DateTimeLike, before: DateTimeLike) -> Query:
        """Match objects from one datetime, included, to another, excluded.

        A date or a period stands for its start in both arguments, so that
        ``between(date(2026, 1, 1), date(2026, 2, 1))`` is January.

        Args:
            on_or_after: The beginning, included.
            before: The end, excluded.
        """
        return self._range(on_or_after=datetime_node(on_or_after), before=datetime_node(before))

    def within(self, span: date | Period) -> Query:
        """Match objects of a day or a period: ``lead.date_created.within(last_month)``.

        Args:
            span: The day or period, in the timezone of the request.
        """
        start, end = datetime_node(span, "start"), datetime_node(span, "end")
        if start == end:  # a datetime, which has no length
            self._refuse(f"cannot be within {span!r}: pass a date or a period")
        return self._range(on_or_after=start, before=end)

    def __ge__(self, value: DateTimeLike) -> Query:
        """Match objects at or after a datetime; a date stands for its start."""
        return self._range(on_or_after=datetime_node(value))

    def __lt__(self, value: DateTimeLike) -> Query:
        """Match objects before a datetime; a date stands for its start."""
        return self._range(before=datetime_node(value))

    def __gt__(self, day: date | Period) -> Query:
        """Match objects after the end of a date or period."""
        return self._range(on_or_after=self._end(">", day))

    def __le__(self, day: date | Period) -> Query:
        """Match objects before the end of a date or period."""
        return self._range(before=self._end("<=", day))

    def _end(self, sign: str, day: object) -> Json:
        # Close has no operator that excludes the lower datetime or includes the upper one. For a
        # day the same is expressed by its end.
        if isinstance(day, datetime | DateTimeExpression):
            self._refuse(
                f"does not support {sign} with a datetime: use >= or <, or pass a date or a period"
            )
        return datetime_node(day, "end")

    def _range(self, **ends: Json) -> Query:
        return self._condition({"type": "moment_range", **ends})


class ChoiceField(Field):
    """A field that holds one or more of a set of values.

    Args:
        choices: The possible values; if empty, every value is accepted.
    """

    def __init__(self, choices: Sequence[str] = ()) -> None:
        self._choices = tuple(choices)

    def is_in(self, *values: str) -> Query:
        """Match objects with any of these values.

        Args:
            *values: The values.

        Raises:
            QueryError: There are no values, or one is not among the field's choices.
        """
        wanted = require_strings(values, "is_in")
        for value in wanted if self._choices else ():
            if value not in self._choices:
                shown = ", ".join(map(repr, self._choices[:_MAX_SHOWN]))
                rest = ", …" if len(self._choices) > _MAX_SHOWN else ""
                self._refuse(f"has no choice {value!r}: its choices are {shown}{rest}")
        return self._condition({"type": "term", "values": wanted})

    def __eq__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects with this value."""
        return self.is_in(value)

    def __ne__(self, value: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects without this value."""
        return ~self.is_in(value)


class TimezoneField(ChoiceField):
    """A field that holds the timezone of a place."""

    def local_time_between(self, on_or_after: time, before: time) -> Query:
        """Match objects whose local time is in a range when the search runs.

        Args:
            on_or_after: The earlier time of day, included.
            before: The later time of day, excluded.

        Example::

            lead.timezone_id.local_time_between(time(8), time(21))
        """
        ends = {"on_or_after": self._time(on_or_after), "before": self._time(before)}
        return self._condition({"type": "local_time", **ends})

    def _time(self, value: object) -> str:
        if not isinstance(value, time) or value.tzinfo is not None:
            self._refuse(
                f"cannot be compared with {value!r}: pass a time without a timezone: time(8)"
            )
        return value.isoformat()


class BooleanField(Field):
    """A field that holds true or false."""

    def is_true(self) -> Query:
        """Match objects whose value is true."""
        return self._condition({"type": "boolean", "value": True})

    def is_false(self) -> Query:
        """Match objects whose value is false."""
        return self._condition({"type": "boolean", "value": False})


def text_condition(value: object, mode: str) -> Json:
    """Return the JSON of a condition on text.

    Raises:
        QueryError: ``value`` is empty or not a string, or ``mode`` is not one of Close's modes.
    """
    if not isinstance(value, str) or not value.strip():
        msg = (
            f"a search text must be a string that is not empty, not {value!r}; to match any text "
            "or no text, use exists() or is_empty()"
        )
        raise QueryError(msg)
    if mode not in MODES:
        msg = f"mode must be one of {', '.join(MODES)}, not {mode!r}"
        raise QueryError(msg)
    return {"type": "text", "mode": mode, "value": value}


def require_strings(values: Sequence[object], method: str) -> list[str]:
    """Return the arguments of a method as a list of at least one string.

    Raises:
        QueryError: There are no values, or one is not a string; the message names the method.
    """
    for value in values:
        if not isinstance(value, str):
            hint = f"; write {method}(*values)" if isinstance(value, list | tuple | set) else ""
            msg = f"{method}() takes strings, not {value!r}{hint}"
            raise QueryError(msg)
    if not values:
        msg = f"{method}() takes at least one value"
        raise QueryError(msg)
    return [str(value) for value in values]
