"""The operations of ``close.files``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.files import FileUpload, FileUploadCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body

if TYPE_CHECKING:
    from close_async.options import RequestOptions


class Files(Resource[M]):
    """Files to attach to notes and e-mails.

    See https://developer.close.com/api/resources/files
    """

    @property
    def with_response(self) -> "Files[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Files(self._caller, gives_response=True)

    async def _create_upload(
        self, file: FileUploadCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[FileUpload]:
        return await self._request_object(
            FileUpload,
            "POST",
            "/files/upload/",
            body=read_body("files.create_upload", file, FileUploadCreate),
            options=options,
        )

    @operation
    async def create_upload(
        self, file: FileUploadCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[FileUpload]:
        """Create an upload form for a file.

        Returns a form for the upload, which is valid for a minute and has the file as its last
        field, and the link with which the file can be attached to notes and e-mails. Close deletes
        the file after a day if it is not attached to anything.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second file.

        Args:
            file: The file to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            file = await close.files.create_upload(
                FileUploadCreate(filename="offer.pdf", content_type="application/pdf")
            )
        """
        return await self._create_upload(file, options=options)
