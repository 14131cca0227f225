"""Calls any operation of the document by its id, with its examples, against a simulator."""

import inspect
import re
from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from types import UnionType
from typing import Any, Union, get_args, get_origin

from attrs import frozen

from close_async import CloseClient, Response
from close_async.model import Model
from close_async.wire.convert import decode
from close_simulator import CloseSimulator
from close_simulator.activities.store import RESOURCES as ACTIVITIES
from close_simulator.engine.document import Operation, close_document
from tests.support.document import Part, examples, operations

Json = dict[str, Any]

PARTS: dict[str, Part] = {part.value["operationId"]: part for part in operations()}
OPERATIONS: dict[str, Operation] = close_document().operations
# An operation whose method has another name, and paths that one method covers.
_NAMES = {
    name: name.removesuffix("_of_activity").removesuffix("_of_custom_object") for name in OPERATIONS
} | {"me.get": "users.me"}
# One operation behind many methods, each with its own tests; see tests/search.
SEARCH = "search.objects"
# For OAuth applications only; see test_activities.py and test_communication.py in tests/resources.
OF_APPLICATIONS = {
    "activities.meetings.set_integration",
    "scheduling_links.delete_integration",
    "scheduling_links.put_integration",
}
CALLED = sorted(OPERATIONS.keys() - {SEARCH, *OF_APPLICATIONS})
# Activities that no request creates.
ARRIVING = {name for name in ACTIVITIES if f"{name}.create" not in OPERATIONS}
RESOURCES = sorted(
    {
        each.resource
        for each in OPERATIONS.values()
        if {f"{each.resource}.create", f"{each.resource}.get"} <= OPERATIONS.keys()
        and each.resource != "custom_fields.shared.associations"
    }
)
_ID = re.compile(r"([a-z]+)_[0-9A-Za-z]{6,}")


def bodies(name: str) -> list[Json]:
    """Return the examples of the request bodies of an operation."""
    part = PARTS[name]
    if "requestBody" not in part.value:
        return []
    return examples(part["requestBody"]["content"]["application/json"])


def filters(name: str) -> dict[str, Json]:
    """Return the query parameters of a list that are no part of paging, by their names."""
    paging = {"_skip", "_limit", "_cursor", "_fields", "_order_by", "_group_by"}
    parameters = {each["name"]: each for each in PARTS[name].value["parameters"]}
    return {
        key: each for key, each in parameters.items() if each["in"] == "query" and key not in paging
    }


