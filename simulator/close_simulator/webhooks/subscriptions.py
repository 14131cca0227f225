"""``Subscriptions``: webhook subscriptions and their pending deliveries.

See https://developer.close.com/api/resources/webhook-subscriptions
"""

import hashlib
import hmac
from collections.abc import Callable
from random import Random
from typing import Any

import orjson
from attrs import define

from close_simulator.clock import Clock, stamp
from close_simulator.webhooks.filters import read_filter

Json = dict[str, Any]

_DAY = 86_400.0
# Seconds. Close documents that it retries for 72 hours, with at most 20 minutes between two
# attempts, and pauses a subscription that has failed for three days.
_RETRIED_FOR = 3 * _DAY
_PAUSED_AFTER = 3 * _DAY
_FIRST_RETRY, _SLOWEST_RETRY = 60.0, 20 * 60.0
# Entries of a subscription's history, of each kind.
_REMEMBERED = 10


@define(eq=False)
class Pending:
    """A pending delivery of an event.

    Attributes:
        subscription: The subscription.
        event_id: The event's id.
        event: The event, as JSON.
        due: The time of the next attempt, in seconds since 1970.
        attempts: The number of attempts so far.
        begun: The time of the first attempt, in seconds since 1970.
    """

    subscription: Json
    event_id: str
    event: bytes
    due: float
    attempts: int = 0
    begun: float = 0.0


class Subscriptions:
    """The webhook subscriptions and their pending deliveries.

    Args:
        clock: The time in seconds.

    Attributes:
        rows: The subscriptions as the API shows them.
        keys: The signing keys, by the id of the subscription.
        waiting: The pending deliveries.
        delay: Seconds for which updates and deletions wait, to be combined with later ones.
        most_waiting: The number of pending deliveries at which a subscription is paused.
        news: Called when a delivery was added.
    """

    def __init__(self, clock: Clock) -> None:
        self.rows: list[Json] = []
        self.keys: dict[str, str] = {}
        self.waiting: list[Pending] = []
        self.delay: float = 0.0
        self.most_waiting = 100_000
        self.news: Callable[[], None] = lambda: None
        self._fresh: dict[tuple[str, str], Pending] = {}  # without an attempt so far
        self._failing_since: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._clock = clock

    def new_key(self) -> str:
        """Return a new signing key."""
        return Random(f"webhook/{len(self.keys)}").randbytes(32).hex()  # noqa: S311 - no real secret

    def heard(self, body: bytes) -> None:
        """Add a delivery of an event for each subscription that matches it."""
        if not self.rows:
            return
        event: Json = orjson.loads(body)
        # Close may hold these back to combine them with later ones, so that deliveries arrive out
        # of order.
        slow = event["action"] in {"updated", "deleted"}
        due = self._clock() + (self.delay if slow else 0.0)
        for row in self.rows:
            if row["status"] == "active" and any(_wants(each, event) for each in row["events"]):
                self._put(Pending(row, event["id"], body, due))
        self.news()

    def _put(self, pending: Pending) -> None:
        place = (pending.subscription["id"], pending.event_id)
        if place in self._fresh:  # the event was consolidated before its delivery
            self._fresh[place].event, self._fresh[place].due = pending.event, pending.due
            return
        self._fresh[place] = pending
        self.waiting.append(pending)
        count = self._counts[place[0]] = self._counts.get(place[0], 0) + 1
        if count >= self.most_waiting:
            self.pause(pending.subscription, "Too many events are waiting to be delivered.")

    def due(self) -> list[Pending]:
        """Remove and return the deliveries that are due."""
        now = self._clock()
        due = [each for each in self.waiting if each.due <= now]
        self.waiting = [each for each in self.waiting if each.due > now]
        for each in due:
            self._fresh.pop((each.subscription["id"], each.event_id), None)
            self._counts[each.subscription["id"]] -= 1
        return due

    def next_due(self) -> float | None:
        """Return the time of the next attempt, in seconds since 1970; ``None`` without one."""
        return min((each.due for each in self.waiting), default=None)

    def signed(self, pending: Pending) -> tuple[bytes, dict[str, str]]:
        """Return the body of a delivery, and the headers with its signature."""
        key = pending.subscription["id"]
        body = b'{"subscription_id":"%b","event":%b}' % (key.encode(), pending.event)
        timestamp = str(int(self._clock()))
        # The key is hexadecimal, and its bytes are the key of the HMAC: its text as the key would
        # give another signature.
        signature = hmac.new(
            bytes.fromhex(self.keys[key]), timestamp.encode() + body, hashlib.sha256
        ).hexdigest()
        return body, {"close-sig-hash": signature, "close-sig-timestamp": timestamp}

    def tried(self, pending: Pending, status: int | None, error: str | None) -> None:
        """Record the result of an attempt, and schedule the retry of a failed one."""
        row, now = pending.subscription, self._clock()
        if row not in self.rows:
            return
        pending.attempts += 1
        pending.begun = pending.begun or now
        self._record(row, pending, status, error)
        if error is None:
            self._failing_since.pop(row["id"], None)
            return
        row["latest_error"] = f"Exception name: {error}, Status code: {status}"
        since = self._failing_since.setdefault(row["id"], now)
        wait = min(_FIRST_RETRY * 2.0 ** min(pending.attempts - 1, 10), _SLOWEST_RETRY)
        is_last = now + wait > pending.begun + _RETRIED_FOR
        # If no other delivery succeeded meanwhile, the subscription failed for all three days.
        if now - since >= _PAUSED_AFTER or (is_last and since <= pending.begun):
            self.pause(row, "Every delivery of the last three days failed.")
        elif row["status"] == "active" and not is_last:
            self._retry(pending, now + wait)

    def _retry(self, pending: Pending, due: float) -> None:
        pending.due = due
        self.waiting.append(pending)
        self._counts[pending.subscription["id"]] += 1

    def _record(self, row: Json, pending: Pending, status: int | None, error: str | None) -> None:
        when = "first" if pending.attempts == 1 else "retry"
        name = f"{when}_{'success' if error is None else 'fail'}"
        row["counters"][name] = row["counters"].get(name, 0) + 1
        entry = {
            "attempt_number": pending.attempts,
            "datetime": stamp(self._clock()),
            "error": error,
            "event_id": pending.event_id,
            "response_status_code": status,
        }
        entries = row["history"]["successes" if error is None else "errors"]
        entries.insert(0, entry)
        del entries[_REMEMBERED:]

    def pause(self, row: Json, reason: str | None) -> None:
        """Pause a subscription, and drop its pending deliveries."""
        row["status"], row["pause_reason"] = "paused", reason
        self.drop(row)

    def resume(self, row: Json) -> None:
        """Resume a subscription, for events from now on."""
        # What happened while it was paused is not delivered later: a receiver has to read the event
        # log.
        row["status"], row["pause_reason"] = "active", None
        self._failing_since.pop(row["id"], None)

    def drop(self, row: Json) -> None:
        """Drop the pending deliveries of a subscription."""
        self.waiting = [each for each in self.waiting if each.subscription is not row]
        self._fresh = {
            place: each for place, each in self._fresh.items() if each.subscription is not row
        }
        self._counts[row["id"]] = 0


def _wants(wanted: Json, event: Json) -> bool:
    if wanted["object_type"] != event["object_type"] or wanted["action"] != event["action"]:
        return False
    return wanted["extra_filter"] is None or read_filter(wanted["extra_filter"])(event)
