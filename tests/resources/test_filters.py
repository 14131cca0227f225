"""Filters that a method does not have: refused alike by every list, before anything is sent."""

from collections.abc import Callable
from typing import Any

import pytest

from close_async import CloseClient, UnknownFilterError

LISTS: dict[str, Callable[[CloseClient], Callable[..., Any]]] = {
    "contacts.list": lambda close: close.contacts.list,
    "events.list": lambda close: close.events.list,
    "events.follow": lambda close: close.events.follow,
    "exports.list": lambda close: close.exports.list,
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
async def test_a_filter_that_there_is_not_is_refused(close: CloseClient, name: str) -> None:
    with pytest.raises(UnknownFilterError, match=rf"^{name}\(\) has no filter 'bogus'; it has \w+"):
        LISTS[name](close)(bogus=1)


async def test_the_one_that_may_be_meant_is_named(close: CloseClient) -> None:
    with pytest.raises(UnknownFilterError, match=r"^leads.list\(\) .* did you mean fields\?"):
        close.leads.list(field=["id"])  # type: ignore[call-arg]
    with pytest.raises(UnknownFilterError, match=r"did you mean lead_id\?"):
        close.contacts.list(leadid="a")  # type: ignore[call-arg]
