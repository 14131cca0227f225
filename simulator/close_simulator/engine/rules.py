"""``Rules``: what no document says about operations, as a list of facts.

Each fact is an entry of a table, or a function whose name states it. They name operations and
resources as the document does: ``roles.create``, ``roles``.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from attrs import define, field

from close_simulator.engine.document import Json, Operation
from close_simulator.http import Call, Denied, Reply
from close_simulator.validators import ValidationError
from close_simulator.world import World


@define
class Request:
    """A valid request, as facts see it.

    Attributes:
        world: The simulated organization.
        call: The request as it was sent.
        operation: The operation of the document.
        parts: The variable parts of the path, by name.
        query: The query parameters that the operation has.
        given: The accepted keys of the body.
        row: The row that is created, as it will be changed, or that is deleted.
        before: The row before an update or deletion; ``None`` in a creation.
        answer: The row to show, if not ``row``.
        location: The end of the URL of a created object, if not the id in the response.
    """

    world: World
    call: Call
    operation: Operation
    parts: dict[str, str]
    query: dict[str, str]
    given: Json = field(factory=dict[str, Any])
    row: Json = field(factory=dict[str, Any])
    before: Json | None = None
    answer: Json | None = None
    location: str | None = None


Fact: TypeAlias = Callable[[Request], None]
Action: TypeAlias = Callable[[Request], Json | Reply | None]
Rows: TypeAlias = Callable[[World], Iterable[Json]]
Shown: TypeAlias = Callable[[Request, Json], Json]
Matches: TypeAlias = Callable[[Request, str], Callable[[Json], bool]]
Exists: TypeAlias = Callable[[World, str], bool]
_Action = TypeVar("_Action", bound=Action)
_Function = TypeVar("_Function", bound=Callable[..., Any])


def caller_id(request: Request) -> str:
    """Return the id of the user that the API key is of: a default of many fields."""
    return request.world.organization.user_id


def oauth_client(request: Request) -> str:
    """Return the id of the OAuth application that sends the request.

    Raises:
        Denied: 403, if it was sent with an API key.
    """
    client = request.world.events.oauth_client
    if client is None:
        raise Denied(403, {"error": "This can only be used by OAuth applications."})
    return client


def refused(message: str) -> ValidationError:
    """Return the error for a request that is valid, but not possible."""
    return ValidationError({}, [message])


@define
class Rules:
    """A list of facts, for one or several resources.

    Attributes:
        events: The object type in the event log, by resource. Others have no events.
        classes: The class in a 404, by resource, where it is not the name of the schema.
        prefixes: The prefix of ids, by resource, where the path does not tell it.
        keys: The field that identifies the rows of a resource, where it is not ``id``.
        parents: The field of rows that is the first id in the path, by resource: a list has the
            rows of that object, and a new row belongs to it.
        orders: The order of a list without ``_order_by``, by resource, where it is not that of
            creation.
        defaults: The values of a new row, by resource, where they are not null, ``[]`` or false;
            a function is called with the request.
        references: The keys of bodies that name other objects, and whether an id of one exists.
        former_names: Keys that Close accepts under an older name too, by operation: older to newer.
        fixed: The fields that an update cannot change, by resource; sending them as they are is
            accepted.
        own_checks: The keys of a body whose values a fact validates instead of the document, by
            operation.
        ignores_null: The resources whose updates ignore null.
        former_paths: Paths that Close still answers, and the operations that they stand for.
        on_request: The fields that a response has only if ``_fields`` names them, by resource.
        default_query: The filters of a list that is asked without a filter for the same field.
        without_has_more: Lists that send no ``has_more``, although others of their shape do.
    """

    events: Mapping[str, str] = field(factory=dict[str, str])
    classes: Mapping[str, str] = field(factory=dict[str, str])
    prefixes: Mapping[str, str] = field(factory=dict[str, str])
    keys: Mapping[str, str] = field(factory=dict[str, str])
    parents: Mapping[str, str] = field(factory=dict[str, str])
    orders: Mapping[str, str] = field(factory=dict[str, str])
    defaults: Mapping[str, Json] = field(factory=dict[str, Json])
    references: Mapping[str, Exists] = field(factory=dict[str, Exists])
    former_names: Mapping[str, Mapping[str, str]] = field(factory=dict[str, Mapping[str, str]])
    fixed: Mapping[str, frozenset[str]] = field(factory=dict[str, frozenset[str]])
    own_checks: Mapping[str, frozenset[str]] = field(factory=dict[str, frozenset[str]])
    ignores_null: frozenset[str] = frozenset()
    former_paths: Mapping[str, str] = field(factory=dict[str, str])
    on_request: Mapping[str, frozenset[str]] = field(factory=dict[str, frozenset[str]])
    default_query: Mapping[str, Mapping[str, str]] = field(factory=dict[str, Mapping[str, str]])
    without_has_more: frozenset[str] = frozenset()
    checks: dict[str, list[Fact]] = field(factory=dict[str, list[Fact]], init=False)
    effects: dict[str, list[Fact]] = field(factory=dict[str, list[Fact]], init=False)
    stores: dict[str, Fact] = field(factory=dict[str, Fact], init=False)
    actions: dict[str, Action] = field(factory=dict[str, Action], init=False)
    tables: dict[str, Rows] = field(factory=dict[str, Rows], init=False)
    views: dict[str, Shown] = field(factory=dict[str, Shown], init=False)
    filters: dict[tuple[str, str], Matches] = field(
        factory=dict[tuple[str, str], Matches], init=False
    )

    def before(self, *operations: str) -> Callable[[Fact], Fact]:
        """Call the function before the row is stored, or the list or row is read.

        It may refuse the request, or change the row.
        """

        def register(fact: Fact) -> Fact:
            for name in operations:
                self.checks.setdefault(name, []).append(fact)
            return fact

        return register

    def after(self, *operations: str) -> Callable[[Fact], Fact]:
        """Call the function after the row was stored, for the effects on other objects."""

        def register(fact: Fact) -> Fact:
            for name in operations:
                self.effects.setdefault(name, []).append(fact)
            return fact

        return register

    def stored_by(self, *operations: str) -> Callable[[Fact], Fact]:
        """Store the row by the function, instead of in the table of the resource."""
        return self._register(self.stores, operations)

    def action(self, *operations: str) -> Callable[[_Action], _Action]:
        """Answer by the function, after the request was validated.

        It returns the object of the response, ``None`` for none, or a whole reply.
        """

        def register(function: _Action) -> _Action:
            # One function for each operation; of checks and effects there can be several.
            self.actions.update(dict.fromkeys(operations, function))
            return function

        return register

    def rows(self, *resources: str) -> Callable[[Rows], Rows]:
        """Read the rows from the function, instead of from the table of the resource."""
        return self._register(self.tables, resources)

    def shown(self, *names: str) -> Callable[[Shown], Shown]:
        """Show a row as the function returns it, in responses of a resource or an operation."""
        return self._register(self.views, names)

    def filter(self, operation: str, parameter: str) -> Callable[[Matches], Matches]:
        """Filter a list by the function, which takes the request and the parameter's value."""
        return self._register(self.filters, [(operation, parameter)])

    @staticmethod
    def _register(
        table: dict[Any, _Function], names: Iterable[Any]
    ) -> Callable[[_Function], _Function]:
        def register(function: _Function) -> _Function:
            table.update(dict.fromkeys(names, function))
            return function

        return register

    def names(self) -> set[str]:
        """Return the operations and resources that the facts are about."""
        tables: list[Iterable[str]] = [
            self.events, self.classes, self.prefixes, self.keys, self.parents, self.orders,
            self.defaults, self.on_request,
            self.without_has_more, self.former_names, self.fixed, self.own_checks,
            self.ignores_null, self.default_query, self.former_paths.values(),
            self.checks, self.effects, self.stores,
            self.actions, self.tables, self.views, [operation for operation, _ in self.filters],
        ]  # fmt: skip
        return {name for table in tables for name in table}

    def functions(self) -> set[str]:
        """Return the names of the facts that are functions."""
        found: list[Any] = [*self.stores.values(), *self.actions.values(), *self.tables.values()]
        found += [*self.views.values(), *self.filters.values()]
        for facts in (*self.checks.values(), *self.effects.values()):
            found += facts
        return {each.__name__ for each in found}


