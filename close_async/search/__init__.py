"""Queries for Close's Advanced Filtering, written in Python.

```python
from close_async.search import ago, contact, lead

wanted = lead.name.contains("wayne") & (lead.date_created >= ago(days=30))
wanted &= lead.has(contact.title == "CEO")
```

Put parentheses around comparisons: ``&``, ``|`` and ``~`` bind tighter than they do.
See https://developer.close.com/api/resources/advanced-filtering
"""

from close_async.errors import QueryError
from close_async.search.anyfield import AnyField
from close_async.search.catalogue import (
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
from close_async.search.fields import (
    BooleanField,
    ChoiceField,
    Field,
    MomentField,
    NumberField,
    TextField,
    TimezoneField,
)
from close_async.search.moments import (
    Moment,
    Period,
    ago,
    ahead,
    end_of,
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
from close_async.search.objects import ObjectType
from close_async.search.query import Query, all_of, any_of, match_all
from close_async.search.references import IdField, ReferenceField, UserField, me

__all__ = [
    "AnyField",
    "BooleanField",
    "ChoiceField",
    "Field",
    "IdField",
    "Moment",
    "MomentField",
    "NumberField",
    "ObjectType",
    "Period",
    "Query",
    "QueryError",
    "ReferenceField",
    "TextField",
    "TimezoneField",
    "UserField",
    "activity",
    "address",
    "ago",
    "ahead",
    "all_of",
    "any_of",
    "contact",
    "contact_email",
    "contact_phone",
    "contact_url",
    "custom_object",
    "end_of",
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
    "start_of",
    "task",
    "this_month",
    "this_quarter",
    "this_week",
    "this_year",
    "today",
    "tomorrow",
    "yesterday",
]
