"""``Engine``: serves the operations of the document, with the facts of the rules.

An operation whose method is ``list``, ``create``, ``get``, ``update`` or ``delete`` needs no code;
every other one needs an action. Rows are plain dicts in ``world.tables``.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any

from close_simulator.clock import naive_stamp
from close_simulator.engine.document import Document, Json, Operation, is_nullable
from close_simulator.engine.filters import (
    Test,
    column_of,
    is_filter,
    ordered,
    read_filter,
    read_query,
)
from close_simulator.engine.rules import Request, Rules, joined
from close_simulator.engine.values import Values
from close_simulator.http import API_ROOT, Call, Reply, as_list, field_error, json_reply, not_found
from close_simulator.leads.fields import parse_fields, select_fields
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.search.datetimes import zone_of
from close_simulator.validators import FieldError, ValidationError
from close_simulator.world import World

_CREATED = 201
_MADE_AT = frozenset({"date_created", "created_at"})
_CHANGED_AT = frozenset({"date_updated", "updated_at"})
_MADE_BY = frozenset({"created_by", "created_by_id"})
_CHANGED_BY = frozenset({"updated_by", "updated_by_id"})


class Engine:
    """Serves operations.

    Args:
        document: The operations.
        rules: What the document does not say.
    """

    def __init__(self, document: Document, rules: Iterable[Rules]) -> None:
        self.document = document
        self.rules: Rules = joined(rules)
        self._values = Values(document.schemas)
        # By operation, filled when it is first answered.
        self._hidden_fields: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._verbs: dict[str, Callable[[Request], Reply]] = {
            "list": self._list,
            "create": self._create,
            "get": self._get,
            "update": self._update,
            "delete": self._delete,
        }

    def routes(self, by_hand: Collection[Route]) -> list[Route]:
        """Return the routes of all operations but those that are served by hand."""
        taken = {route.group for route in by_hand}
        operations = self.document.operations
        paths = [(each.path, each) for each in operations.values()]
        former = self.rules.former_paths.items()
        paths += [(path, operations[name]) for path, name in former if name in operations]
        return [
            Route(each.method, path, partial(self.answer, each))
            for path, each in paths
            if self.serves(each) and f"{each.method} {each.path}" not in taken
        ]

    def follow_leads(self, world: World) -> None:
        """Delete rows with their lead, and move them in a merge: all rows with a ``lead_id``."""
        world.before_delete.append(lambda lead_id: self._delete_of_lead(world, lead_id))
        world.before_merge.append(lambda source, target: self._move_to_lead(world, source, target))

    def _of_lead(self, world: World, lead_id: str) -> list[tuple[str, Json]]:
        """Return the rows that belong to a lead, each with its resource."""
        return [
            (resource, row)
            for resource, table in world.tables.items()
            # Activities have a store of their own, which finds those of a lead.
            if isinstance(table, dict)
            for row in table.values()
            if row.get("lead_id") == lead_id
        ]

    def _delete_of_lead(self, world: World, lead_id: str) -> None:
        for resource, row in self._of_lead(world, lead_id):
            del world.tables[resource][row[self._key(resource)]]
            if resource in self.rules.events:
                kind = self.rules.events[resource]
                world.events.happened(kind, "deleted", row, lead_id=lead_id)

    def _move_to_lead(self, world: World, source: str, destination: str) -> None:
        for resource, row in self._of_lead(world, source):
            moved = {**row, "lead_id": destination}
            world.tables[resource][row[self._key(resource)]] = moved
            if resource in self.rules.events:
                kind = self.rules.events[resource]
                world.events.happened(kind, "updated", moved, lead_id=destination, previous=row)

    def serves(self, operation: Operation) -> bool:
        """Return whether the engine has what it needs for an operation."""
        return operation.id in self.rules.actions or operation.verb in self._verbs

    def answer(self, operation: Operation, world: World, call: Call, *parts: str) -> Reply:
        """Answer a request for an operation."""
        query = read_query(operation, call.query)
        filtered = {column_of(name) for name in query}
        # A list may be filtered unless the caller says otherwise, such as by type.
        for name, value in self.rules.default_query.get(operation.id, {}).items():
            if name not in filtered:
                query[name] = value
        named_parts = dict(zip(operation.parts, parts, strict=True))
        request = Request(world, call, operation, named_parts, query)
        action = self.rules.actions.get(operation.id)
        if action is None:
            return self._verbs[operation.verb](request)
        request.given = self._read_body(request)
        answer = action(request)
        if isinstance(answer, Reply):
            return answer
        if answer is not None and "_fields" in operation.query:
            answer = select_fields(call, answer)
        return self._reply(request, answer)

    # Operations

    def _list(self, request: Request) -> Reply:
        operation, query = request.operation, request.query
        self._run(self.rules.checks, request)
        rows = self._matching(request)
        if order := self.rules.orders.get(operation.resource):
            rows = ordered(rows, order, {})
        if "_order_by" in query:
            rows = ordered(rows, query["_order_by"], operation.query["_order_by"])
        skip, limit = 0, len(rows)
        if operation.paging != "none":
            caps = {"max_limit": operation.max_limit, "max_skip": operation.max_skip}
            default = min(operation.default_limit, operation.max_limit)
            skip, limit = paging(request.call, default=default, **caps)
        if operation.paging == "cursor":
            skip = _read_cursor(query.get("_cursor"))
        page = [self._shown(request, row) for row in rows[skip : skip + limit]]
        answer: Json = {"data": page}
        # Close has three envelopes: data alone, with has_more, and with cursors. A client that
        # requires has_more stops at the first one.
        if "has_more" in operation.envelope and operation.id not in self.rules.without_has_more:
            answer["has_more"] = skip + limit < len(rows)
        if "total_results" in operation.envelope:
            answer["total_results"] = len(rows)
        if operation.paging == "cursor":
            answer["cursor_next"] = _cursor(skip + limit) if skip + limit < len(rows) else None
            answer["cursor_previous"] = _cursor(max(skip - limit, 0)) if skip else None
        return json_reply(answer, status=operation.status)

    def _get(self, request: Request) -> Reply:
        request.row = self._find(request)
        self._run(self.rules.checks, request)
        return self._reply(request, self._shown(request, request.row))

    def _create(self, request: Request) -> Reply:
        request.given = self._read_body(request)
        request.row = self._new_row(request)
        self._run(self.rules.checks, request)
        self._store(request, "created")
        return self._reply(request, self._shown(request, request.answer or request.row))

    def _update(self, request: Request) -> Reply:
        stored = self._find(request)
        request.given = self._read_body(request)
        self._refuse_fixed(request, stored)
        request.before = dict(stored)
        request.row = {**stored, **request.given, **self._stamps(request, _CHANGED_AT, _CHANGED_BY)}
        self._run(self.rules.checks, request)
        self._store(request, "updated")
        return self._reply(request, self._shown(request, request.answer or request.row))

    def _delete(self, request: Request) -> Reply:
        request.row = self._find(request)
        request.before = request.row
        self._run(self.rules.checks, request)
        self._store(request, "deleted")
        # {} where the document says 200: the older endpoints return an object for a deletion, the
        # newer ones 204.
        return self._reply(request, request.answer or {})

    # Rows

    def rows(self, world: World, resource: str) -> Iterable[Json]:
        """Return the rows of a resource, in the order in which lists show them."""
        read = self.rules.tables.get(resource)
        return read(world) if read else world.tables[resource].values()

    def find(self, world: World, resource: str, row_id: str) -> Json | None:
        """Return the row of a resource with this id."""
        if resource not in self.rules.tables:
            return world.tables[resource].get(row_id)
        key = self._key(resource)
        return next((row for row in self.rows(world, resource) if row[key] == row_id), None)

    def _key(self, resource: str) -> str:
        return self.rules.keys.get(resource, "id")

    def _find(self, request: Request) -> Json:
        operation = request.operation
        row_id = request.parts[operation.parts[-1]]
        row = self.find(request.world, operation.resource, row_id)
        # A row of another parent is not found either, as if it did not exist.
        if row is None or not self._is_of_parent(request, row):
            raise not_found(self._class_of(operation))
        return row

    def _of_parent(self, request: Request) -> dict[str, str]:
        """Return the field by which rows belong to the object that the path begins with."""
        parts = request.operation.parts
        parent = self.rules.parents.get(request.operation.resource)
        return {parent: request.parts[parts[0]]} if parent else {}

    def _is_of_parent(self, request: Request, row: Json) -> bool:
        return all(row.get(name) == value for name, value in self._of_parent(request).items())

    def _class_of(self, operation: Operation) -> str:
        """Return the class in a 404: the schema of the rows, or what a rule says."""
        resource = operation.resource
        names = (self._sibling(operation, verb) for verb in ("get", "update", "create", "list"))
        named = next((each.row_name for each in names if each and each.row_name), None)
        return self.rules.classes.get(resource) or named or resource

    def _sibling(self, operation: Operation, verb: str) -> Operation | None:
        return self.document.operations.get(f"{operation.resource}.{verb}")

    def _new_row(self, request: Request) -> Json:
        operation = request.operation
        organization = request.world.organization
        usual = {
            name: value(request) if callable(value) else value
            for name, value in self.rules.defaults.get(operation.resource, {}).items()
        }
        stamps = self._stamps(request, _MADE_AT | _CHANGED_AT, _MADE_BY | _CHANGED_BY)
        row: Json = {**self._empty(operation), **usual, **stamps}
        own = {
            "id": organization.new_id(self._prefix(operation)),
            "organization_id": organization.id,
            **self._of_parent(request),
        }
        fields = self.document.schemas.properties(operation.row)
        return row | request.given | {name: own[name] for name in own if name in fields}

    def _empty(self, operation: Operation) -> Json:
        """Return the values of the fields of a row that nobody set."""
        row: Json = {}
        for name, schema in self.document.schemas.properties(operation.row).items():
            # Smart Fields are computed when they are read, and only if they are named.
            if schema.get("writeOnly") or schema.get("x-smart-field"):
                continue
            if "default" in schema:
                row[name] = schema["default"]
            elif is_nullable(schema):
                row[name] = None
            elif schema.get("type") == "array":
                row[name] = []
            elif schema.get("type") == "boolean":
                row[name] = False
        return row

    def _prefix(self, operation: Operation) -> str:
        # A creation has no id in its path, and takes the prefix of an operation that has one.
        siblings = (self._sibling(operation, verb) for verb in ("get", "update", "delete"))
        found = next((each.id_prefix for each in siblings if each and each.id_prefix), None)
        return self.rules.prefixes.get(operation.resource) or found or operation.resource

    def _stamps(self, request: Request, times: Collection[str], users: Collection[str]) -> Json:
        """Return who makes a change and when, in those fields that the rows have."""
        stamps: Json = {}
        user_id = request.world.organization.user_id
        operation = request.operation
        for name, schema in self.document.schemas.properties(operation.row).items():
            if name in times:
                # The newer endpoints of Close send datetimes without an offset, which mean UTC; the
                # older ones send +00:00.
                is_new = operation.generation == "new" or schema.get("format") == "date-time-local"
                stamps[name] = naive_stamp(request.world.time()) if is_new else request.world.now()
            elif name in users:
                stamps[name] = user_id
        return stamps

    # Requests

    def _read_body(self, request: Request) -> Json:
        operation, rules = request.operation, self.rules
        if operation.body is None:
            return {}
        given = dict(request.call.json())
        for older, newer in rules.former_names.get(operation.id, {}).items():
            # Names that Close has renamed and still accepts.
            if older in given:
                given.setdefault(newer, given.pop(older))
        # Some endpoints leave a field that is null in the body as it was; most set it to null.
        if operation.verb == "update" and operation.resource in rules.ignores_null:
            given = {name: value for name, value in given.items() if value is not None}
        creation = self._sibling(operation, "create")
        never_empty = creation.body.required if creation and creation.body else frozenset[str]()

        def check(name: str, value: Any) -> None:
            exists = rules.references.get(name)
            if exists and not all(exists(request.world, each) for each in _ids(value)):
                raise FieldError("Object does not exist.")

        own = rules.own_checks.get(operation.id, frozenset())
        return self._values.read_body(operation.body, given, never_empty, check, own)

    def _refuse_fixed(self, request: Request, stored: Json) -> None:
        """Refuse an update that changes a field that cannot change."""
        given = request.call.json()
        for name in self.rules.fixed.get(request.operation.resource, ()):
            if given.get(name, stored.get(name)) != stored.get(name):
                raise ValidationError({name: "Value cannot be changed."})

    def _matching(self, request: Request) -> list[Json]:
        tests = [test for name in request.query for test in self._tests(request, name)]
        rows = self.rows(request.world, request.operation.resource)
        if self._of_parent(request):
            tests.append(partial(self._is_of_parent, request))
        return [row for row in rows if all(test(row) for test in tests)]

    def _tests(self, request: Request, name: str) -> Iterator[Test]:
        operation = request.operation
        if by_rule := self.rules.filters.get((operation.id, name)):
            yield by_rule(request, request.query[name])
        elif is_filter(name):
            properties = self.document.schemas.properties(operation.row)
            if column_of(name) in properties:
                zone = zone_of(request.call.headers)
                yield from read_filter(name, request.query[name], properties, zone)

    # Changes

    def _run(self, facts: dict[str, list[Callable[[Request], None]]], request: Request) -> None:
        for fact in facts.get(request.operation.id, ()):
            fact(request)

    def _store(self, request: Request, change: str) -> None:
        operation, world, row = request.operation, request.world, request.row
        row_id = row[self._key(operation.resource)]
        store = self.rules.stores.get(operation.id)
        if store is not None:
            store(request)
        elif change == "deleted":
            del world.tables[operation.resource][row_id]
        else:
            world.tables[operation.resource][row_id] = row
        if operation.resource in self.rules.events:
            kind = self.rules.events[operation.resource]
            lead_id: str | None = row.get("lead_id")
            world.events.happened(kind, change, row, lead_id=lead_id, previous=request.before or {})
        self._run(self.rules.effects, request)

    # Responses

    def _shown(self, request: Request, row: Json) -> Json:
        operation, call = request.operation, request.call
        views = self.rules.views
        view = views.get(operation.id) or views.get(operation.resource)
        shown = view(request, row) if view else row
        unseen, on_request = self._hidden(operation)
        if "_fields" in operation.query and parse_fields(call.query.get("_fields")) is not None:
            shown, on_request = select_fields(call, shown), frozenset[str]()
        hidden = unseen | on_request
        return {key: shown[key] for key in shown if key not in hidden} if hidden else shown

    def _hidden(self, operation: Operation) -> tuple[frozenset[str], frozenset[str]]:
        """Return the fields that are never shown, and those that are shown if they are named."""
        found = self._hidden_fields.get(operation.id)
        if found is None:
            fields = self.document.schemas.properties(operation.row).items()
            unseen = frozenset(name for name, each in fields if each.get("writeOnly"))
            smart = frozenset(name for name, each in fields if each.get("x-smart-field"))
            on_request = smart | self.rules.on_request.get(operation.resource, frozenset())
            found = self._hidden_fields[operation.id] = unseen, on_request
        return found

    def _reply(self, request: Request, answer: Json | None) -> Reply:
        operation = request.operation
        if not operation.has_content or answer is None:
            return Reply(b"", operation.status, {})
        reply = json_reply(answer, status=operation.status)
        name = request.location or answer.get("id") or request.row.get("id")
        if operation.status == _CREATED and name:
            reply.headers["Location"] = f"{API_ROOT}{request.call.path}{name}/"
        return reply


def _cursor(position: int) -> str:
    """Return an opaque cursor for the rows from a position on."""
    return urlsafe_b64encode(f"rows/{position}".encode()).decode()


def _read_cursor(text: str | None) -> int:
    if not text:
        return 0
    try:
        return int(urlsafe_b64decode(text).removeprefix(b"rows/"))
    except ValueError:
        raise field_error("_cursor", "Invalid cursor.") from None


def _ids(value: Any) -> list[str]:
    return [each for each in as_list(value) if isinstance(each, str)]
