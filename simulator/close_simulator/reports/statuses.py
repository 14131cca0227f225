"""The reports of status changes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

from attrs import frozen

from close_simulator.activities.store import millis_of
from close_simulator.reports.metrics import all_opportunities
from close_simulator.reports.ranges import Range, is_in, millis
from close_simulator.world import World

Json = dict[str, Any]
History = dict[str, list[Json]]
"""The status changes of leads or opportunities, oldest first, by the id of the object."""

_NUMBERS = ("started", "ended", "gained", "lost", "entered", "left")
# What a report of all time has: nothing began before it.
_OF_ALL_TIME = ("ended", "entered", "left")


@frozen
class Kind:
    """What a report is about.

    Attributes:
        activity: The type of the activities of its changes.
        key: The key of the object's id in such an activity.
        rows: Returns the objects of some leads; ``None`` for all.
        statuses: Returns the statuses.
        query: Returns a query in the older language.
    """

    activity: str
    key: str
    rows: Callable[[World, frozenset[str] | None], Iterable[Json]]
    statuses: Callable[[World], Iterable[Json]]
    query: Callable[[str], str]


def _leads(world: World, leads: frozenset[str] | None) -> Iterator[Json]:
    for index in world.leads.shown() if leads is None else map(world.leads.index_of, leads):
        yield world.leads.lead(index)


LEADS = Kind("LeadStatusChange", "lead_id", _leads, lambda world: world.statuses, lambda part: part)
OPPORTUNITIES = Kind(
    "OpportunityStatusChange",
    "opportunity_id",
    all_opportunities,
    lambda world: world.organization.opportunity_statuses,
    lambda part: f"opportunity({part})",
)


def history_of(world: World, kind: Kind) -> History:
    """Return the status changes of all leads or opportunities."""
    found: History = {}
    for change in reversed([*world.activities.newest(frozenset({kind.activity}))]):
        found.setdefault(change[kind.key], []).append(change)
    return found


def status_report(
    world: World,
    kind: Kind,
    within: Range | None,
    leads: frozenset[str] | None,
    counts: Callable[[Json], bool],
) -> Json:
    """Return a report of status changes.

    Args:
        world: The simulated organization.
        kind: What it is about.
        within: The period; ``None`` for all time.
        leads: The ids of the leads; ``None`` for all.
        counts: Returns whether an object counts.
    """
    changes = history_of(world, kind)
    numbers: dict[str, Counter[str]] = {name: Counter() for name in _NUMBERS}
    steps: Counter[tuple[str | None, str]] = Counter()
    summary: Counter[tuple[str | None, str]] = Counter()
    for row in filter(counts, kind.rows(world, leads)):
        # Its creation is a change from no status.
        path = [(row["date_created"], None, _first(row, changes.get(row["id"], ())))]
        path += [
            (change["date_created"], change["old_status_id"], change["new_status_id"])
            for change in changes.get(row["id"], ())
        ]
        begin = end = None
        for at, old, new in path:
            if within is None or is_in(at, within):
                steps[old, new] += 1
                numbers["entered"][new] += 1
                if old is not None:
                    numbers["left"][old] += 1
            elif _is_before(at, within):
                begin = new
            if within is None or not _is_after(at, within):
                end = new
        if begin is not None:
            numbers["started"][begin] += 1
        if end is not None:
            numbers["ended"][end] += 1
            if begin != end:
                # From the first to the last status only: a way there and back is no transition.
                summary[begin, end] += 1
                numbers["gained"][end] += 1
                if begin is not None:
                    numbers["lost"][begin] += 1
    labels = {status["id"]: status["label"] for status in kind.statuses(world)}
    return {
        "status_overview": [
            _overview(kind, status_id, label, numbers, within)
            for status_id, label in labels.items()
        ],
        "status_transitions": [_transition(kind, each, labels) for each in steps.items()],
        "status_transitions_summary": [_transition(kind, each, labels) for each in summary.items()],
    }


def _first(row: Json, changes: Iterable[Json]) -> str:
    """Return the status that an object was created with."""
    status: str = next((change["old_status_id"] for change in changes), row["status_id"])
    return status


def _is_before(at: str, within: Range) -> bool:
    return millis_of(at) < millis(within[0])


def _is_after(at: str, within: Range) -> bool:
    return millis_of(at) >= millis(within[1])


def _overview(
    kind: Kind, status_id: str, label: str, numbers: dict[str, Counter[str]], within: Range | None
) -> Json:
    shown = _OF_ALL_TIME if within is None else _NUMBERS
    row: Json = {name: numbers[name][status_id] for name in shown}
    if within is not None:
        started, ended = row["started"], row["ended"]
        row["change"] = ended - started
        row["change_percent"] = (ended - started) * 100 / started if started else None
    query = kind.query(f'status:"{label}"')
    return row | {
        "status_id": status_id,
        "status_label": label,
        # Only existing statuses have a row here; transitions may name deleted ones.
        "status_is_deleted": False,
        "_queries": dict.fromkeys(shown, query),
        **_pages(kind, query, dict.fromkeys(shown)),
    }


def _pages(kind: Kind, query: str, names: dict[str, None] | None = None) -> Json:
    """Return the pages of a query in Close's application, each by name or one."""
    places = {"_leads_page_url": f"/search/{quote(query)}/"}
    if kind is OPPORTUNITIES:
        places["_opportunities_page_url"] = f"/opportunities/?query={quote(query)}"
    if names is None:
        return dict(places)
    return {f"{key}s": dict.fromkeys(names, url) for key, url in places.items()}


def _transition(
    kind: Kind, counted: tuple[tuple[str | None, str], int], labels: dict[str, str]
) -> Json:
    (old, new), count = counted
    query = kind.query(f'status:"{labels.get(new, "")}"')
    return {
        "from_status_id": old,
        "from_status_label": None if old is None else labels.get(old, "Deleted"),
        "from_status_is_deleted": None if old is None else old not in labels,
        "to_status_id": new,
        "to_status_label": labels.get(new, "Deleted"),
        "to_status_is_deleted": new not in labels,
        "count": count,
        "_query": query,
        **_pages(kind, query),
    }