@frozen
class Harness:
    """A client, and the simulator that it talks to."""

    sim: CloseSimulator
    close: CloseClient

    def method(self, name: str, *, responds: bool = False) -> Callable[..., Any]:
        """Return the client's method of an operation, or the one that returns a response."""
        path, _, verb = _NAMES[name].rpartition(".")
        resource = attrgetter(path)(self.close)
        found: Callable[..., Any] = getattr(resource.with_response if responds else resource, verb)
        return found

    async def call(
        self, name: str, *arguments: Any, responds: bool = False, **keywords: Any
    ) -> Any:
        """Call an operation, by hand or with its ids and an example of its body."""
        method = self.method(name, responds=responds)
        if name in _BY_HAND:
            return await _BY_HAND[name](self, method)
        given = [*(arguments or await self.ids(name))]
        if bodies(name):
            given.append(await self.adapted(name, bodies(name)[0]))
        return await method(*given, **{**self.scope(name), **keywords})

    def body(self, name: str, example: Json) -> Model:
        """Return a body as the model that the method of an operation accepts."""
        problems: list[Exception] = []
        for kind in _models(self.method(name)):
            try:
                return decode(kind, example)
            except ValueError as error:
                problems.append(error)
        raise ExceptionGroup(f"{name} accepts no such body", problems)

    async def new(self, resource: str) -> str:
        """Create an object from the example of its body, and return its id."""
        if resource.startswith("exports"):
            return str((await self.call("exports.create_leads")).id)
        return str((await self.call(f"{resource}.create")).id)

    async def ids(self, name: str) -> list[str]:
        """Return ids that exist, for the variable parts of the path of an operation."""
        operation, organization = OPERATIONS[name], self.sim.world.organization
        if not operation.parts:
            return []
        if operation.resource == "custom_fields.shared.associations":
            return await self._association(name)
        if operation.resource == "custom_fields.schemas":
            return [self._type_id(name)]
        if operation.resource == "organizations":
            return [organization.id]
        if operation.parts == ("org_id",):
            return [organization.id]
        if operation.resource == "memberships":
            return [organization.memberships[1]["id"]]
        if operation.resource == "users":
            return [organization.users[1]["id"]]
        if operation.resource == "groups" and operation.parts[0] == "group_id":
            group_id = await self.new("groups")
            if operation.verb == "add_member":
                return [group_id]
            user_id = organization.users[1]["id"]
            await self.raw("POST", f"/group/{group_id}/member/", json={"user_id": user_id})
            return [group_id, user_id]
        if operation.resource == "events":
            self.sim.world.create_lead(name="A")
            return [(await self.raw("GET", "/event/"))["data"][0]["id"]]
        if operation.resource in ARRIVING:
            return [await self.arrived(operation.resource)]
        if operation.resource == "leads.files":
            return [next(iter(self.sim.world.leads))]
        if operation.resource == "unsubscribed_emails":
            return [(await self.call("unsubscribed_emails.create")).email]
        if operation.resource == "comment_threads":
            return [(await self.call("comments.create")).thread_id]
        seeded = self.sim.world.tables.get(operation.resource)
        if seeded and f"{operation.resource}.create" not in OPERATIONS:
            return [next(iter(seeded))]
        if name == "exports.get_opportunities":
            return [(await self.call("exports.create_opportunities")).id]
        return [await self.new(operation.resource)]

    async def arrived(self, resource: str) -> str:
        """Return the id of an activity of a type that no request creates."""
        world = self.sim.world
        lead, other = world.create_lead(name="A"), world.create_lead(name="B")
        if resource == "activities.meetings":
            noon = datetime(2027, 1, 1, 12, tzinfo=UTC)
            return str(world.add_meeting(lead["id"], starts_at=noon, ends_at=noon)["id"])
        if resource == "activities.form_submissions":
            return str(world.submit_form(lead["id"], {"Name": "Maeve"})["id"])
        if resource == "activities.import_updates":
            return str(world.update_by_import(lead["id"], "bulk_1")["id"])
        if resource == "activities.task_completions":
            world.tasks.create(lead_id=lead["id"], text="Call", is_complete=True)
        elif resource == "activities.lead_merges":
            world.merge_leads(other["id"], lead["id"])
        elif resource == "activities.email_threads":
            mail = {"lead_id": lead["id"], "status": "sent", "to": ["maeve@cinderbay.example"]}
            return str((await self.raw("POST", "/activity/email/", json=mail))["thread_id"])
        kind = ACTIVITIES[resource]
        index = world.leads.index_of(lead["id"])
        return str(world.activities.of_lead(index, (kind,))[0]["id"])

    def scope(self, name: str) -> dict[str, str]:
        """Return the query without which an operation cannot be called, for objects that exist."""
        tables = self.sim.world.tables
        if name == "custom_objects.list":
            return {"lead_id": [*tables["custom_objects"].values()][-1]["lead_id"]}
        if name == "comments.list":
            return {"thread_id": [*tables["comment_threads"]][-1]}
        if name == "sequence_subscriptions.list":
            return {"sequence_id": next(iter(tables["sequences"]))}
        if name == "send_as.delete_by_user":
            allowing, allowed, *_ = tables["users"]
            return {"allowing_user_id": allowing, "allowed_user_id": allowed}
        return {}

    def _type_id(self, name: str) -> str:
        """Return the id of the custom type that an operation is about, or ``lead``."""
        organization = self.sim.world.organization
        if name.endswith("_of_activity"):
            return organization.activity_type_id
        if name.endswith("_of_custom_object"):
            return organization.object_type_id
        return "lead"

    async def _association(self, name: str) -> list[str]:
        field = str((await self.call("custom_fields.shared.create")).id)
        if name.endswith(".create"):
            return [field]
        type_id = self._type_id(name)
        kinds = {"actitype": "custom_activity_type", "cotype": "custom_object_type"}
        kind = kinds.get(type_id.partition("_")[0], "lead")
        body = {"object_type": kind} | ({} if kind == "lead" else {f"{kind}_id": type_id})
        await self.raw("POST", f"/custom_field/shared/{field}/association/", json=body)
        return [field, type_id]

    async def request(
        self, name: str, example: Json | None, *, params: Json | None = None
    ) -> Response[Any]:
        """Send an operation without its method: with ids that exist, and an example of its body."""
        path = await self.path(name)
        body = None if example is None else await self.adapted(name, example)
        query = {**self.scope(name), **(params or {})}
        return await self.close.request(OPERATIONS[name].method, path, json=body, params=query)

    async def path(self, name: str) -> str:
        """Return the path of an operation, with ids that exist."""
        path = OPERATIONS[name].path
        for value in await self.ids(name):
            path = re.sub(r"{\w+}", value, path, count=1)
        return path

    async def raw(self, method: str, path: str, **how: Any) -> Any:
        """Send a request of any kind, and return the decoded body."""
        return (await self.close.request(method, path, **how)).parsed

    async def adapted(self, name: str, example: Json) -> Json:
        """Return an example with ids of objects of this simulator instead of invented ones."""
        lead = self.sim.world.create_lead(name="Known", contacts=[{"name": "Nora Byrne"}])
        known = await self._known(name, lead)
        on = {"leads": "lead", "contacts": "contact", "opportunities": "opportunity"}
        on |= dict.fromkeys(ACTIVITIES, "activity") | {"custom_objects": "custom_object_type"}
        kind = on.get(OPERATIONS[name].resource, "lead")

        leads: dict[str, str] = {}

        def lead_for(invented: str) -> str:
            """Return a lead of its own for each id; the first has the known contact."""
            if invented not in leads:
                other = self.sim.world.create_lead(name="Other") if leads else lead
                leads[invented] = other["id"]
            return leads[invented]

        async def translated(value: Any) -> Any:
            if isinstance(value, list):
                return [await translated(each) for each in value]
            if isinstance(value, dict):
                pairs = [(await key_of(key, each), each) for key, each in value.items()]
                return {key: await translated(each) for key, each in pairs}
            if isinstance(value, str) and (found := _ID.fullmatch(value)):
                return known.get(found[1], value) if found[1] != "lead" else lead_for(value)
            return value

        async def key_of(key: str, value: Any) -> str:
            """Return the key of a custom field that takes the value."""
            if not key.startswith("custom.cf_"):
                return key
            _, _, *mark = key.split(".")
            choices = value if isinstance(value, list) else [value]
            made = {"name": key, "type": "text"}
            if kind == "activity":
                type_id = self.sim.world.organization.activity_type_id
                made["custom_activity_type_id"] = type_id
            if kind == "custom_object_type":
                made["custom_object_type_id"] = self.sim.world.organization.object_type_id
            if isinstance(value, list) or mark:
                made = {"name": key, "type": "choices", "choices": choices}
                made["accepts_multiple_values"] = True
            field = await self.raw("POST", f"/custom_field/{kind}/", json=made)
            return ".".join(["custom", field["id"], *mark])

        # Keys after values: the choices of a field are among them.
        made = dict(await translated(example))
        if "custom_field_values" in made:  # of a field with these choices
            choices = {"name": "Region", "type": "choices", "accepts_multiple_values": True}
            choices["choices"] = made["custom_field_values"]
            field = await self.raw("POST", "/custom_field/lead/", json=choices)
            made["custom_field_id"] = field["id"]
        return made

    async def _known(self, name: str, lead: Json) -> dict[str, str]:
        organization, resource = self.sim.world.organization, OPERATIONS[name].resource
        of_sales = resource in (
            "opportunities", "pipelines", "opportunity_statuses",
            "activities.opportunity_status_changes",
        )  # fmt: skip
        statuses = organization.opportunity_statuses if of_sales else organization.statuses
        on = {"activity": "activity", "custom_object": "custom_object"}
        place = next((on[key] for key in on if name.endswith(f"of_{key}")), "lead")
        if resource == "custom_activity_types":
            place = "activity"
        field_id = organization.custom_fields[place][0]["id"]
        if resource == "playbooks":
            field_id = (await self.call("custom_fields.shared.create")).id
        view = {"name": "A", "query": "*"}
        return {
            "actitype": organization.activity_type_id,
            "cf": field_id,
            "cont": lead["contacts"][0]["id"],
            "cotype": organization.object_type_id,
            "lead": lead["id"],
            "memb": organization.memberships[1]["id"],
            "orga": organization.id,
            "outcome": next(iter(organization.tables["outcomes"])),
            "pipe": organization.pipeline["id"],
            "role": "user",
            "schlnk": next(iter(organization.tables["shared_scheduling_links"])),
            "seq": next(iter(self.sim.world.tables["sequences"])),
            "save": (await self.raw("POST", "/saved_search/", json=view))["id"],
            "stat": statuses[0]["id"],
            "tmpl": next(iter(self.sim.world.tables["email_templates"])),
            "user": organization.users[1]["id"],
            "acti": await self.arrived("activities.meetings"),
            "oppo": self.sim.world.opportunities.create(lead_id=lead["id"])["id"],
        }


