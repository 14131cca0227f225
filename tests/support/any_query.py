"""Strategies for any query: JSON of the whole grammar, with unknown keys and types in it."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Json = dict[str, Any]

words = st.text(max_size=6)
numbers = st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | numbers | words
ids = st.sampled_from(["stat_a", "user_b", "group_c", "CURRENT_USER", "lead_d", "cf_e", "odd id"])
kinds = st.sampled_from(["lead", "contact", "opportunity", "task.lead", "activity.email", "ship"])
modes = st.sampled_from(["full_words", "phrase", "exact_value", "beginning_of_words", "rhymes"])
names = st.sampled_from(
    ["name", "num_calls", "date_created", "status_id", "created_by", "timezone_id", "odd name"]
)
edges = st.sampled_from(["start", "end"])
days = st.sampled_from(["2026-01-01", "1999-12-31", "20260101", "no day"])
instants = st.sampled_from(
    ["2026-01-01T00:00:00+00:00", "2026-01-01T12:30:00.250000+00:00", "2026-01-01T00:00:00Z"]
)
periods = st.sampled_from(["today", "last-month", "this-century"])
clocks = st.sampled_from(["08:00:00", "21:30:00", "8:00", "noon"])
sizes = st.dictionaries(
    st.sampled_from(["years", "months", "weeks", "days", "hours", "minutes", "seconds"]),
    st.integers(0, 3),
)
full_sizes = st.fixed_dictionaries(
    {
        unit: st.integers(0, 3)
        for unit in ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
    }
)


def node(kind: str, *, optional: Json | None = None, **members: Any) -> SearchStrategy[Json]:
    """Return objects of a type, one in ten with an unknown key."""
    more = {"_comment": words, **(optional or {})}
    usual = st.fixed_dictionaries({"type": st.just(kind), **members}, optional=optional)
    odd = st.fixed_dictionaries({"type": st.just(kind), **members}, optional=more)
    return st.integers(0, 9).flatmap(lambda luck: usual if luck else odd)


moments = (
    node("now")
    | node("fixed_local_date", value=days, which=edges)
    | node("fixed_utc", value=instants)
    | node("start_end_of_predefined_relative_period", range=periods, which=edges)
    | node(
        "offset",
        direction=st.sampled_from(["past", "future", "sideways"]),
        moment=st.just({"type": "now"}),
        offset=sizes | full_sizes,
        which_day_end=st.none() | edges,
    )
    | node("high_tide")
)
ends = {"on_or_after": st.none() | moments, "before": st.none() | moments}
conditions = (
    node("text", mode=modes, value=words)
    | node("term", values=st.lists(words, max_size=2))
    | node("exists")
    | node("boolean", value=st.booleans())
    | node("current_user")
    | node(
        "reference",
        reference_type=st.sampled_from(["status.lead", "user", "user_or_group", "moon"]),
        object_ids=st.lists(ids, max_size=2),
    )
    | node("number_range", optional=dict.fromkeys(("gt", "gte", "lt", "lte"), numbers))
    | node("moment_range", optional=ends)
    | node("local_time", on_or_after=clocks, before=clocks)
    | node("smells_of", value=plain)
)
fields = (
    node("regular_field", object_type=st.just("lead"), field_name=names)
    | node("regular_field", object_type=kinds, field_name=names)
    | node("custom_field", custom_field_id=ids)
    | node("computed_field", formula=words)
)
negate = {"negate": st.booleans()}
asked = node("field_condition", field=fields, condition=conditions, optional=negate)
leaves = st.one_of(
    asked,
    asked,
    node("object_type", object_type=kinds, optional=negate),
    node("id", value=ids, optional=negate),
    node("text", mode=modes, value=words, optional=negate),
    node("match_all", optional=negate),
    node("saved_search", saved_search_id=ids | st.just("save_a"), optional=negate),
    node("in_status", status_ids=st.lists(ids, max_size=2), optional={**negate, **ends}),
    node("within_walking_distance", optional={**negate, "of": plain}),
)


def _branches(inner: SearchStrategy[Json]) -> SearchStrategy[Json]:
    group = st.lists(inner, max_size=3)
    return (
        node("and", queries=group, optional=negate)
        | node("or", queries=group, optional=negate)
        | node(
            "has_related",
            this_object_type=kinds,
            related_object_type=kinds,
            related_query=inner,
            optional=negate,
        )
    )


queries = st.recursive(leaves, _branches, max_leaves=8)
bodies = queries | st.fixed_dictionaries(
    {"limit": st.none(), "query": queries, "results_limit": st.none() | st.integers(0, 9)},
    optional={"sort": st.lists(st.dictionaries(words, plain), max_size=1)},
)
