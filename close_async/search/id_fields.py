"""Fields that hold ids: of other objects, of users, of the objects themselves.

See https://developer.close.com/api/resources/advanced-filtering
"""

from typing import Final, final

from close_async.search.fields import Field, texts
from close_async.search.query import Query, any_of
from close_async.wire.ids import check_id


@final
class CurrentUser:
    """The type of :data:`me`; it has one instance."""

    def __repr__(self) -> str:
        return "me"


me: Final = CurrentUser()
"""The user whose credentials the search runs with, wherever the id of a user may stand."""


class ReferenceField(Field):
    """A field that holds the ids of other objects.

    Args:
        kind: What Close calls the reference: ``status.lead``.
        prefix: What the ids begin with, before the underscore.
    """

    def __init__(self, kind: str, prefix: str) -> None:
        self._kind, self._prefix = kind, prefix

    def is_in(self, *ids: str) -> Query:
        """Find objects that refer to any of these ids.

        Args:
            *ids: The ids.

        Raises:
            InvalidIdError: An id is of another kind.
        """
        wanted = [self._checked(id_) for id_ in texts(ids, "is_in")]
        return self._refers(self._kind, wanted)

    def __eq__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects that refer to this id."""
        return self.is_in(id_)

    def __ne__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects that do not refer to this id."""
        return ~(self == id_)

    def _checked(self, id_: str) -> str:
        return check_id(id_, self._prefix, repr(self))

    def _refers(self, kind: str, ids: list[str]) -> Query:
        return self._condition({"type": "reference", "reference_type": kind, "object_ids": ids})


class UserField(Field):
    """A field that holds the id of a user; groups of users may be asked for, and :data:`me`."""

    def is_in(self, *users: str | CurrentUser) -> Query:
        """Find objects of any of these users, or users of these groups.

        Args:
            users: Ids of users or groups, or :data:`me`.

        Raises:
            InvalidIdError: An id is of something else.
        """
        if not users:
            self._refuse("for no user at all", "give at least one")
        ids = ["CURRENT_USER" if user is me else self._checked(user) for user in users]
        has_group = any(id_.startswith("group_") for id_ in ids)
        kind = "user_or_group" if has_group else "user"
        return self._condition({"type": "reference", "reference_type": kind, "object_ids": ids})

    def __eq__(self, user: str | CurrentUser) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects of this user or group."""
        return self._condition({"type": "current_user"}) if user is me else self.is_in(user)

    def __ne__(self, user: str | CurrentUser) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find objects that are not of this user or group."""
        return ~(self == user)

    def _checked(self, user: object) -> str:
        prefix = "group" if isinstance(user, str) and user.startswith("group_") else "user"
        return check_id(user, prefix, repr(self))


class IdField(Field):
    """The id of the objects themselves.

    Args:
        prefix: What the ids begin with, before the underscore.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def is_in(self, *ids: str) -> Query:
        """Find these objects.

        Args:
            *ids: The ids.

        Raises:
            InvalidIdError: An id is of another kind.
        """
        return any_of(*(self == id_ for id_ in texts(ids, "is_in")))

    def __eq__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find this object."""
        node = {"type": "id", "value": check_id(id_, self._prefix, repr(self))}
        return Query(node, subject=self._owner)

    def __ne__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Find every object but this."""
        return ~(self == id_)
