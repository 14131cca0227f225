"""``Plain``: a resource with a list, and objects to create, read, change and delete, no more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from close_async.model import Model
from close_async.resources.base.crud import Crud, check_body
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import M, ModelT
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

CreateT = TypeVar("CreateT", bound=Model)
UpdateT = TypeVar("UpdateT", bound=Model)


class Plain(Crud[M, ModelT], Generic[M, ModelT, CreateT, UpdateT]):
    """The base of a resource that has the five operations, and nothing special about them.

    Attributes:
        _creates: The class of what is created.
        _updates: The class of changes.
    """

    _creates: type[CreateT]
    _updates: type[UpdateT]

    @filtered
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[ModelT]":
        """List all there are: await it for the first page, or iterate it to the end.

        Args:
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Raises:
            UnknownFieldError: ``fields`` has a name that there is not.
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
        """Get one by its id.

        Args:
            object_id: The id.
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``object_id`` is the id of something else.
            NotFoundError: There is none.
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
        """Create one.

        It is sent once: when its answer is lost, ResponseLostError says so, since a second try
        could make a second one.

        Args:
            body: What to create.
            fields: The fields of what was created to get back.
            options: What differs from the client's options.

        Raises:
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The user's role does not allow it.
        """
        check_body(f"{self._noun}: create", body, self._creates)
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
        """Change what ``changes`` sets, and nothing else.

        Args:
            object_id: The id.
            changes: The new values; a list takes the place of the one that is there.
            fields: The fields of what was changed to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``object_id`` is the id of something else.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is none.
            PermissionDeniedError: The user's role does not allow it.
        """
        check_body(f"{self._noun}: update", changes, self._updates)
        return await self._update(object_id, changes, fields, options)

    @operation
    async def delete(
        self, object_id: str, /, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete one.

        Args:
            object_id: The id.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``object_id`` is the id of something else.
            NotFoundError: There is none. It may be that an earlier attempt of this very call
                deleted it and that its answer was lost: ``.attempts`` is then over 1.
            PermissionDeniedError: The user's role does not allow it.
        """
        return await self._delete(object_id, options)
