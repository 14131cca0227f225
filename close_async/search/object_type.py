"""Object types: what can be searched for, and what hangs on it."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar, overload

from close_async.errors import QueryError
from close_async.search.any_field import AnyField
from close_async.search.custom import Definition, defined
from close_async.search.datetimes import datetime_node
from close_async.search.fields import DateTimeLike, Field, TextMode, text_condition
from close_async.search.json_nodes import Json
from close_async.search.query import Query, check_query, match_all
from close_async.wire.ids import check_id

F = TypeVar("F", bound=Field)


class ObjectType:
    """A type of objects in searches; ``lead``, ``contact`` and the usual others are ready-made.

    Args:
        object_type: What Close calls it: ``sequence_subscription``.

    Example:
        ```python
        subscription = ObjectType("sequence_subscription")
        lead.has(subscription.field("status").is_in("active"))
        ```
    """

    def __init__(self, object_type: str) -> None:
        if not object_type:
            msg = "an object type has a name"
            raise QueryError(msg)
        self.object_type = object_type

    def all(self) -> Query:
        """Find every object of this type."""
        return self._query({"type": "object_type", "object_type": self.object_type})

    def mentions(self, value: str, mode: TextMode = "full_words") -> Query:
        """Find objects with these words anywhere in them.

        Args:
            value: What to look for.
            mode: As for :meth:`TextField.contains`.
        """
        return self._query(text_condition(value, mode))

    def has(self, related: "ObjectType | Query") -> Query:
        """Find objects that have a related object: any, or one that a query finds.

        Args:
            related: The type of the related object, or a query on it. One related object
                satisfies the whole of the query: ``has(a & b)`` is more than ``has(a) & has(b)``.

        Raises:
            QueryError: The query does not say what type of object it is on.

        Example:
            ```python
            lead.has(contact.has(contact_email.email == "bruce@wayne.example"))
            ```
        """
        query = related.where(match_all()) if isinstance(related, ObjectType) else related
        check_query(query, "has")
        if query.subject is None or query.subject == self.object_type:
            of = "itself" if query.subject else "no object type"
            msg = (
                f"{self!r}.has() takes a query on a related object, and this one is on {of}; "
                "for one that does not say its type there is where(): contact.where(query)"
            )
            raise QueryError(msg)
        return self._query(
            {
                "type": "has_related",
                "this_object_type": self.object_type,
                "related_object_type": query.subject,
                "related_query": query.to_node(),
            }
        )

    def where(self, query: Query) -> Query:
        """Give a query as one on this object type, where it does not say so itself.

        Args:
            query: The query.

        Raises:
            QueryError: It is on another object type.
        """
        check_query(query, "where")
        if query.subject not in (None, self.object_type):
            msg = f"this query is on {query.subject}, not on {self.object_type}"
            raise QueryError(msg)
        return self._query(query.to_node())

    def in_smart_view(self, saved_search_id: str) -> Query:
        """Find the objects of a Smart View.

        Args:
            saved_search_id: The id of the Smart View, ``save_…``.

        Raises:
            InvalidIdError: It is not the id of a Smart View.
        """
        id_ = check_id(saved_search_id, "save", "saved_search_id")
        return self._query({"type": "saved_search", "saved_search_id": id_})

    def was_in_status(
        self,
        *status_ids: str,
        on_or_after: DateTimeLike | None = None,
        before: DateTimeLike | None = None,
    ) -> Query:
        """Find objects that had a status at some time; Close knows it of opportunities.

        Args:
            status_ids: Ids of statuses; any of them will do.
            on_or_after: The beginning of that time; a date stands for its start.
            before: The end of that time; a date stands for its start.

        Raises:
            InvalidIdError: A status id is none.
            QueryError: There is no status id, or a moment is none.
        """
        if not status_ids:
            msg = "was_in_status() takes at least one status id"
            raise QueryError(msg)
        ids = [check_id(id_, "stat", "status_ids") for id_ in status_ids]
        node: Json = {"type": "in_status", "status_ids": ids}
        ends = {"on_or_after": on_or_after, "before": before}
        node |= {key: datetime_node(end) for key, end in ends.items() if end is not None}
        return self._query(node)

    @overload
    def field(self, name: str) -> AnyField: ...
    @overload
    def field(self, name: str, kind: F) -> F: ...
    def field(self, name: str, kind: Field | None = None) -> Field:
        """Give a field by the name it has in the API, also one that this library does not know.

        Args:
            name: Its name.
            kind: What it holds, for example ``DateTimeField()``; by default anything.
        """
        return (AnyField() if kind is None else kind).bound(self.object_type, name)

    @overload
    def custom(self, field: str | Definition) -> AnyField: ...
    @overload
    def custom(self, field: str | Definition, kind: F) -> F: ...
    def custom(self, field: str | Definition, kind: Field | None = None) -> Field:
        """Give a custom field, by its id or as a schema has it.

        Args:
            field: Its id, ``cf_…``; or what a schema gives for its name, which also tells what
                can be asked of it.
            kind: What it holds, for example ``ChoiceField()``; by default what the schema says,
                or anything.

        Raises:
            InvalidIdError: It is not the id of a custom field.

        Example:
            ```python
            schema = await close.custom_fields.schema("lead")
            lead.custom(schema["Industry"]) == "Energy"
            ```
        """
        field_id: Any = getattr(field, "id", field)
        # Custom fields of old organizations have ids of their own.
        check_id(field_id, "lcf" if str(field_id).startswith("lcf_") else "cf", "field")
        if kind is None:
            kind = AnyField() if isinstance(field, str) else defined(field)
        return kind.bound_custom(self.object_type, field_id)

    def _query(self, node: Json) -> Query:
        return Query(node, subject=self.object_type)

    def __repr__(self) -> str:
        from close_async.search.to_python import object_text

        return object_text(self.object_type)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Say which field was meant."""
            if name == "object_type":  # a copy that is not filled yet has no name to say
                raise AttributeError(name)
            near = get_close_matches(name, dir(type(self)), n=1) if name[:1] != "_" else ()
            hint = f"did you mean {near[0]!r}? " if near else ""
            msg = f"{self!r} has no field {name!r} that is known here; {hint}Any field of Close's "
            msg += f"can be asked for by name: {self!r}.field({name!r})"
            raise AttributeError(msg, name=name, obj=self)
