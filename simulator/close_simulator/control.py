"""``/_simulator/``: a simulator in another process, inspected and changed over HTTP.

The paths are outside of the API's, and every request needs the API key that the simulator printed
when it started, as the user of HTTP's basic authentication. A client of the API therefore never
reaches them. Requests to them are not recorded, limited, delayed, or affected by faults.
"""

import inspect
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web
from attrs import asdict

from close_simulator.auth import basic_user, is_own_host
from close_simulator.delivery import deliver
from close_simulator.faults import arming_of, fault_as_json
from close_simulator.http import CONTROL_ROOT, Denied, Reply, json_reply
from close_simulator.server import CloseSimulator
from close_simulator.validators import ValidationError
from close_simulator.world import World

Json = dict[str, Any]

WORLD_METHODS = (
    "add_meeting",
    "cancel_meeting",
    "count_by_status",
    "create_lead",
    "delete_lead",
    "end_subscription",
    "forget_custom_field",
    "merge_leads",
    "now",
    "pause_bulk_action",
    "relabel",
    "relink",
    "restore_lead",
    "resume_bulk_action",
    "submit_form",
    "time",
    "update_by_import",
    "update_lead",
)
"""The methods of :class:`~close_simulator.World` that can be called."""

# What JSON has no type for.
_DATETIMES = frozenset({"starts_at", "ends_at"})


class ControlledSimulator(CloseSimulator):
    """A simulator that also serves ``/_simulator/``."""

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if not request.path.startswith(CONTROL_ROOT):
            return await super()._handle(request)
        try:
            return await deliver(request, self._controlled(request, await request.read()))
        except ConnectionError:  # the client disconnected, which is not an error here
            return web.Response()

    def _controlled(self, request: web.BaseRequest, body: bytes) -> Reply:
        if not is_own_host(request.headers.get("Host"), self._hosts):
            return _problem(421, "The simulator is not served under this host name.")
        user = basic_user(request.headers.get("Authorization", ""))
        # In constant time: the key must not be found by measuring.
        if not secrets.compare_digest(user.encode(), self.api_key.encode()):
            return _problem(401, "The user of basic authentication must be the API key.")
        try:
            return json_reply(_answer(self, request.method, request.path, body))
        except Denied as denied:
            return denied.reply()
        except KeyError as error:
            return _problem(404, str(error.args[0]), "KeyError")
        except ValidationError as error:
            return json_reply({"type": "ValidationError", **error.body()}, status=400)
        except (TypeError, ValueError) as error:
            return _problem(400, str(error), type(error).__name__)


def _answer(simulator: CloseSimulator, method: str, path: str, body: bytes) -> Any:
    """Return the JSON value that responds to a request."""
    parts = path.removeprefix(CONTROL_ROOT).strip("/").split("/")
    match method, *parts:
        case "GET", "":
            return _counters(simulator)
        case "GET", "requests":
            return [asdict(request) for request in simulator.requests]
        case "DELETE", "requests":
            return simulator.requests.clear()
        case "GET", "faults":
            return [fault_as_json(fault) for fault in simulator.faults if fault.times != 0]
        case "POST", "faults":
            fault, share, seed = arming_of(_object(body))
            return simulator.faults.add(fault, share=share, seed=seed)
        case "DELETE", "faults":
            return simulator.faults.clear()
        case "POST", "reset":
            return simulator.reset()
        case "GET", "world", "leads":
            return dict(simulator.world.leads)
        case "GET", "world", "leads", lead_id:
            return simulator.world.leads[lead_id]
        case "GET", "world", "tables":
            return {name: len(table) for name, table in simulator.world.tables.items()}
        case "GET", "world", "tables", name:
            return dict(simulator.world.tables[name])
        case "GET", "world", "statuses":
            return simulator.world.statuses
        case "POST", "world", name if name in WORLD_METHODS:
            return _call(simulator.world, name, _object(body) if body else {})
        case _:
            raise Denied(404, {"error": f"The simulator has no {method} {path}."})


def _counters(simulator: CloseSimulator) -> Json:
    return {
        "faults": len(simulator.faults),
        "in_flight": simulator.in_flight,
        "leads": len(simulator.world.leads),
        "peak_in_flight": simulator.peak_in_flight,
        "rate_limited": simulator.rate_limited,
        "request_count": simulator.request_count,
    }


def _call(world: World, name: str, arguments: Json) -> Any:
    """Call a method of the world with an object: its parameters, and the fields of ``**named``."""
    method: Callable[..., Any] = getattr(world, name)
    signature = inspect.signature(method)
    for key in _DATETIMES & {*arguments}:
        arguments[key] = datetime.fromisoformat(arguments[key])
    leading = [
        arguments.pop(parameter.name)
        for parameter in signature.parameters.values()
        # The optional one is the object of all fields, which here are the other keys.
        if parameter.kind is parameter.POSITIONAL_ONLY
        and parameter.default is parameter.empty
        and parameter.name in arguments
    ]
    try:
        signature.bind(*leading, **arguments)
    except TypeError as error:
        message = f"{name}: {error}"
        raise TypeError(message) from None
    return method(*leading, **arguments)


def _object(body: bytes) -> Json:
    try:
        value: Any = orjson.loads(body)
    except ValueError:
        raise Denied(400, {"error": "The body is not JSON."}) from None
    if not isinstance(value, dict):
        raise Denied(400, {"error": "The body must be a JSON object."})
    return value  # pyright: ignore[reportUnknownVariableType]


def _problem(status: int, message: str, kind: str = "") -> Reply:
    return json_reply({"error": message, "type": kind}, status=status)