_MAPPINGS = (
    "events", "classes", "prefixes", "keys", "parents", "orders", "defaults", "references",
    "former_names", "former_paths", "fixed", "own_checks", "on_request", "default_query",
)  # fmt: skip


def joined(every: Iterable[Rules]) -> Rules:
    """Return the facts of several lists as one.

    Raises:
        ValueError: Two of them contradict each other.
    """
    whole = Rules()
    lists = [*every]
    for name in _MAPPINGS:
        setattr(whole, name, _union(name, [getattr(each, name) for each in lists]))
    whole.without_has_more = frozenset().union(*(each.without_has_more for each in lists))
    whole.ignores_null = frozenset().union(*(each.ignores_null for each in lists))
    for name in ("stores", "actions", "tables", "views", "filters"):
        getattr(whole, name).update(_union(name, [getattr(each, name) for each in lists]))
    for name in ("checks", "effects"):
        for each in lists:
            for operation, facts in getattr(each, name).items():
                getattr(whole, name).setdefault(operation, []).extend(facts)
    return whole


def _union(what: str, tables: list[Mapping[Any, Any]]) -> dict[Any, Any]:
    whole: dict[Any, Any] = {}
    for table in tables:
        # A second entry would silently replace the first one, of another file.
        if twice := whole.keys() & table.keys():
            msg = f"two lists of rules have {what} for {sorted(map(str, twice))}"
            raise ValueError(msg)
        whole.update(table)
    return whole
