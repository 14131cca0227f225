"""The organization that the credentials of a client are for.

A user may be a member of several. ``/me/`` lists them all, in an order without meaning, and does
not mark the one that an API key belongs to. Every other object that Close returns carries its id.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

from close_async.errors import DecodeError, PermissionDeniedError

if TYPE_CHECKING:
    from close_async import CloseClient
    from close_async.models import Lead, LeadStatus, Me


@attrs.frozen
class CurrentOrganization:
    """The organization of the credentials.

    Args:
        id: Its id.
        name: Its name, or its id if Close lists no name.
        others: The names of the user's other organizations, by id.
    """

    id: str
    name: str
    others: Mapping[str, str]


async def find_organization(
    close: "CloseClient", me: "Me", objects: "Iterable[Lead | LeadStatus]" = ()
) -> CurrentOrganization:
    """Return the organization that a client's credentials are for.

    Args:
        close: The client.
        me: The user of the credentials.
        objects: Objects that were read already; with any, no request is sent. Otherwise it is one
            for the lead statuses, because every organization has some.

    Raises:
        DecodeError: ``me`` lists no organization, so it is not from Close; or no object shows the
            organization, and the user is a member of several.
    """
    names = _names_of(me.organizations)
    owner = _owner_of(objects)
    if owner is None:
        with suppress(PermissionDeniedError):
            owner = _owner_of(await close.lead_statuses.list())
    if owner is None and len(names) == 1:
        owner = next(iter(names))
    if owner is None:
        msg = "no lead, status or single membership shows the organization of the credentials"
        raise DecodeError(msg, method="GET", path="/status/lead/")
    name = names.pop(owner, owner)
    return CurrentOrganization(owner, name, names)


def _names_of(organizations: Any) -> dict[str, str]:
    """Return the names of the user's organizations by id, whatever the response lists."""
    rows: list[Any] = list(organizations) if isinstance(organizations, list) else []  # pyright: ignore[reportUnknownArgumentType]
    named = [each for each in rows if _is_id(getattr(each, "id", None))]
    if not named:
        msg = "the response lists no organization"
        raise DecodeError(msg, method="GET", path="/me/")
    return {each.id: each.name if isinstance(each.name, str) else each.id for each in named}


def _owner_of(objects: "Iterable[Lead | LeadStatus]") -> str | None:
    found = (each.organization_id for each in objects)
    return next((each for each in found if _is_id(each)), None)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and bool(value)
