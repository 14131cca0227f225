"""``close.roles``: the permissions of users."""

from typing import TYPE_CHECKING

from close_async.models.roles import Role, RoleCreate, RoleUpdate
from close_async.resources.base.crud_resource import CrudResource
from close_async.resources.base.resource import M

if TYPE_CHECKING:
    from close_async.resources.base.operation import WithResponse

# Built-in roles have names instead of ids.
_BUILT_IN = frozenset({"admin", "superuser", "user", "restricteduser"})


class Roles(CrudResource[M, Role, RoleCreate, RoleUpdate]):
    """Create, read, update and delete roles. A membership assigns a role to a user.

    Ids are ``role_…``; those of the built-in roles are ``admin``, ``superuser``, ``user`` and
    ``restricteduser``. Built-in roles cannot be changed. A role that a user has cannot be deleted.

    See https://developer.close.com/api/resources/roles
    """

    _model = Role
    _create_model = RoleCreate
    _update_model = RoleUpdate
    _singular = "role"
    _prefix = "role"
    _route = "/role/"

    @property
    def with_response(self) -> "Roles[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Roles(self._caller, gives_response=True)

    def _ids(self, id_: str) -> dict[str, str]:
        return {"id": id_} if id_ in _BUILT_IN else super()._ids(id_)
