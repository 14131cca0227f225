"""The attributes of a simulator in another process, over ``/_simulator/``."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Any, cast
from urllib.parse import quote, urlsplit

import orjson

from close_simulator.faults import Fault, fault_as_json, fault_of
from close_simulator.http import CONTROL_ROOT

Json = dict[str, Any]


class Control:
    """Sends requests to ``/_simulator/``, each over a connection of its own.

    Args:
        url: The API's base URL.
        api_key: The API key that the simulator printed.
    """

    def __init__(self, url: str, api_key: str) -> None:
        self._address = urlsplit(url).netloc
        self.auth_headers: dict[str, str] = {
            "Authorization": f"Basic {b64encode(f'{api_key}:'.encode()).decode()}"
        }

    def __call__(self, method: str, path: str, body: Json | None = None) -> Any:
        """Send a request and return the JSON value of the response.

        Raises:
            RuntimeError: The simulator is not running.
            KeyError: There is no such object.
            ValidationError: Close would reject a value.
            TypeError: An argument is missing or unknown.
            ValueError: An argument is not valid.
        """
        connection = HTTPConnection(self._address)
        sent = None if body is None else orjson.dumps(body)
        try:
            connection.request(method, CONTROL_ROOT + path, sent, self.auth_headers)
            response = connection.getresponse()
            status, value = response.status, orjson.loads(response.read())
        except (OSError, HTTPException):
            message = "the simulator is not running"
            raise RuntimeError(message) from None
        finally:
            connection.close()
        if status >= 400:
            raise _error_of(value)
        return value


def _error_of(value: Json) -> Exception:
    kind = value.get("type")
    if kind == "ValidationError":
        from close_simulator.validators import ValidationError

        return ValidationError(value["field-errors"], value["errors"])
    errors: dict[Any, type[Exception]] = {
        "KeyError": KeyError,
        "TypeError": TypeError,
        "ValueError": ValueError,
    }
    return errors.get(kind, RuntimeError)(value["error"])


class RemoteFaults:
    """The pending faults, as :class:`~close_simulator.Faults` has them."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add(self, fault: Fault, *, share: float = 1.0, seed: int = 0) -> None:
        """Add a fault; see :meth:`close_simulator.Faults.add`."""
        self._control("POST", "faults/", {**fault_as_json(fault), "share": share, "seed": seed})

    def clear(self) -> None:
        """Remove all faults."""
        self._control("DELETE", "faults/")

    def __len__(self) -> int:
        """Return the number of faults that can still occur."""
        return len(self._control("GET", "faults/"))

    def __iter__(self) -> Iterator[Fault]:
        """Iterate over the pending faults."""
        return map(fault_of, self._control("GET", "faults/"))


