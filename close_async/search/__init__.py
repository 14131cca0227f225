"""Queries for Close's Advanced Filtering, written in Python.

Example::

    from close_async.search import ago, contact, lead

    wanted = lead.name.contains("wayne") & (lead.date_created >= ago(days=30))
    wanted &= lead.has(contact.title == "CEO")

Put parentheses around comparisons: ``&``, ``|`` and ``~`` bind tighter than they do.
See https://developer.close.com/api/resources/advanced-filtering
"""

from close_async.errors import QueryError
from close_async.search.any_field import AnyField
from close_async.search.datetimes import (
    DateTimeExpression,
    Period,
    ago,
    end_of,
    from_now,
    last_month,
    last_quarter,
    last_week,
    last_year,
    next_month,
    next_quarter,
    next_week,
    next_year,
    now,
    start_of,
    this_month,
    this_quarter,
    this_week,
    this_year,
    today,
    tomorrow,
    yesterday,
)
from close_async.search.fields import (
    BooleanField,
    ChoiceField,
    DateTimeField,
    Field,
    NumberField,
    TextField,
    TimezoneField,
)
from close_async.search.id_fields import IdField, ReferenceField, UserField, me
from close_async.search.object_type import ObjectType
from close_async.search.object_types import (
    activity,
    address,
    contact,
    contact_email,
    contact_phone,
    contact_url,
    custom_object,
    lead,
    opportunity,
    task,
)
from close_async.search.query import Query, all_of, any_of, match_all
from close_async.search.to_python import to_python
from close_async.wire.search_body import QueryLike, read_query

__all__ = [
    "AnyField",
    "BooleanField",
    "ChoiceField",
    "DateTimeExpression",
    "DateTimeField",
    "Field",
    "IdField",
    "NumberField",
    "ObjectType",
    "Period",
    "Query",
    "QueryError",
    "QueryLike",
    "ReferenceField",
    "TextField",
    "TimezoneField",
    "UserField",
    "activity",
    "address",
    "ago",
    "all_of",
    "any_of",
    "contact",
    "contact_email",
    "contact_phone",
    "contact_url",
    "custom_object",
    "end_of",
    "from_now",
    "last_month",
    "last_quarter",
    "last_week",
    "last_year",
    "lead",
    "match_all",
    "me",
    "next_month",
    "next_quarter",
    "next_week",
    "next_year",
    "now",
    "opportunity",
    "read_query",
    "start_of",
    "task",
    "this_month",
    "this_quarter",
    "this_week",
    "this_year",
    "to_python",
    "today",
    "tomorrow",
    "yesterday",
]
