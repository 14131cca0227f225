"""The operations of ``close.pipelines``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.statuses import Pipeline, PipelineCreate, PipelineUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Pipelines(Resource[M]):
    """Create, read, update and delete pipelines, which group the statuses of opportunities.

    A new pipeline has no statuses. ``update`` changes the order of its statuses, and moves statuses
    from other pipelines into it. A pipeline with statuses cannot be deleted.

    Example::

        async for pipeline in close.pipelines.list():
            print(pipeline.name, [status.label for status in pipeline.statuses])
        order = [StatusReference(id=status.id) for status in reversed(pipeline.statuses)]
        await close.pipelines.update(pipeline.id, PipelineUpdate(statuses=order))

    See https://developer.close.com/api/resources/pipelines
    """

    @property
    def with_response(self) -> "Pipelines[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Pipelines(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[Pipeline]":
        """List pipelines: await the result for the first page, or iterate over it for all.

        All pipelines with their statuses, on one page.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for pipeline in close.pipelines.list():
                print(pipeline.name)
        """
        return self._paginator(Pipeline, "/pipeline/", fields=fields, options=options)

    async def _get(
        self,
        pipeline_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Pipeline]:
        return await self._request_object(
            Pipeline,
            "GET",
            "/pipeline/{id}/",
            ids={"id": check_id(pipeline_id, "pipe", "pipeline_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        pipeline_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Pipeline]:
        """Get one pipeline.

        Args:
            pipeline_id: The pipeline's id, ``pipe_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``pipeline_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No pipeline with this id exists.

        Example::

            pipeline = await close.pipelines.get(pipeline_id)
        """
        return await self._get(pipeline_id, fields=fields, options=options)

    async def _create(
        self,
        pipeline: PipelineCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Pipeline]:
        return await self._request_object(
            Pipeline,
            "POST",
            "/pipeline/",
            body=read_body("pipelines.create", pipeline, PipelineCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        pipeline: PipelineCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Pipeline]:
        """Create a pipeline.

        Creates its statuses too, in the order of the body. Statuses can be added later, or moved to
        it from another pipeline.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second pipeline.

        Args:
            pipeline: The pipeline to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            pipeline = await close.pipelines.create(PipelineCreate(name="Renewals"))
        """
        return await self._create(pipeline, fields=fields, options=options)

    async def _update(
        self,
        pipeline_id: str,
        changes: PipelineUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Pipeline]:
        return await self._request_object(
            Pipeline,
            "PUT",
            "/pipeline/{id}/",
            ids={"id": check_id(pipeline_id, "pipe", "pipeline_id")},
            body=read_body("pipelines.update", changes, PipelineUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        pipeline_id: str,
        changes: PipelineUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Pipeline]:
        """Update a pipeline.

        Updates only the fields in the body. The order of ``statuses`` becomes the order in the
        pipeline; statuses of another pipeline move to this one, with their opportunities.

        Args:
            pipeline_id: The pipeline's id, ``pipe_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``pipeline_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No pipeline with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.pipelines.update(
                pipeline_id,
                PipelineUpdate(
                    name="Renewals of contracts",
                    statuses=[StatusReference(id="stat_Wk2rB7MxRb6Vn1KzXq8TmL3wYc5HsJd0PgUf9AtEoQi")],
                ),
            )
        """
        return await self._update(pipeline_id, changes, fields=fields, options=options)

    async def _delete(
        self, pipeline_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/pipeline/{id}/",
            ids={"id": check_id(pipeline_id, "pipe", "pipeline_id")},
            options=options,
        )

    @operation
    async def delete(
        self, pipeline_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a pipeline.

        Close deletes only a pipeline without statuses: delete or move them first.

        Args:
            pipeline_id: The pipeline's id, ``pipe_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``pipeline_id`` is not an id, or is that of another type of object.
            NotFoundError: No pipeline with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.pipelines.delete(pipeline_id)
        """
        return await self._delete(pipeline_id, options=options)
