"""``close-async leads restore``: create a deleted lead again from the event log."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from close_async import CloseClient, ConfigurationError, encode
from close_async.cli.dry_run import dry_run as recorded
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.settings import settings
from close_async.cli.terminal import plain, say, show, stderr, stdout, write_json

_LEAD = ("name", "url", "description", "status_id", "addresses")
_CONTACT = ("name", "title", "emails", "phones", "urls")
_OPPORTUNITY = (
    "status_id", "confidence", "value", "value_period", "note", "date_won", "user_id",
)  # fmt: skip
_TASK = ("_type", "text", "date", "assigned_to", "is_complete")
_LOST: tuple[str, ...] = (
    "its id and its date of creation: the new lead has its own",
    "activities: notes, e-mails, calls, SMS, meetings",
    "subscriptions to sequences, and files",
)


def run_restore(lead_id: str, *, dry_run: bool, json: bool) -> None:
    """Create a lead again, with the contacts, opportunities and tasks that were deleted with it.

    Args:
        lead_id: The id of the deleted lead.
        dry_run: Whether to show only the requests.
        json: Whether to print JSON on a terminal too.
    """
    settings.json_errors = json
    require_api_key()
    run_interruptibly(_run(lead_id, dry_run=dry_run, json=json))


async def _run(lead_id: str, *, dry_run: bool, json: bool) -> None:
    async with CloseClient() as close:
        deleted = await _deleted(close, lead_id)
        lead = deleted.get(("lead", lead_id))
        if lead is None:
            msg = (
                f"the event log has no deletion of {lead_id}: it covers 30 days, and only a lead "
                "that was deleted, not merged, can be restored"
            )
            raise ConfigurationError(msg)
        contacts = [each for (kind, _), each in deleted.items() if kind == "contact"]
        body = _copied(lead, _LEAD)
        body["contacts"] = [_copied(each, _CONTACT) for each in contacts]
        related = [
            (kind, _copied(each, _OPPORTUNITY if kind == "opportunity" else _TASK))
            for (kind, _), each in deleted.items()
            if kind == "opportunity" or kind == "task.lead"
        ]
        if dry_run:
            write_json(await recorded(lambda other: other.leads.create(body)))
            for kind, item in related:
                request = await recorded(partial(_create, kind, item | {"lead_id": lead_id}))
                request["body"]["lead_id"] = "<the new lead's id>"
                write_json(request)
        else:
            created = encode(await close.leads.create(body))
            failed = [
                f"{kind}: {error}"
                for kind, item in related
                if (error := await _try(close, kind, item | {"lead_id": created["id"]}))
            ]
            if stdout().is_terminal and not json:
                show(f"Restored as [bold]{plain(created['id'])}[/] {plain(created['name'])}")
            else:
                write_json(created)
            for text in failed:
                say(stderr(), f"[red]Not restored:[/] {plain(text)}")
        missing: list[str] = [*_LOST]
        if not contacts:
            missing.append("contacts: the log has no deletion of any")
        for text in missing:
            say(stderr(), f"[yellow]Not restored:[/] {plain(text)}")


async def _deleted(close: CloseClient, lead_id: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the last states of what was deleted with a lead, by type and id."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    # Close does not filter by lead and action together.
    async for event in close.events.list(lead_id=lead_id):
        if event.action == "deleted" and event.previous_data:
            key = (event.object_type, event.object_id)
            found.setdefault(key, dict(event.previous_data))
    return found


def _copied(item: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """Return what a new object takes of a deleted one: some keys, and custom fields."""
    kept = {key: item[key] for key in keys if item.get(key) not in (None, [], "")}
    return kept | {
        key: value
        for key, value in item.items()
        if key.startswith("custom.cf_") and value is not None
    }


async def _create(kind: str, item: dict[str, Any], close: CloseClient) -> Any:
    if kind == "opportunity":
        return await close.opportunities.create(item)
    is_complete = item.pop("is_complete", False)
    task = await close.tasks.create(item)
    if is_complete:
        await close.tasks.update(task.id, {"is_complete": True})
    return task


async def _try(close: CloseClient, kind: str, item: dict[str, Any]) -> str:
    """Create an object; return the error, which stops no other object."""
    from close_async import CloseError

    try:
        await _create(kind, item, close)
    except CloseError as error:
        return str(error)
    return ""
