"""``close.roles``: what users may do."""

from typing import TYPE_CHECKING

from close_async.models.roles import Role, RoleCreate, RoleUpdate
from close_async.resources.base.plain import Plain
from close_async.resources.base.resource import M

if TYPE_CHECKING:
    from close_async.resources.base.operation import WithResponse

# The roles that Close keeps have names where others have ids.
_KEPT = frozenset({"admin", "superuser", "user", "restricteduser"})


class Roles(Plain[M, Role, RoleCreate, RoleUpdate]):
    """Create, read, change and delete roles; a user is given one through the membership.

    Ids are ``role_…``; those of the roles that Close keeps are ``admin``, ``superuser``, ``user``
    and ``restricteduser``. Those cannot be changed, nor can a role be deleted that somebody has.

    See https://developer.close.com/api/resources/roles
    """

    _model = Role
    _creates = RoleCreate
    _updates = RoleUpdate
    _noun = "role"
    _prefix = "role"
    _route = "/role/"

    @property
    def with_response(self) -> "Roles[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Roles(self._caller, gives_response=True)

    def _ids(self, id_: str) -> dict[str, str]:
        return {"id": id_} if id_ in _KEPT else super()._ids(id_)
