"""``CrudResource``: a resource with the five standard operations and no others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from close_async.model import Model
from close_async.resources.base.crud import CrudMethods, check_body
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import M, ModelT
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

CreateT = TypeVar("CreateT", bound=Model)
UpdateT = TypeVar("UpdateT", bound=Model)


class CrudResource(CrudMethods[M, ModelT], Generic[M, ModelT, CreateT, UpdateT]):
    """Base class of a resource with list, get, create, update and delete.

    Attributes:
        _create_model: The class of the body of ``create``.
        _update_model: The class of the body of ``update``.
    """

    _create_model: type[CreateT]
    _update_model: type[UpdateT]

    @filtered
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[ModelT]":
        """List all objects: await the result for the first page, or iterate over it for all.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
        """
        return self._list({}, fields=fields, options=options)

    @operation
    async def get(
        self,
        object_id: str,
        /,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ModelT]:
        """Get one object by its id.

        Args:
            object_id: The id of the object.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``object_id`` is the id of another type of object.
            NotFoundError: No object with this id exists.
        """
        return await self._get(object_id, fields, options)

    @operation
    async def create(
        self,
        body: CreateT,
        /,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ModelT]:
        """Create an object.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second one.

        Args:
            body: The object to create.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.
        """
        check_body(f"{self._singular}: create", body, self._create_model)
        return await self._create(body, fields, options)

    @operation
    async def update(
        self,
        object_id: str,
        changes: UpdateT,
        /,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ModelT]:
        """Update the fields of an object that are set in ``changes``.

        Args:
            object_id: The id of the object.
            changes: The fields to update; ``None`` clears a field, a list replaces the current one.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``object_id`` is the id of another type of object.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No object with this id exists.
            PermissionDeniedError: The role of the user does not permit it.
        """
        check_body(f"{self._singular}: update", changes, self._update_model)
        return await self._update(object_id, changes, fields, options)

    @operation
    async def delete(
        self, object_id: str, /, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an object.

        Args:
            object_id: The id of the object.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``object_id`` is the id of another type of object.
            NotFoundError: No object with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.
        """
        return await self._delete(object_id, options)
