"""Fields that hold ids: of other objects, of users, and of the objects themselves.

See https://developer.close.com/api/resources/advanced-filtering
"""

from typing import Final, final

from close_async.search.fields import Field, require_strings
from close_async.search.query import Query, any_of
from close_async.wire.ids import check_id


@final
class CurrentUser:
    """The type of :data:`me`, its only instance."""

    def __repr__(self) -> str:
        return "me"


me: Final = CurrentUser()
"""The user whose credentials the search runs with. Accepted in place of a user id."""


class ReferenceField(Field):
    """A field that holds the id of another object, or several.

    Args:
        kind: The kind of reference in Close's API, such as ``status.lead``.
        prefix: The prefix of the ids, without the underscore.
    """

    def __init__(self, kind: str, prefix: str) -> None:
        self._kind, self._prefix = kind, prefix

    def is_in(self, *ids: str) -> Query:
        """Match objects that refer to any of these ids.

        Args:
            *ids: The ids.

        Raises:
            QueryError: There are no ids.
            InvalidIdError: An id belongs to another type of object.
        """
        wanted = [check_id(id_, self._prefix, repr(self)) for id_ in require_strings(ids, "is_in")]
        return self._condition(
            {"type": "reference", "reference_type": self._kind, "object_ids": wanted}
        )

    def __eq__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects that refer to this id."""
        return self.is_in(id_)

    def __ne__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects that do not refer to this id."""
        return ~(self == id_)


class UserField(Field):
    """A field that holds the id of a user. Groups and :data:`me` are accepted in conditions."""

    def is_in(self, *users: str | CurrentUser) -> Query:
        """Match objects of any of these users, or of the members of these groups.

        Args:
            users: Ids of users or groups, or :data:`me`.

        Raises:
            QueryError: There are no users.
            InvalidIdError: An id belongs to another type of object.
        """
        if not users:
            self._refuse("cannot be matched with no users: is_in() takes at least one")
        ids = ["CURRENT_USER" if user is me else self._checked(user) for user in users]
        has_group = any(id_.startswith("group_") for id_ in ids)
        kind = "user_or_group" if has_group else "user"
        return self._condition({"type": "reference", "reference_type": kind, "object_ids": ids})

    def __eq__(self, user: str | CurrentUser) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects of this user or group."""
        return self._condition({"type": "current_user"}) if user is me else self.is_in(user)

    def __ne__(self, user: str | CurrentUser) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match objects that are not of this user or group."""
        return ~(self == user)

    def _checked(self, user: object) -> str:
        prefix = "group" if isinstance(user, str) and user.startswith("group_") else "user"
        return check_id(user, prefix, repr(self))


class IdField(Field):
    """The id of the objects themselves.

    Args:
        prefix: The prefix of the ids, without the underscore.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def is_in(self, *ids: str) -> Query:
        """Match the objects with these ids.

        Args:
            *ids: The ids.

        Raises:
            QueryError: There are no ids.
            InvalidIdError: An id belongs to another type of object.
        """
        return any_of(*(self == id_ for id_ in require_strings(ids, "is_in")))

    def __eq__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match the object with this id."""
        node = {"type": "id", "value": check_id(id_, self._prefix, repr(self))}
        return Query(node, object_type=self._object_type)

    def __ne__(self, id_: str) -> Query:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """Match every object except the one with this id."""
        return ~(self == id_)
