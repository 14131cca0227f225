"""Invalid filters and other arguments raise before a request is sent."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from close_async import CloseClient, UnknownFilterError

LISTS: dict[str, Callable[[CloseClient], Callable[..., Any]]] = {
    "contacts.list": lambda close: close.contacts.list,
    "events.list": lambda close: close.events.list,
    "events.follow": lambda close: close.events.follow,
    "exports.list": lambda close: close.exports.list,
    "exports.list_leads": lambda close: close.exports.list_leads,
    "exports.list_opportunities": lambda close: close.exports.list_opportunities,
    "groups.list": lambda close: close.groups.list,
    "integration_links.list": lambda close: close.integration_links.list,
    "lead_custom_fields.list": lambda close: close.custom_fields.lead.list,
    "lead_statuses.list": lambda close: close.lead_statuses.list,
    "leads.list": lambda close: close.leads.with_response.list,
    "opportunities.list": lambda close: close.opportunities.list,
    "opportunity_statuses.list": lambda close: close.opportunity_statuses.list,
    "pipelines.list": lambda close: close.pipelines.list,
    "roles.list": lambda close: close.roles.list,
    "smart_views.list": lambda close: close.smart_views.list,
    "tasks.list": lambda close: close.tasks.list,
    "users.list": lambda close: close.users.list,
    "webhooks.list": lambda close: close.webhooks.list,
}


@pytest.mark.parametrize("name", LISTS)
async def test_unknown_filters_raise(close: CloseClient, name: str) -> None:
    with pytest.raises(UnknownFilterError, match=rf"^{name}\(\) has no filter 'bogus'; it has \w+"):
        LISTS[name](close)(bogus=1)


async def test_a_similar_filter_is_suggested(close: CloseClient) -> None:
    with pytest.raises(UnknownFilterError, match=r"^leads.list\(\) .* did you mean fields\?"):
        close.leads.list(field=["id"])  # type: ignore[call-arg]
    with pytest.raises(UnknownFilterError, match=r"did you mean lead_id\?"):
        close.contacts.list(leadid="a")  # type: ignore[call-arg]


WRONG: list[tuple[str, type[Exception], str, Callable[[CloseClient], Any]]] = [
    ("page size", ValueError, "page_size must be an int", lambda c: c.leads.list(page_size="9")),
    ("no page", ValueError, "page_size must be an int", lambda c: c.events.list(page_size=None)),
    (
        "fields",
        ValueError,
        "fields .* not int",
        lambda c: c.leads.list(fields=7),
    ),
    ("bytes", ValueError, "fields .* not bytes", lambda c: c.leads.list(fields=b"name")),
    ("one id", ValueError, r"ids=\['lead_1'\]", lambda c: c.leads.list(ids="lead_1")),
    ("no list", ValueError, "ids is a list of ids", lambda c: c.leads.list(ids=7)),
    ("no ids", ValueError, "ids is empty", lambda c: c.leads.list(ids=[])),
    ("a type", ValueError, "object_type is a string", lambda c: c.search(None)),
    ("a text", ValueError, r"fields=\['id'\]", lambda c: c.search("lead", fields="id")),
    ("no type", ValueError, "object_type is a string", lambda c: c.count("")),
    ("since", TypeError, "since is a datetime", lambda c: c.events.follow(7)),
    ("interval", ValueError, "not 'x'", lambda c: c.events.follow(interval="x")),
    ("no method", ValueError, "method must be an HTTP", lambda c: c.request(None, "/lead/")),
    ("no path", ValueError, "path must begin with one slash", lambda c: c.request("GET", None)),
    ("params", TypeError, "params must map", lambda c: c.request("GET", "/lead/", params="a=1")),
    ("no file", TypeError, "file is a path", lambda c: c.files.upload(None, filename="a")),
    ("text", TypeError, "'rb'", lambda c: c.files.upload(io.StringIO("a"), filename="a")),
    ("gone", OSError, "No such file", lambda c: c.files.upload("not/there.pdf")),
]


@pytest.mark.parametrize(
    ("error", "message", "call"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
async def test_invalid_arguments_raise_before_a_request_is_sent(
    close: CloseClient,
    error: type[Exception],
    message: str,
    call: Callable[[CloseClient], Any],
) -> None:
    with pytest.raises(error, match=message):
        await call(close)
