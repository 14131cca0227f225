"""Short names for what tests of pushes do."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from close_async.push import LeadPush, Outcome, PushPlan
from close_async.testing import CloseSimulator

Json = dict[str, Any]
_OVERRIDE = "x-http-method-override"


async def apply(push: LeadPush, plan: PushPlan, **guards: Any) -> list[Outcome]:
    """Apply a plan, and return the outcomes in the order of the rows."""
    outcomes = [outcome async for outcome in push.apply(plan, **guards)]
    return sorted(outcomes, key=lambda outcome: outcome.row)


async def write(push: LeadPush, rows: Iterable[Json]) -> list[Outcome]:
    """Plan and apply rows."""
    return await apply(push, await push.plan(list(rows)))


def statuses(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def field_id(simulator: CloseSimulator, name: str, on: str = "lead") -> str:
    """Return the key of a custom field in Close's JSON."""
    rows = simulator.world.organization.custom_fields[on]
    return "custom." + next(str(row["id"]) for row in rows if row["name"] == name)


def writes(simulator: CloseSimulator, since: int = 0) -> list[str]:
    """Return the writes that the simulator got, from the first or a later request on."""
    return [
        f"{seen.method} {seen.path}"
        for seen in list(simulator.requests)[since:]
        if seen.method != "GET"
        and seen.path != "/data/search/"
        # A list of many ids is too long for a URL, and sent in a body.
        and "GET" not in {v for k, v in seen.headers.items() if k.lower() == _OVERRIDE}
    ]


def named(simulator: CloseSimulator, name: str) -> list[Json]:
    """Return the leads with a name."""
    return [lead for lead in simulator.world.leads.values() if lead["name"] == name]


def has_each_once(simulator: CloseSimulator, count: int) -> bool:
    """Return whether there is one lead for each of the first rows of :func:`rows_of`."""
    names = Counter(lead["name"] for lead in simulator.world.leads.values())
    return all(names[f"Firm {number}"] == 1 for number in range(count))


def everything(simulator: CloseSimulator) -> dict[str, Json]:
    """Return all leads without what every write changes: dates and their authors."""
    return {key: _plain(lead) for key, lead in simulator.world.leads.items()}


_VOLATILE = ("date_updated", "updated_by", "updated_by_name")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key not in _VOLATILE}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
