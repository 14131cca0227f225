"""``AnyField``: a field of unknown kind; the type of the compared value decides the condition."""

import operator
from datetime import date, time
from typing import TypeVar

from close_async.search.datetimes import Period
from close_async.search.fields import (
    BooleanField,
    ChoiceField,
    DateTimeField,
    DateTimeLike,
    Field,
    NumberField,
    TextField,
    TextMode,
    TimezoneField,
)
from close_async.search.id_fields import CurrentUser, ReferenceField, UserField
from close_async.search.query import Query

F = TypeVar("F", bound=Field)
Comparable = str | float | DateTimeLike | CurrentUser


class AnyField(Field):
    """A field that supports every condition: a custom field, or one without a name here.

    ``==`` depends on the type of the value: a string matches the whole text, a number the number,
    ``me`` the user. Match choices with ``is_in``, and ids with ``refers_to``. If the kind of the
    field is known, as for a custom field of a schema, only the conditions of that kind are
    accepted.

    Args:
        kind: The kind of the field, if it is known.
        title: The label in Close's interface, for messages.
    """

    def __init__(self, kind: Field | None = None, title: str | None = None) -> None:
        self._kind = kind
        self._title = title

    def as_(self, kind: F) -> F:
        """Return this field as one of a known kind, with only the conditions of that kind.

        Args:
            kind: The kind.

        Raises:
            QueryError: The field is known to be of another kind.

        Example::

            lead.field("last_visit").as_(DateTimeField()) >= ago(days=7)
        """
        found = kind
        if self._kind is not None:
            if not isinstance(self._kind, type(kind)):
                own = type(self._kind).__name__
                self._refuse(f"is a {own}: it has no conditions of a {type(kind).__name__}")
            found = self._kind
        made = found._bound_to(self._object_type, self._node, self._python)
        made._title = self._title
        return made

    def contains(self, value: str, mode: TextMode = "full_words") -> Query:
        """Match objects whose text contains these words; see :meth:`TextField.contains`."""
        return self.as_(TextField()).contains(value, mode)

    def is_in(self, *values: str) -> Query:
        """Match objects with any of these choices; see :meth:`ChoiceField.is_in`.

        If the field is known to hold ids, match objects that refer to any of these ids.
        """
        if isinstance(self._kind, UserField | ReferenceField):
            return self.as_(self._kind).is_in(*values)
        return self.as_(ChoiceField()).is_in(*values)

    def is_true(self) -> Query:
        """Match objects whose value is true."""
        return self.as_(BooleanField()).is_true()

    def is_false(self) -> Query:
        """Match objects whose value is false."""
        return self.as_(BooleanField()).is_false()

    def refers_to(self, kind: str, *ids: str) -> Query:
        """Match objects that refer to any of these ids.

        Args:
            kind: The kind of reference in Close's API: ``user``, ``status.lead``, ``contact``.
            ids: The ids.
        """
        prefix = str(ids[0]).partition("_")[0] if ids else ""
        return self.as_(ReferenceField(kind, prefix)).is_in(*ids)

    def is_user(self, *users: str | CurrentUser) -> Query:
        """Match objects of any of these users or groups; see :meth:`UserField.is_in`."""
        return self.as_(UserField()).is_in(*users)

    def local_time_between(self, on_or_after: time, before: time) -> Query:
        """Match objects by local time; see :meth:`TimezoneField.local_time_between`."""
        return self.as_(TimezoneField()).local_time_between(on_or_after, before)

    def within(self, span: date | Period) -> Query:
        """Match objects of a day or a period; see :meth:`DateTimeField.within`."""
        return self.as_(DateTimeField()).within(span)

    def between(self, low: float | DateTimeLike, high: float | DateTimeLike) -> Query:
        """Match objects between two numbers (both included) or two datetimes (end excluded)."""
        if isinstance(low, int | float) and isinstance(high, int | float):
            return self.as_(NumberField()).between(low, high)
        if isinstance(low, int | float) or isinstance(high, int | float):
            self._refuse(f"cannot be between {low!r} and {high!r}: pass two values of one type")
        return self.as_(DateTimeField()).between(low, high)

    def __eq__(self, value: Comparable) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects with this value."""
        if self._kind is not None:
            found: Query = operator.eq(self.as_(self._kind), value)
            return found
        if isinstance(value, bool):
            return self.is_true() if value else self.is_false()
        if isinstance(value, CurrentUser):
            return self.as_(UserField()) == value
        if isinstance(value, str):
            return self.as_(TextField()) == value
        if not isinstance(value, int | float):
            self._refuse(
                f"does not support == with {value!r}: for datetimes use within(), >= and <"
            )
        return self.as_(NumberField()) == value

    def __ne__(self, value: Comparable) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects with another value."""
        return ~(self == value)

    def __lt__(self, value: float | DateTimeLike) -> Query:
        """Match objects with a smaller number, or an earlier datetime."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) < value
        return self.as_(DateTimeField()) < value

    def __ge__(self, value: float | DateTimeLike) -> Query:
        """Match objects with this number or a greater one, or at or after a datetime."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) >= value
        return self.as_(DateTimeField()) >= value

    def __le__(self, value: float | date | Period) -> Query:
        """Match objects with this number or a smaller one, or before the end of a day."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) <= value
        return self.as_(DateTimeField()) <= value

    def __gt__(self, value: float | date | Period) -> Query:
        """Match objects with a greater number, or after the end of a day."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) > value
        return self.as_(DateTimeField()) > value
