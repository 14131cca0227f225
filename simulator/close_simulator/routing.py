"""Routing of a method and path to a handler. Each resource has a module with its ``ROUTES``."""

from collections.abc import Callable, Iterable

from attrs import frozen

from close_simulator.http import Call, Denied, Reply
from close_simulator.world import World

Handler = Callable[..., Reply]
"""Called with the world, the call and the variable parts of the path."""


@frozen
class Route:
    """One operation.

    Attributes:
        method: Its HTTP method.
        template: Its path, such as ``/lead/{id}/``.
        handler: The function that handles it.
    """

    method: str
    template: str
    handler: Handler

    @property
    def group(self) -> str:
        """The endpoint group under which the rate limit is counted."""
        return f"{self.method} {self.template}"


@frozen
class Match:
    """A route and the values of its variable parts."""

    route: Route
    parts: tuple[str, ...]

    def answer(self, world: World, call: Call) -> Reply:
        """Call the handler."""
        return self.route.handler(world, call, *self.parts)


class Router:
    """Finds routes.

    Args:
        routes: All operations. Fixed paths take precedence over paths with variable parts.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[list[str], Route]]] = {}
        # So that /export/lead/ is not read as the export with the id "lead".
        for route in sorted(routes, key=lambda route: "{" in route.template):
            segments = route.template.split("/")
            self._by_length.setdefault(len(segments), []).append((segments, route))

    def find(self, method: str, path: str) -> Match:
        """Return the operation of a request.

        Raises:
            Denied: 404 for an unknown path, 405 for a method that the path does not have.
        """
        allowed: list[str] = []
        given = path.split("/")
        for segments, route in self._by_length.get(len(given), []):
            if not all(_fits(a, b) for a, b in zip(segments, given, strict=True)):
                continue
            if route.method == method:
                variable = [b for a, b in zip(segments, given, strict=True) if a.startswith("{")]
                return Match(route, tuple(variable))
            allowed.append(route.method)
        raise _no_route(method, allowed)

    def knows(self, path: str) -> bool:
        """Return whether any operation has this path."""
        given = path.split("/")
        rows = self._by_length.get(len(given), [])
        return any(all(map(_fits, segments, given)) for segments, _ in rows)


def _fits(segment: str, given: str) -> bool:
    # An empty id is no id: GET /lead// is a 404, not a list.
    return segment == given or (segment.startswith("{") and given != "")


def _no_route(method: str, allowed: list[str]) -> Denied:
    if not allowed:
        message = "The requested URL was not found on the server."
        return Denied(404, {"error": message})
    # The hint of the framework behind the older endpoints, with a 404 where a 405 would be
    # expected.
    if method == "POST" and "PUT" in allowed:
        message = "The requested URL was not found on the server. Did you mean to use PUT?"
        return Denied(404, {"error": message})
    message = "The method is not allowed for the requested URL."
    return Denied(405, {"error": message}, {"Allow": ", ".join(sorted(allowed))})
