"""A stand-in for the simulator's event log, until it has one of its own."""

from datetime import UTC, datetime
from typing import Any

from close_async.testing import CloseSimulator
from close_async.testing.simulator import server
from close_async.testing.simulator.http import Call, Reply, json_reply, not_found
from close_async.testing.simulator.routing import Route, Router
from close_async.testing.simulator.world import World

PAGE = 50
LOGS: dict[int, "Log"] = {}


class Log:
    def __init__(self, world: World) -> None:
        self.world = world
        self.events: list[dict[str, Any]] = []
        self.count = 0
        self.keep, self.delete, self.merge = world._keep, world.delete_lead, world.merge_leads
        self.merging: dict[str, str] | None = None
        world._keep = self._keep  # type: ignore[method-assign]
        world.delete_lead = self._delete  # type: ignore[method-assign]
        world.merge_leads = self._merge  # type: ignore[method-assign]

    def add(self, kind: str, action: str, object_id: str, lead_id: str, **more: Any) -> None:
        self.count += 1
        self.events.append({
            "id": f"ev_{self.count}", "object_type": kind, "action": action,
            "object_id": object_id, "lead_id": lead_id, "previous_data": {}, "meta": {},
            "date_updated": self.world.now().removesuffix("+00:00"),
        } | more)  # fmt: skip

    def forget(self, before: float) -> None:
        oldest = datetime.fromtimestamp(before, UTC).isoformat()
        self.events = [e for e in self.events if e["date_updated"] >= oldest]

    def _keep(self, index: int, lead: dict[str, Any]) -> dict[str, Any]:
        world = self.world
        known = index in world._changed or index < world.seeded
        before = world.lead(index) if known else {"contacts": []}
        result = self.keep(index, lead)
        action = "updated" if known else "created"
        old, new = ({c["id"]: c for c in each["contacts"]} for each in (before, lead))
        if {**before, "contacts": 0} != {**lead, "contacts": 0}:
            self.add("lead", action, lead["id"], lead["id"])
        for key in new.keys() | old.keys():
            if old.get(key) != new.get(key):
                what = "created" if key not in old else "updated" if key in new else "deleted"
                self.add("contact", what, key, lead["id"])
        return result

    def _delete(self, lead_id: str) -> None:
        lead = self.world.leads[lead_id]
        self.delete(lead_id)
        if self.merging:
            destination = self.merging["merge_destination_lead_id"]
            self.add("lead", "merged", destination, destination, meta=self.merging)
            return
        self.add("lead", "deleted", lead_id, lead_id)
        for contact in lead["contacts"]:
            self.add("contact", "deleted", contact["id"], lead_id)

    def _merge(self, source: str, destination: str) -> None:
        self.merging = {
            "merge_source_lead_id": source,
            "merge_destination_lead_id": destination,
        }
        try:
            self.merge(source, destination)
        finally:
            self.merging = None


def list_events(world: World, call: Call) -> Reply:
    found = LOGS[id(world)].events[::-1]
    since, before = call.query.get("date_updated__gte"), call.query.get("date_updated__lt")
    cursor = int(call.query.get("_cursor", 1 << 60))
    found = [
        event
        for event in found
        if int(event["id"][3:]) < cursor
        and (not since or event["date_updated"] >= since[:26].removesuffix("+00:00"))
        and (not before or event["date_updated"] < before[:26].removesuffix("+00:00"))
    ]
    after = found[PAGE - 1]["id"][3:] if len(found) > PAGE else None
    return json_reply({"data": found[:PAGE], "cursor_next": after, "cursor_previous": None})


def get_event(world: World, _: Call, event_id: str) -> Reply:
    for event in LOGS[id(world)].events:
        if event["id"] == event_id:
            return json_reply(event)
    raise not_found("Event")


def log_events(simulator: CloseSimulator) -> Log:
    LOGS[id(simulator.world)] = log = Log(simulator.world)
    routes = [Route("GET", "/event/", list_events), Route("GET", "/event/{id}/", get_event)]
    old = server._ROUTER

    class Both:
        def find(self, method: str, path: str) -> Any:
            return (Router(routes) if path.startswith("/event/") else old).find(method, path)

        def knows(self, path: str) -> bool:
            return old.knows(path)

    server._ROUTER = Both()  # type: ignore[assignment]
    return log
