"""Any query matches exactly the leads that plain Python selects from the same data."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from close_async.search import (
    ChoiceField,
    Field,
    Query,
    address,
    ago,
    contact,
    contact_email,
    end_of,
    lead,
    me,
    opportunity,
    start_of,
    task,
    this_year,
)
from close_async.testing import ManualClock
from close_simulator import World
from close_simulator.http import Call
from close_simulator.search.routes import search

Json = dict[str, Any]
Means = Callable[[Json], bool]
Pair = tuple[Query, Means]
Condition = Callable[[Any], Query]
"""Makes a condition from a field."""


@lru_cache
def world() -> World:
    """Return simulated data in which some leads were changed, deleted or created."""
    clock = ManualClock()
    made = World(leads=150, seed=3, clock=clock, imported=20)
    for number, lead_id in enumerate([*made.leads]):
        clock.advance(0.25)
        if number % 5 == 0:
            made.update_lead(lead_id, name=f"Wayne Works {number}", description="far away")
        elif number % 17 == 0:
            made.delete_lead(lead_id)
    for number in range(30):
        people = [{"name": "Bruce", "emails": [{"email": f"b{number % 3}@w.example"}]}]
        made.create_lead(name=f"New works {number}", contacts=people * (number % 3))
    return made


@lru_cache
def leads() -> list[Json]:
    return [*world().leads.values()]


def found(query: Query) -> tuple[set[str], int]:
    """Search to the end, without a socket."""
    body = {"query": (lead.all() & query).to_json(), "include_counts": True, "_limit": 100}
    ids: list[str] = []
    cursor: str | None = None
    while True:
        raw = orjson.dumps({**body, "cursor": cursor})
        call = Call("POST", "/data/search/", {}, {"Content-Type": "application/json"}, raw)
        page = orjson.loads(search(world(), call).body)
        ids += [row["id"] for row in page["data"]]
        cursor = page["cursor"]
        if cursor is None:
            assert len(set(ids)) == len(ids)
            return set(ids), page["count"]["total"]


def moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def now() -> datetime:
    return datetime.fromtimestamp(world().time(), UTC)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def leaf(field: Any, get: Callable[[Json], Any], ask: Condition, holds: Means) -> list[Pair]:
    """Return a condition and its negation; both exclude objects without a value."""
    return [
        (ask(field), lambda row: get(row) is not None and holds(get(row))),
        (~ask(field), lambda row: get(row) is not None and not holds(get(row))),
    ]


def empties(field: Field, get: Callable[[Json], Any]) -> list[Pair]:
    return [
        (field.exists(), lambda row: get(row) not in (None, "", [])),
        (field.is_empty(), lambda row: get(row) in (None, "", [])),
    ]


def of(name: str) -> Callable[[Json], Any]:
    return lambda row: row.get(name)


def with_opposites(pairs: list[Pair]) -> list[Pair]:
    return [*pairs, *((~query, negated(means)) for query, means in pairs)]


def negated(means: Means) -> Means:
    return lambda row: not means(row)


def texts(field: Any, name: str, *tried: str) -> list[Pair]:
    def text(row: Json) -> str:
        return row.get(name) or ""

    def asked(word: str) -> list[Pair]:
        parts = words(word)
        phrase = f" {' '.join(parts)} "
        return [
            (field == word, lambda row: text(row).casefold() == word.casefold()),
            (field.contains(word), lambda row: set(parts) <= set(words(text(row)))),
            (
                field.contains(word, "phrase"),
                lambda row: phrase in f" {' '.join(words(text(row)))} ",
            ),
            (
                field.contains(word, "beginning_of_words"),
                lambda row: all(any(w.startswith(p) for w in words(text(row))) for p in parts),
            ),
        ]

    found = [pair for word in tried for pair in asked(word)]
    return with_opposites(found) + empties(field, of(name))


def numbers(field: Any, get: Callable[[Json], Any], *tried: float) -> list[Pair]:
    def asked(value: float) -> list[Pair]:
        return [
            *leaf(field, get, lambda f: f == value, lambda n: n == value),
            *leaf(field, get, lambda f: f < value, lambda n: n < value),
            *leaf(field, get, lambda f: f <= value, lambda n: n <= value),
            *leaf(field, get, lambda f: f > value, lambda n: n > value),
            *leaf(field, get, lambda f: f >= value, lambda n: n >= value),
            *leaf(field, get, lambda f: f.between(1, value), lambda n: 1 <= n <= value),
        ]

    return [pair for value in tried for pair in asked(value)]


def moments(field: Any, name: str, begin: datetime) -> list[Pair]:
    """Return conditions on datetimes around one that an object has."""
    day, later = begin.date(), begin + timedelta(days=200)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    tomorrow = midnight + timedelta(days=1)
    back = now() - timedelta(days=30, hours=5)
    day_back = back.replace(hour=0, minute=0, second=0, microsecond=0)
    year = datetime(now().year, 1, 1, tzinfo=UTC), datetime(now().year + 1, 1, 1, tzinfo=UTC)
    cases: list[tuple[Condition, Means]] = [
        (lambda f: f >= begin, lambda t: t >= begin),
        (lambda f: f < begin, lambda t: t < begin),
        (lambda f: f >= day, lambda t: t >= midnight),
        (lambda f: f < day, lambda t: t < midnight),
        (lambda f: f > day, lambda t: t >= tomorrow),
        (lambda f: f <= day, lambda t: t < tomorrow),
        (lambda f: f.within(day), lambda t: midnight <= t < tomorrow),
        (lambda f: f.between(start_of(day), later), lambda t: midnight <= t < later),
        (lambda f: f.within(this_year), lambda t: year[0] <= t < year[1]),
        (lambda f: f < end_of(this_year), lambda t: t < year[1]),
        (lambda f: f >= ago(days=30, hours=5), lambda t: t >= back),
        (lambda f: f < ago(days=30, hours=5, day="start"), lambda t: t < day_back),
    ]

    def get(row: Json) -> datetime | None:
        return None if row[name] is None else moment(row[name])

    return [pair for ask, holds in cases for pair in leaf(field, get, ask, holds)]


def values(field: Any, name: str, tried: list[str], *, user_id: str = "") -> list[Pair]:
    """Return conditions for each of a set of values, and for two at once."""

    def asked(*chosen: Any) -> Pair:
        wanted = {user_id if value is me else value for value in chosen}
        query = field == chosen[0] if len(chosen) == 1 else field.is_in(*chosen)
        return query, lambda row: row.get(name) in wanted

    asked_of = [me, *tried] if user_id else tried
    return with_opposites([*map(asked, asked_of), asked(*asked_of[:2])])


def groups(parts: SearchStrategy[Pair]) -> SearchStrategy[Pair]:
    def both(one: Pair, two: Pair) -> Pair:
        return one[0] & two[0], lambda row: one[1](row) and two[1](row)

    def either(one: Pair, two: Pair) -> Pair:
        return one[0] | two[0], lambda row: one[1](row) or two[1](row)

    def neither(one: Pair, two: Pair) -> Pair:
        return ~(one[0] | two[0]), lambda row: not (one[1](row) or two[1](row))

    return st.one_of(st.builds(join, parts, parts) for join in (both, either, neither))


def having(this: Any, key: str, pair: Pair) -> Pair:
    """Return a condition on a related object."""
    query, means = pair
    return this.has(query), lambda row: any(means(part) for part in row[key])


@lru_cache
def conditions() -> dict[str, list[Pair]]:
    """Return conditions on leads and their related objects, each with a predicate."""
    organization = world().organization
    users, user_id = [user["id"] for user in organization.users], organization.user_id
    industry = next(
        field for field in organization.custom_fields["lead"] if field["name"] == "Industry"
    )
    a_custom_field = lead.custom(industry["id"], ChoiceField(industry["choices"]))
    statuses = [status["id"] for status in world().statuses]
    some = leads()[40]
    won = next(o["date_won"] for row in leads() for o in row["opportunities"] if o["date_won"])
    emails = texts(contact_email.email, "email", "b1@w.example", "example", "sales")
    return {
        "lead": [
            *texts(lead.name, "name", "Wayne", "works new", "Wayne Works 5", "Gr"),
            *empties(lead.url, of("url")),
            *numbers(lead.num_contacts, lambda row: len(row["contacts"]), 0, 1, 2),
            *moments(lead.date_created, "date_created", moment(some["date_created"])),
            *moments(lead.date_updated, "date_updated", moment(some["date_updated"])),
            *values(lead.status_id, "status_id", statuses),
            *values(lead.created_by, "created_by", users, user_id=user_id),
            *values(a_custom_field, f"custom.{industry['id']}", industry["choices"]),
            *values(lead.id, "id", [row["id"] for row in leads()[:3]]),
        ],
        "contacts": [
            *texts(contact.title, "title", "CEO", "Head of Procurement", "Eng"),
            *numbers(contact.emails_count, lambda row: len(row["emails"]), 0, 1, 2),
            *(having(contact, "emails", pair) for pair in emails),
        ],
        "opportunities": [
            *numbers(opportunity.value, of("value"), 0, 987_000),
            *numbers(opportunity.confidence, of("confidence"), 10, 50),
            *values(opportunity.status_type, "status_type", ["won", "lost", "active"]),
            *values(opportunity.user_id, "user_id", users, user_id=user_id),
            *moments(opportunity.date_won, "date_won", moment(won)),
        ],
        "tasks": [
            (task.is_complete.is_true(), lambda row: row["is_complete"]),
            (task.is_complete.is_false(), lambda row: not row["is_complete"]),
        ],
        "addresses": values(address.country, "country", ["DE", "US", "JP", "XX"]),
    }


def agree(query: Query, means: Means) -> None:
    wanted = {row["id"] for row in leads() if means(row)}
    assert found(query) == (wanted, len(wanted)), query


@pytest.mark.parametrize("key", ["lead", "contacts", "opportunities", "tasks", "addresses"])
def test_each_condition_matches_the_right_leads(key: str) -> None:
    for pair in conditions()[key]:
        agree(*(pair if key == "lead" else having(lead, key, pair)))


def pairs() -> SearchStrategy[Pair]:
    def related(key: str) -> SearchStrategy[Pair]:
        parts = st.sampled_from(conditions()[key])
        return (parts | groups(parts)).map(lambda pair: having(lead, key, pair))

    keys = [key for key in conditions() if key != "lead"]
    simple = st.sampled_from(conditions()["lead"]) | st.sampled_from(keys).flatmap(related)
    return st.recursive(simple, groups, max_leaves=4)


@given(pair=st.deferred(pairs))
@settings(max_examples=100, deadline=None)
def test_any_query_matches_the_right_leads(pair: Pair) -> None:
    agree(*pair)
