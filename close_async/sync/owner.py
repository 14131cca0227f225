"""Which organization the credentials of a client are for.

A user can be a member of several, and ``/me/`` lists them all, in an order that says nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from close_async import CloseClient, DecodeError, PermissionDeniedError
from close_async.models import Lead, Me
from close_async.sync.odd import is_id


async def owner_of(
    close: CloseClient, organizations: Mapping[str, str], leads: Sequence[Lead] = ()
) -> str:
    """Return the id of the organization that a client's credentials are for.

    It is the one that the objects carry which Close shows. Every organization has lead statuses,
    while there need not be a lead.

    Args:
        close: The client.
        organizations: The user's organizations; see :func:`organizations_of`.
        leads: Leads that were read, which make another request unnecessary.

    Raises:
        DecodeError: Nothing that Close shows says it.
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
    msg = "no lead, status or single membership says which organization the credentials are for"
    raise DecodeError(msg, method="GET", path="/status/lead/")


def organizations_of(me: Me) -> dict[str, str]:
    """Return the names of a user's organizations by their ids.

    Raises:
        DecodeError: There is none, so this is not a response of Close.
    """
    listed: Any = me.organizations
    rows: list[Any] = list(listed) if isinstance(listed, list) else []  # pyright: ignore[reportUnknownArgumentType]
    named = [each for each in rows if is_id(getattr(each, "id", None))]
    if not named:
        msg = "it names no organization"
        raise DecodeError(msg, method="GET", path="/me/")
    return {each.id: each.name if isinstance(each.name, str) else each.id for each in named}