def _models(method: Callable[..., Any]) -> list[type[Model]]:
    """Return the models that the parameters of a method accept."""
    found: list[type[Model]] = []
    for parameter in inspect.signature(method).parameters.values():
        kind = parameter.annotation
        kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
        found += [each for each in kinds if isinstance(each, type) and issubclass(each, Model)]
    return found


async def _merge(harness: Harness, merge: Callable[..., Any]) -> Any:
    destination, source, *_ = harness.sim.world.leads
    return await merge(source=source, destination=destination)


async def _add_member(harness: Harness, add_member: Callable[..., Any]) -> Any:
    user_id = harness.sim.world.organization.users[1]["id"]
    return await add_member(await harness.new("groups"), user_id)


async def _remove_member(harness: Harness, remove_member: Callable[..., Any]) -> Any:
    user_id, group_id = harness.sim.world.organization.users[1]["id"], await harness.new("groups")
    await harness.close.groups.add_member(group_id, user_id)
    return await remove_member(group_id, user_id)


async def _pin_views(harness: Harness, pin_views: Callable[..., Any]) -> Any:
    membership = harness.sim.world.organization.memberships[1]["id"]
    return await pin_views(membership, [await harness.new("smart_views")])


async def _update_memberships(harness: Harness, update_many: Callable[..., Any]) -> Any:
    membership = harness.sim.world.organization.memberships[1]["id"]
    return await update_many({"role_id": "user"}, id__in=[membership])


async def _update_tasks(harness: Harness, update_many: Callable[..., Any]) -> Any:
    return await update_many({"is_complete": True}, lead_id=next(iter(harness.sim.world.leads)))


_BY_HAND: dict[str, Callable[[Harness, Callable[..., Any]], Any]] = {
    "groups.add_member": _add_member,
    "groups.remove_member": _remove_member,
    "leads.merge": _merge,
    "memberships.pin_views": _pin_views,
    "memberships.update_many": _update_memberships,
    "tasks.update_many": _update_tasks,
}
