"""Follow the event log: print events, or forward them as signed webhook deliveries."""

import asyncio
import os
import re
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
import typer

from close_async import CloseClient, CloseError, ConfigurationError, EventPosition, encode
from close_async.cli.failures import as_usage, require_api_key
from close_async.cli.interrupt import Interrupted, run_interruptibly
from close_async.cli.naming import Names
from close_async.cli.object_types import note_unknown_event
from close_async.cli.settings import settings
from close_async.cli.terminal import plain, say, show, stderr, stdout, write_json
from close_async.cli.values import convert
from close_async.files.local import replacing
from close_async.models import Event
from close_async.webhooks import signature_headers
from close_async.wire import json

_SUBSCRIPTION = "whsub_local"
_DELIVERY_TIMEOUT = 10.0  # seconds, as Close's own
# Seconds before each further attempt. Close goes on for 72 hours; on a developer's machine, the
# next event is worth more than the last one.
_RETRIES = (1.0, 2.0, 5.0)
_OBJECT_ID = re.compile(r"[A-Za-z]+_[A-Za-z0-9_.~-]+")
# A time of Close's that a script passes may be later than this machine's clock.
_CLOCKS_DIFFER = timedelta(minutes=10)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@attrs.frozen(kw_only=True)
class Following:
    """The events to follow.

    Args:
        object_type: The type of the object.
        object_id: Its id.
        lead_id: The id or name of the lead.
        action: The kind of change.
        user_id: The id or name of the user.
        since: A date, or the id of an event.
        position: The file with the position.
    """

    object_type: str | None
    object_id: str | None
    lead_id: str | None
    action: str | None
    user_id: str | None
    since: str | None
    position: Path | None


def run_follow(following: Following, *, interval: float, limit: int | None, json: bool) -> None:
    """Print events until Ctrl-C, which is a normal end, or until there were enough.

    Args:
        following: The events.
        interval: Seconds between two reads of the log.
        limit: Maximum number of events.
        json: Whether to print JSON on a terminal too.
    """
    settings.json_errors = json
    _check_id(following)
    require_api_key()
    as_lines = stdout().is_terminal and not json
    since = _since(following)
    note_unknown_event(following.object_type, following.action)

    async def work() -> None:
        count = 0
        async with aclosing(_events(following, since, interval)) as events:
            async for event in events:
                if as_lines:
                    show(_line(event), cut=True)
                else:
                    write_json(encode(event))
                count += 1
                if count == limit:
                    return

    _until_stopped(work)


def run_listen(following: Following, url: str, *, interval: float) -> None:
    """Deliver events to a URL until Ctrl-C.

    Args:
        following: The events.
        url: The URL.
        interval: Seconds between two reads of the log.

    Raises:
        ConfigurationError: ``url`` is not an HTTP URL, or the signature key is not valid.
    """
    _check_url(url)
    key = os.environ.get("CLOSE_SIGNATURE_KEY") or secrets.token_hex(32)
    try:
        signature_headers(key, b"")
    except ValueError as error:
        msg = "CLOSE_SIGNATURE_KEY is not a hexadecimal signature key"
        raise ConfigurationError(msg) from error
    _check_id(following)
    require_api_key()
    since = _since(following)
    note_unknown_event(following.object_type, following.action)
    console = stderr()
    if "CLOSE_SIGNATURE_KEY" not in os.environ:
        # A key of this run alone, made for being set where the deliveries are verified.
        say(console, f"export CLOSE_SIGNATURE_KEY={key}")
    say(console, f"Forwarding events to {plain(url)}. Ctrl-C stops it.")
    deliver = _Deliverer(url, key)

    async def work() -> None:
        async with aclosing(_events(following, since, interval)) as events:
            async for event in events:
                show(await deliver(event), cut=stdout().is_terminal)

    _until_stopped(work)


def _until_stopped(work: Callable[[], Any]) -> None:
    try:
        run_interruptibly(work())
    except Interrupted as stop:
        if stop.number != 2:  # SIGTERM, which a supervisor tells from a normal end
            raise


async def _events(following: Following, since: Any, interval: float) -> AsyncGenerator[Event]:
    """Yield events. The position is stored after the caller has dealt with an event."""
    async with CloseClient() as close:
        names = Names(close)
        lead, user = following.lead_id, following.user_id
        if lead is not None:
            lead = await names.id_of("leads", lead, "--lead-id")
        if user is not None:
            user = await names.id_of("users", user, "--user-id")
        filters = {
            "object_type": following.object_type,
            "object_id": following.object_id,
            "lead_id": lead,
            "action": following.action,
            "user_id": user,
        }
        filters = {key: value for key, value in filters.items() if value is not None}
        slowest = max(60.0, interval)
        follow: Any = close.events.follow
        try:
            stream = follow(since, **filters, interval=interval, slowest=slowest)
        except CloseError:
            raise
        except ValueError:
            # Close has not every combination of filters, such as a type alone: the others are
            # applied here, to the whole log.
            with as_usage():
                stream = follow(since, interval=interval, slowest=slowest)
        async with aclosing(stream):
            async for event in stream:
                if all(getattr(event, key) == value for key, value in filters.items()):
                    yield event
                if following.position is not None:
                    _store(following.position, str(stream.position))


