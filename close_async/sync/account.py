"""``Account``: the organization that the credentials of a client are for.

A user may be a member of several. ``/me/`` lists them all, in an order without meaning, and does
not mark the one that an API key belongs to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from close_async import CloseClient, DecodeError, PermissionDeniedError
from close_async.models import Lead, Me
from close_async.sync.odd import is_id


@attrs.frozen
class Account:
    """The organization to copy.

    Args:
        organization_id: Its id.
        organization_name: Its name.
        leads: Number of leads to read, if Close reports it.
        others: Ids of the user's other organizations.
    """

    organization_id: str
    organization_name: str
    leads: int | None
    others: frozenset[str] = frozenset()


async def find_organization(
    close: CloseClient, organizations: Mapping[str, str], leads: Sequence[Lead] = ()
) -> str:
    """Return the id of the organization that a client's credentials are for.

    Every object that Close returns carries it. Lead statuses are used if there is no lead, because
    every organization has some.

    Args:
        close: The client.
        organizations: The user's organizations; see :func:`organizations_of`.
        leads: Leads that were read already; with any, no request is sent.

    Raises:
        DecodeError: No object shows it, and the user is a member of several organizations.
    """
    for lead in leads:
        if is_id(lead.organization_id):
            return lead.organization_id
    try:
        statuses = await close.lead_statuses.list()
    except PermissionDeniedError:
        statuses = None
    for status in statuses or ():
        if is_id(status.organization_id):
            return status.organization_id
    if len(organizations) == 1:
        return next(iter(organizations))
    msg = "no lead, status or single membership shows which organization the credentials are for"
    raise DecodeError(msg, method="GET", path="/status/lead/")


def organizations_of(me: Me) -> dict[str, str]:
    """Return the names of a user's organizations by their ids.

    Raises:
        DecodeError: The response lists no organization, so it is not from Close.
    """
    listed: Any = me.organizations
    rows: list[Any] = list(listed) if isinstance(listed, list) else []  # pyright: ignore[reportUnknownArgumentType]
    named = [each for each in rows if is_id(getattr(each, "id", None))]
    if not named:
        msg = "the response lists no organization"
        raise DecodeError(msg, method="GET", path="/me/")
    return {each.id: each.name if isinstance(each.name, str) else each.id for each in named}
