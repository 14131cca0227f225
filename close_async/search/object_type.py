"""``ObjectType``: a type of objects in searches, and the conditions on whole objects."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from close_async.errors import QueryError
from close_async.search.any_field import AnyField
from close_async.search.datetimes import datetime_node
from close_async.search.fields import (
    ChoiceField,
    DateTimeField,
    DateTimeLike,
    Field,
    NumberField,
    TextField,
    TextMode,
    text_condition,
)
from close_async.search.id_fields import ReferenceField, UserField
from close_async.search.json_nodes import Json
from close_async.search.query import Query, check_query, match_all
from close_async.wire.ids import check_id

F = TypeVar("F", bound=Field)


class Definition(Protocol):
    """The definition of a custom field, such as ``schema["Industry"]``."""

    @property
    def id(self) -> str:
        """The id, ``cf_…``."""
        ...

    @property
    def name(self) -> str:
        """The label in Close's interface."""
        ...

    @property
    def type(self) -> str:
        """The type of its values, such as ``number``."""
        ...

    @property
    def choices(self) -> Sequence[str] | None:
        """The possible values of a field of choices."""
        ...


class ObjectType:
    """A type of objects in searches; ``lead``, ``contact`` and other common ones are predefined.

    Args:
        object_type: The name of the type in Close's API, such as ``sequence_subscription``.
        python: The expression that names the type, for messages. By default a subclass is named
            like its type in the API.

    Example::

        subscription = ObjectType("sequence_subscription")
        lead.has(subscription.field("status").is_in("active"))
    """

    def __init__(self, object_type: str, python: str | None = None) -> None:
        if not object_type:
            msg = "object_type must be the name of a type, such as 'lead', not an empty string"
            raise QueryError(msg)
        self.object_type = object_type
        plain = f"ObjectType({object_type!r})" if type(self) is ObjectType else object_type
        self._python = python or plain

    def all(self) -> Query:
        """Match every object of this type."""
        return self._query({"type": "object_type", "object_type": self.object_type})

    def mentions(self, value: str, mode: TextMode = "full_words") -> Query:
        """Match objects that contain these words in any field.

        Args:
            value: The words; case is ignored.
            mode: As for :meth:`TextField.contains`.
        """
        return self._query(text_condition(value, mode))

    def has(self, related: "ObjectType | Query") -> Query:
        """Match objects that have a related object: any, or one that matches a query.

        Args:
            related: The type of the related object, or a query on it. One related object has to
                match the whole query: ``has(a & b)`` is stricter than ``has(a) & has(b)``.

        Raises:
            QueryError: The query does not name an object type, or names this one.

        Example::

            lead.has(contact.has(contact_email.email == "bruce@wayne.example"))
        """
        query = related.where(match_all()) if isinstance(related, ObjectType) else related
        check_query(query, "has")
        if query.object_type is None or query.object_type == self.object_type:
            of = f"{self.object_type} itself" if query.object_type else "no object type"
            msg = (
                f"{self!r}.has() takes a query on a related object, and this one is on {of}; "
                "to name the type of a query that does not, use where(): contact.where(query)"
            )
            raise QueryError(msg)
        return self._query(
            {
                "type": "has_related",
                "this_object_type": self.object_type,
                "related_object_type": query.object_type,
                "related_query": query.to_node(),
            }
        )

    def where(self, query: Query) -> Query:
        """Return a query as one on this object type, if it does not name its type itself.

        Args:
            query: The query.

        Raises:
            QueryError: The query is on another object type.
        """
        check_query(query, "where")
        if query.object_type not in (None, self.object_type):
            msg = f"this query is on {query.object_type}, not on {self.object_type}"
            raise QueryError(msg)
        return self._query(query.to_node())

    def in_smart_view(self, saved_search_id: str) -> Query:
        """Match the objects of a Smart View.

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
        """Match objects that had a status at some time. Close records this for opportunities.

        Args:
            status_ids: Ids of statuses; any of them matches.
            on_or_after: The start of that time; a date stands for its start.
            before: The end of that time; a date stands for its start.

        Raises:
            InvalidIdError: An id is not the id of a status.
            QueryError: There are no ids, or an argument is not a datetime.
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
        """Return a field by its name in the API, also one that this library does not know.

        Args:
            name: The name.
            kind: The kind of field, for example ``DateTimeField()``; by default any.
        """
        field = AnyField() if kind is None else kind
        return field.bound(self, name, f"{self!r}.field({name!r})")

    @overload
    def custom(self, field: str | Definition) -> AnyField: ...
    @overload
    def custom(self, field: str | Definition, kind: F) -> F: ...
    def custom(self, field: str | Definition, kind: Field | None = None) -> Field:
        """Return a custom field, by its id or its definition.

        Args:
            field: The id, ``cf_…``, or the definition from a schema, which also determines the
                conditions that are accepted.
            kind: The kind of field, for example ``ChoiceField()``; by default the one of the
                definition, or any.

        Raises:
            InvalidIdError: It is not the id of a custom field.

        Example::

            schema = await close.custom_fields.schema("lead")
            lead.custom(schema["Industry"]) == "Energy"
        """
        field_id: Any = getattr(field, "id", field)
        # Custom fields of old organizations have ids with another prefix.
        check_id(field_id, "lcf" if str(field_id).startswith("lcf_") else "cf", "field")
        if kind is None:
            kind = AnyField() if isinstance(field, str) else _defined_field(field)
        return kind.bound_custom(self, field_id)

    def _query(self, node: Json) -> Query:
        return Query(node, object_type=self.object_type)

    def __repr__(self) -> str:
        return self._python

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Raise an error that suggests a field with a similar name."""
            if name in ("object_type", "_python"):  # copy and pickle look it up before it is set
                raise AttributeError(name)
            near = get_close_matches(name, dir(type(self)), n=1) if name[:1] != "_" else ()
            hint = f"did you mean {near[0]!r}? " if near else ""
            msg = (
                f"{self!r} has no field {name!r} in this library; {hint}Use any other field of "
                f"Close's API by its name: {self!r}.field({name!r})"
            )
            raise AttributeError(msg, name=name, obj=self)


_KINDS: Mapping[str, Callable[[], Field]] = {
    "text": TextField,
    "textarea": TextField,
    "hidden": TextField,
    "number": NumberField,
    "date": DateTimeField,
    "datetime": DateTimeField,
    "user": UserField,
    "contact": lambda: ReferenceField("contact", "cont"),
    "custom_object": lambda: ReferenceField("custom_object", "custobj"),
}


def _defined_field(definition: Definition) -> AnyField:
    """Return a field with the conditions of a custom field's type; all if the type is unknown."""
    if definition.type == "choices":
        return AnyField(ChoiceField(definition.choices or ()), definition.name)
    make = _KINDS.get(definition.type)
    return AnyField(None if make is None else make(), definition.name)