def _check_id(following: Following) -> None:
    """Raise typer.BadParameter if no object can have the id: it would be waited for forever."""
    if following.object_id is not None and not _OBJECT_ID.fullmatch(following.object_id):
        msg = f"{following.object_id!r} is not an id such as lead_… or cont_…"
        raise typer.BadParameter(msg, param_hint="--object-id")


def _check_url(url: str) -> None:
    """Raise ConfigurationError unless deliveries can be sent to a URL."""
    if "@" in url:  # first: it is not shown
        msg = "--forward-to must have no user and password: Close does not send them"
        raise ConfigurationError(msg)
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # of the port, or an address of IPv6
        is_url = False
    if not is_url:
        msg = f"--forward-to must be an HTTP URL such as http://localhost:8000/hook, not {url!r}"
        raise ConfigurationError(msg)
    if not (url.isascii() and url.isprintable()) or " " in url:
        msg = f"--forward-to must be ASCII without spaces, with everything else quoted: {url!r}"
        raise ConfigurationError(msg)


def _since(following: Following) -> Any:
    path = following.position
    if path is not None and path.exists():
        try:
            return EventPosition.parse(path.read_text(encoding="utf-8"))
        except ValueError as error:  # one of decoding included
            msg = f"{path} does not hold a position: name another file, or remove it to begin anew"
            raise ConfigurationError(msg) from error
    # Of the absolute path: it raises if the current folder was deleted, which is still one itself.
    if path is not None and not path.absolute().parent.is_dir():
        msg = f"{path}: there is no folder {path.parent} for the position"
        raise ConfigurationError(msg)
    if following.since is None or following.since.startswith("ev_"):
        return following.since
    since = convert(following.since, "datetime", "--since")
    if since > datetime.now(UTC) + _CLOCKS_DIFFER:
        raise typer.BadParameter("it is in the future", param_hint="--since")
    return since


def _store(path: Path, position: str) -> None:
    with replacing(path) as made:
        made.write_text(position, encoding="utf-8")


def _line(event: Event, result: str = "") -> str:
    """Return a line about an event, with what is most likely to be cut off at its end."""
    when = event.date_updated.astimezone().strftime("%H:%M:%S") if event.date_updated else ""
    fields = event.changed_fields or []
    changed = f" ({', '.join(fields)})" if fields else ""
    return (
        f"[dim]{when}[/] {result}[bold]{plain(event.object_type)}.{plain(event.action)}[/] "
        f"{plain(event.object_id)}{plain(changed)}"
    )


class _Deliverer:
    """Posts events to a URL as Close does.

    Args:
        url: The URL.
        key: The signature key.
    """

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key
        # A proxy of the company does not know this machine.
        is_local = urlsplit(url).hostname in _LOOPBACK
        handlers = [urllib.request.ProxyHandler({})] if is_local else []
        self._opener = urllib.request.build_opener(*handlers)

    async def __call__(self, event: Event) -> str:
        """Deliver an event, and return a line about it."""
        body = json.dumps({"subscription_id": _SUBSCRIPTION, "event": encode(event)})
        result = ""
        for pause in (0.0, *_RETRIES):
            await asyncio.sleep(pause)
            began = time.monotonic()
            result, is_done = await asyncio.to_thread(self._post, body)
            took = f"{(time.monotonic() - began) * 1000:.0f} ms"
            if is_done:
                return _line(event, f"[green]{plain(result)}[/] [dim]{took}[/] ")
            say(stderr(), f"[yellow]{plain(event.id)}: {plain(result)}[/]")
        return _line(event, f"[red]{plain(result)}, given up:[/] ")

    def _post(self, body: bytes) -> tuple[str, bool]:
        # Signed for each attempt, with its own time.
        headers = {"Content-Type": "application/json", **signature_headers(self._key, body)}
        request = urllib.request.Request(self._url, data=body, headers=headers)  # noqa: S310 - checked
        try:
            with self._opener.open(request, timeout=_DELIVERY_TIMEOUT) as response:
                return str(response.status), True
        except urllib.error.HTTPError as error:
            with error:
                return f"{error.code} {error.reason}", False
        except urllib.error.URLError as error:
            return str(error.reason), False
        except (OSError, HTTPException) as error:
            return str(error) or type(error).__name__, False