class RemoteRows(Mapping[str, Json]):
    """Rows by id, each read when it is asked for; read-only."""

    def __init__(self, control: Control, path: str) -> None:
        self._control, self._path = control, path

    def _all(self) -> dict[str, Json]:
        return cast("dict[str, Json]", self._control("GET", self._path))

    def __getitem__(self, row_id: str) -> Json:
        return self._all()[row_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    # Those of Mapping would read one row per request.
    def items(self) -> Any:
        """Return the ids and rows."""
        return self._all().items()

    def values(self) -> Any:
        """Return the rows."""
        return self._all().values()


class RemoteLeads(RemoteRows):
    """The leads by id; read-only."""

    def __init__(self, control: Control) -> None:
        super().__init__(control, "world/leads/")

    def __getitem__(self, row_id: str) -> Json:
        return cast("Json", self._control("GET", f"world/leads/{quote(row_id, safe='')}/"))

    def __len__(self) -> int:
        return cast("int", self._control("GET", "")["leads"])


class RemoteTables(Mapping[str, RemoteRows]):
    """The rows of each resource by id; read-only."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def _names(self) -> dict[str, int]:
        return cast("dict[str, int]", self._control("GET", "world/tables/"))

    def __getitem__(self, name: str) -> RemoteRows:
        if name not in self._names():
            raise KeyError(name)
        return RemoteRows(self._control, f"world/tables/{name}/")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())


class RemoteWorld:
    """The state of the simulated organization: methods of :class:`~close_simulator.World`.

    Attributes:
        leads: The leads by id, as plain dicts. Changing one changes nothing in the simulator.
        tables: The rows of the other resources by id, such as ``tables["roles"]["admin"]``.

    Every method raises what that of ``World`` raises, and RuntimeError if the simulator is not
    running.
    """

    def __init__(self, control: Control) -> None:
        self._control = control
        self.leads: RemoteLeads = RemoteLeads(control)
        self.tables: RemoteTables = RemoteTables(control)

    @property
    def statuses(self) -> list[Json]:
        """The lead statuses in order; the first is the default of new leads."""
        return cast("list[Json]", self._control("GET", "world/statuses/"))

    def _call(self, method: str, **arguments: Any) -> Any:
        return self._control("POST", f"world/{method}/", arguments)

    def count_by_status(self) -> dict[str, int]:
        """Return the number of leads of each status label."""
        return cast("dict[str, int]", self._call("count_by_status"))

    def create_lead(self, fields: Json | None = None, /, **named: Any) -> Json:
        """Create a lead as ``POST /lead/`` does, and return it as the API shows it."""
        return cast("Json", self._call("create_lead", **{**(fields or {}), **named}))

    def update_lead(self, lead_id: str, fields: Json | None = None, /, **named: Any) -> Json:
        """Change the given fields of a lead, and return it."""
        changes = {**(fields or {}), **named, "lead_id": lead_id}
        return cast("Json", self._call("update_lead", **changes))

    def delete_lead(self, lead_id: str) -> None:
        """Delete a lead and everything that belongs to it."""
        self._call("delete_lead", lead_id=lead_id)

    def restore_lead(self, lead: Json) -> None:
        """Restore a deleted lead, as it was read before the deletion."""
        self._call("restore_lead", lead=lead)

    def merge_leads(self, source: str, destination: str) -> None:
        """Move everything that belongs to one lead to another, and delete the first."""
        self._call("merge_leads", source=source, destination=destination)

    def relabel(self) -> None:
        """Apply the current names of statuses and pipelines, and the currency, to all leads."""
        self._call("relabel")

    def relink(self) -> None:
        """Apply the current integration links to all leads."""
        self._call("relink")

    def forget_custom_field(self, field_id: str, on: str | None = None) -> None:
        """Delete all values of a custom field, of one object type or of all."""
        self._call("forget_custom_field", field_id=field_id, on=on)

    def time(self) -> float:
        """Return the time, in seconds since 1970."""
        return cast("float", self._call("time"))

    def now(self) -> str:
        """Return the time as Close writes dates of changes."""
        return cast("str", self._call("now"))

    def add_meeting(
        self, lead_id: str, *, starts_at: datetime, ends_at: datetime, **fields: Any
    ) -> Json:
        """Add a meeting, as the synchronization of a calendar does, and return it."""
        times = {"starts_at": starts_at, "ends_at": ends_at}
        return cast("Json", self._call("add_meeting", lead_id=lead_id, **times, **fields))

    def cancel_meeting(self, meeting_id: str, status: str = "canceled") -> Json:
        """Cancel a meeting, and return it."""
        return cast("Json", self._call("cancel_meeting", meeting_id=meeting_id, status=status))

    def submit_form(
        self, lead_id: str, answers: dict[str, Any], *, contact_id: str | None = None, **fields: Any
    ) -> Json:
        """Submit a form of Close, and return the form submission."""
        given = {"lead_id": lead_id, "answers": answers, "contact_id": contact_id}
        return cast("Json", self._call("submit_form", **given, **fields))

    def update_by_import(self, lead_id: str, import_id: str) -> Json:
        """Record that an import of a file changed a lead, and return the activity."""
        return cast("Json", self._call("update_by_import", lead_id=lead_id, import_id=import_id))

    def pause_bulk_action(self, action_id: str) -> None:
        """Pause a bulk action, as a user of Close's application does."""
        self._call("pause_bulk_action", action_id=action_id)

    def resume_bulk_action(self, action_id: str) -> None:
        """Resume a paused bulk action."""
        self._call("resume_bulk_action", action_id=action_id)

    def end_subscription(
        self, subscription_id: str, status: str = "finished", reason: str | None = None
    ) -> Json:
        """End the run of a sequence by a contact, and return the subscription."""
        given = {"subscription_id": subscription_id, "status": status, "reason": reason}
        return cast("Json", self._call("end_subscription", **given))
