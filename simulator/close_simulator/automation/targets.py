"""The objects that a bulk action changes."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from attrs import frozen

from close_simulator.leads.query import search
from close_simulator.search.field_values import ACTIVITIES
from close_simulator.search.lead_search import LeadSearch
from close_simulator.search.nodes import Reader, asking, kinds_of
from close_simulator.search.request import read_request
from close_simulator.search.row_search import RowSearch
from close_simulator.validators import ValidationError
from close_simulator.world import World

Json = dict[str, Any]

_EVERYTHING = 1 << 30
_ACTIVITY_KINDS = {
    "call": "activity.call",
    "custom_activity": "activity.custom_activity",
    "form_submission": "activity.form_submission",
}


@frozen
class Target:
    """An object that a bulk action changes.

    Attributes:
        kind: ``lead``, ``contact``, ``opportunity`` or a type of activity.
        id: Its id.
        lead_id: The id of its lead.
        contact: The contact, if it is one.
    """

    kind: str
    id: str
    lead_id: str
    contact: Json | None = None


def read_selection(world: World, given: Json) -> tuple[Json, list[Any], int | None]:
    """Return the query of a body, its sort keys and its bound, validated.

    The query may be alone with the others beside it, or in an object with them.

    Raises:
        ValidationError: There is no query, or it is not valid.
    """
    query: Json | None = given.get("s_query")
    sort, limit = given.get("sort"), given.get("results_limit")
    if query and "type" not in query and "query" in query:
        sort, limit = sort or query.get("sort"), limit or query.get("results_limit")
        # What "Copy Filters" of the app yields: the query with its bound and order around it.
        query = query["query"]
    if not query:
        raise ValidationError({"s_query": "This field is required."})
    if "type" not in query:
        problem: Json = {"errors": [], "field-errors": {"type": "This field is required."}}
        raise ValidationError({"s_query": problem})
    asked = asking(world.organization, world.time(), UTC)
    Reader(asked).read(query, "lead", ("s_query",))
    read_request({"query": query, "sort": sort or []}, world.organization, world.time())
    return query, sort or [], limit


def matching(world: World, given: Json, kind: str) -> list[Target]:
    """Return the objects that a bulk action changes.

    Args:
        world: The simulated organization.
        given: The request body.
        kind: The kind of the bulk action.
    """
    wanted = _wanted(given, kind)
    # The older language, which finds leads only.
    if given.get("query") and not given.get("s_query"):
        found = [world.leads.id_of(index) for index in search(world, given["query"])]
        found = found[: given.get("results_limit") or _EVERYTHING]
        return [each for lead_id in found for each in _of_lead(world, lead_id, wanted, given)]
    query, sort, limit = read_selection(world, given)
    kinds = kinds_of(query, world.organization.saved_searches)
    own = _ACTIVITY_KINDS.get(wanted, wanted)
    # A query about leads stands for their objects; one about contacts finds just those contacts.
    searched = own if own in kinds and "lead" not in kinds else "lead"
    rows = _find(world, searched, query, sort, limit)
    if searched == "lead":
        found = [row["id"] for row in rows]
        return [each for lead_id in found for each in _of_lead(world, lead_id, wanted, given)]
    return [
        Target(wanted, row["id"], row["lead_id"], row if wanted == "contact" else None)
        for row in rows
    ]


def _wanted(given: Json, kind: str) -> str:
    """Return the type of the objects that change."""
    if kind == "deletions":
        return str(given.get("bulk_object_type") or "lead")
    return kind_of_edit(given["type"]) if kind == "edits" else "contact"


def kind_of_edit(type_: str) -> str:
    """Return the type of the objects that a bulk edit changes, from its ``type``."""
    between = type_.partition("_")[2].removesuffix("custom_field").strip("_")
    return "lead" if between in ("", "lead_status") else between


def _find(world: World, kind: str, query: Json, sort: Any, limit: int | None) -> list[Json]:
    world.search_index.catch_up(world.time())
    asked = asking(world.organization, world.time(), UTC)
    keys = read_request({"query": query, "sort": sort}, world.organization, world.time()).sort
    own = tuple(key for key in keys if key.kind in (None, kind))
    index, most = world.search_index, limit or _EVERYTHING
    if kind in ACTIVITIES:
        return RowSearch(world, kind, query, own, asked).page(None, most)[0]
    entries, _ = LeadSearch(index, kind, query, own, asked).page(None, most)
    if kind == "lead":
        return [{"id": world.leads.id_of(number)} for _, number, _ in entries]
    return [index.part(index.lead(number, None), kind)[at] for _, number, at in entries]


def _of_lead(world: World, lead_id: str, wanted: str, given: Json) -> Iterator[Target]:
    """Yield the objects of a lead that a bulk action changes."""
    if wanted == "lead":
        yield Target("lead", lead_id, lead_id)
    elif wanted in _ACTIVITY_KINDS:
        kinds = {ACTIVITIES[_ACTIVITY_KINDS[wanted]]}
        for row in world.activities.of_lead(world.leads.index_of(lead_id), kinds):
            yield Target(wanted, row["id"], lead_id)
    elif wanted == "opportunity":
        for row in world.leads[lead_id]["opportunities"]:
            yield Target(wanted, row["id"], lead_id)
    else:
        contacts = world.leads[lead_id]["contacts"]
        if given.get("contact_preference") == "lead":
            # One contact per lead, and of these the first that can be written to.
            contacts = [each for each in contacts if each["emails"]][:1]
        for row in contacts:
            yield Target(wanted, row["id"], lead_id, row)
