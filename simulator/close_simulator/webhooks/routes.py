"""``/webhook/``. See https://developer.close.com/api/resources/webhook-subscriptions."""

import re
from typing import Any, cast

from close_simulator import validators
from close_simulator.http import Call, Denied, Reply, json_reply
from close_simulator.leads.fields import select_fields
from close_simulator.paging import paging
from close_simulator.routing import Route
from close_simulator.validators import FieldError, ValidationError, Validator, list_of
from close_simulator.webhooks.filters import read_filter
from close_simulator.world import World

Json = dict[str, Any]

# Close allows 40 subscriptions per organization.
_MOST = 40


def list_webhooks(world: World, call: Call) -> Reply:
    """Return a page of the subscriptions."""
    skip, limit = paging(call, max_limit=200, max_skip=35_000)
    rows = world.webhooks.rows
    page = [select_fields(call, row) for row in rows[skip : skip + limit]]
    return json_reply({"data": page, "has_more": skip + limit < len(rows)})


def get_webhook(world: World, call: Call, webhook_id: str) -> Reply:
    """Return one subscription, without its key."""
    return json_reply(select_fields(call, _row(world, webhook_id)))


def create_webhook(world: World, call: Call) -> Reply:
    """Create a subscription; only this response contains its key."""
    form = validators.read_body(call.json(), _FORM, ("url", "events"))
    webhooks, organization = world.webhooks, world.organization
    if len(webhooks.rows) >= _MOST:
        message = f"An organization can have at most {_MOST} webhook subscriptions."
        raise Denied(400, {"errors": [message], "field-errors": {}})
    row: Json = {
        "counters": {},
        **_audited(world),
        "health_status": None,
        "history": {"errors": [], "successes": []},
        "id": organization.new_id("whsub"),
        "latest_error": None,
        "pause_reason": None,
        "recent_consecutive_fail_buckets_cnt": 0,
        # A status in the body of a creation has no effect.
        "status": "active",
        "verify_ssl": True,
        **{name: value for name, value in form.items() if name != "status"},
    }
    key = webhooks.keys[row["id"]] = webhooks.new_key()
    webhooks.rows.append(row)
    return json_reply(select_fields(call, row | {"signature_key": key}))


def update_webhook(world: World, call: Call, webhook_id: str) -> Reply:
    """Change the given fields; pausing a subscription drops its pending deliveries."""
    row = _row(world, webhook_id)
    form = validators.read_body(call.json(), _FORM)
    status = form.pop("status", row["status"])
    row.update(form, date_updated=_audited(world)["date_updated"])
    # A pause that repeats itself must not drop deliveries again.
    if status != row["status"]:
        if status == "paused":
            world.webhooks.pause(row, "api")
        else:
            world.webhooks.resume(row)
    return json_reply(select_fields(call, row))


def delete_webhook(world: World, _: Call, webhook_id: str) -> Reply:
    """Delete a subscription and its pending deliveries."""
    row = _row(world, webhook_id)
    world.webhooks.rows.remove(row)
    world.webhooks.drop(row)
    return Reply()


def _audited(world: World) -> Json:
    user = world.organization.user_id
    now = world.now().removesuffix("+00:00")  # newer endpoints omit the offset
    return {"created_by": user, "date_created": now, "date_updated": now, "updated_by": user}


def _row(world: World, webhook_id: str) -> Json:
    return validators.find(world.webhooks.rows, webhook_id, "WebhookSubscription")


def _url(value: Any) -> str:
    url = validators.name_of(2000)(value)
    if not re.fullmatch(r"https?://[^\s/]+\S*", str(url)):
        raise FieldError("Invalid URL.")
    return str(url)


def _event(value: Any) -> Json:
    given = cast("Json", value) if isinstance(value, dict) else {}
    wanted: Json = {}
    for name in ("object_type", "action"):
        if not isinstance(given.get(name), str) or not given[name]:
            raise ValidationError({name: "This field is required."})
        wanted[name] = given[name]
    wanted["extra_filter"] = given.get("extra_filter")
    # Read for its errors only; each delivery reads it again.
    if wanted["extra_filter"] is not None:
        read_filter(wanted["extra_filter"])
    return wanted


def _events(value: Any) -> list[Any]:
    events: list[Any] = list_of(_event)(value)
    if not events:
        raise FieldError("This field is required.")
    return events


_FORM: dict[str, Validator] = {
    "url": _url,
    "events": _events,
    "verify_ssl": validators.flag,
    "status": validators.one_of(("active", "paused")),
}

ROUTES = [
    Route("GET", "/webhook/", list_webhooks),
    Route("POST", "/webhook/", create_webhook),
    Route("GET", "/webhook/{id}/", get_webhook),
    Route("PUT", "/webhook/{id}/", update_webhook),
    Route("DELETE", "/webhook/{id}/", delete_webhook),
]
