"""``close.integration_links``: links to other systems, shown on all objects of a type."""

import re
from typing import TYPE_CHECKING

from close_async.errors import InvalidIdError
from close_async.models.integration_links import (
    IntegrationLink,
    IntegrationLinkCreate,
    IntegrationLinkUpdate,
)
from close_async.resources.base.crud_resource import CrudResource
from close_async.resources.base.resource import M

if TYPE_CHECKING:
    from close_async.resources.base.operation import WithResponse

_ID = re.compile(r"[A-Za-z0-9_-]+")


class IntegrationLinks(
    CrudResource[M, IntegrationLink, IntegrationLinkCreate, IntegrationLinkUpdate]
):
    """Create, read, update and delete integration links; only admins may change them.

    Example::

        link = IntegrationLinkCreate(
            name="Billing", type="lead", url="https://billing.example/?lead={{ lead.id }}"
        )
        await close.integration_links.create(link)

    See https://developer.close.com/api/resources/integration-links
    """

    _model = IntegrationLink
    _create_model = IntegrationLinkCreate
    _update_model = IntegrationLinkUpdate
    _singular = "integration_link"
    _prefix = ""
    _route = "/integration_link/"

    @property
    def with_response(self) -> "IntegrationLinks[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return IntegrationLinks(self._caller, gives_response=True)

    def _ids(self, id_: str) -> dict[str, str]:
        return {"id": _checked(id_)}


def _checked(link_id: object) -> str:
    # Close does not document the prefix of these ids.
    if isinstance(link_id, str) and _ID.fullmatch(link_id):
        return link_id
    msg = f"integration_link_id must be the id of an integration link, not {link_id!r}"
    raise InvalidIdError(msg)
