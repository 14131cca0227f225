"""``AnyField``: a field whose kind is not known; the kind of the value decides."""

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
    """A field that may be asked anything: one this library has no name for, or a custom field.

    ``==`` asks by what it is compared with: text for the whole text, a number for that number,
    ``me`` for the user. Choices are asked for with ``is_in``, ids with ``refers_to``. Where it is
    known what the field holds, as of a custom field of a schema, ``==`` asks for that, and
    nothing else can be asked.

    Args:
        holds: What it holds, if that is known.
        title: What people call it, for messages.
    """

    def __init__(self, holds: Field | None = None, title: str | None = None) -> None:
        self._holds = holds
        self._title = title

    def as_(self, kind: F) -> F:
        """Give this field as one of a known kind, with that kind's conditions only.

        ```python
        lead.field("last_visit").as_(DateTimeField()) >= ago(days=7)
        ```
        """
        found = kind
        if self._holds is not None:
            if not isinstance(self._holds, type(kind)):
                holds = type(self._holds).__name__
                self._refuse(f"what a {type(kind).__name__} can", f"it is a {holds}")
            found = self._holds
        made = found._bound_to(self._owner, self._name, self._node)
        made._title = self._title
        return made

    def contains(self, value: str, mode: TextMode = "full_words") -> Query:
        """Find objects whose text has these words; see :meth:`TextField.contains`."""
        return self.as_(TextField()).contains(value, mode)

    def is_in(self, *values: str) -> Query:
        """Find objects with any of these choices; see :meth:`ChoiceField.is_in`.

        Where it is known to hold ids, find those that refer to any of these.
        """
        if isinstance(self._holds, UserField | ReferenceField):
            return self.as_(self._holds).is_in(*values)
        return self.as_(ChoiceField()).is_in(*values)

    def is_true(self) -> Query:
        """Find objects where it is true."""
        return self.as_(BooleanField()).is_true()

    def is_false(self) -> Query:
        """Find objects where it is false."""
        return self.as_(BooleanField()).is_false()

    def refers_to(self, kind: str, *ids: str) -> Query:
        """Find objects that refer to any of these ids.

        Args:
            kind: What Close calls the reference: ``user``, ``status.lead``, ``contact``.
            ids: The ids.
        """
        prefix = str(ids[0]).partition("_")[0] if ids else ""
        return self.as_(ReferenceField(kind, prefix)).is_in(*ids)

    def is_user(self, *users: str | CurrentUser) -> Query:
        """Find objects of any of these users or groups; see :meth:`UserField.is_in`."""
        return self.as_(UserField()).is_in(*users)

    def local_time_between(self, on_or_after: time, before: time) -> Query:
        """See :meth:`TimezoneField.local_time_between`."""
        return self.as_(TimezoneField()).local_time_between(on_or_after, before)

    def within(self, span: date | Period) -> Query:
        """Find objects of a day or a period; see :meth:`DateTimeField.within`."""
        return self.as_(DateTimeField()).within(span)

    def between(self, low: float | DateTimeLike, high: float | DateTimeLike) -> Query:
        """Find objects between two numbers or two moments."""
        if isinstance(low, int | float) and isinstance(high, int | float):
            return self.as_(NumberField()).between(low, high)
        if isinstance(low, int | float) or isinstance(high, int | float):
            self._refuse(f"for what is between {low!r} and {high!r}", "give two of one kind")
        return self.as_(DateTimeField()).between(low, high)

    def __eq__(self, value: Comparable) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects with this value."""
        if self._holds is not None:
            found: Query = operator.eq(self.as_(self._holds), value)
            return found
        if isinstance(value, bool):
            return self.is_true() if value else self.is_false()
        if isinstance(value, CurrentUser):
            return self.as_(UserField()) == value
        if isinstance(value, str):
            return self.as_(TextField()) == value
        if not isinstance(value, int | float):
            self._refuse(f"whether it equals {value!r}", "ask for moments with within(), >= and <")
        return self.as_(NumberField()) == value

    def __ne__(self, value: Comparable) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects with another value."""
        return ~(self == value)

    def __lt__(self, value: float | DateTimeLike) -> Query:
        """Find objects with less, or earlier."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) < value
        return self.as_(DateTimeField()) < value

    def __ge__(self, value: float | DateTimeLike) -> Query:
        """Find objects with this or more, or from this moment on."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) >= value
        return self.as_(DateTimeField()) >= value

    def __le__(self, value: float | date | Period) -> Query:
        """Find objects with this or less, or up to the end of this day."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) <= value
        return self.as_(DateTimeField()) <= value

    def __gt__(self, value: float | date | Period) -> Query:
        """Find objects with more, or after the end of this day."""
        if isinstance(value, int | float):
            return self.as_(NumberField()) > value
        return self.as_(DateTimeField()) > value
