"""``close.files``: files to attach to notes and e-mails."""

import io
import mimetypes
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING

from close_async.errors import APIStatusError
from close_async.models.files import FileLink, FileUpload, FileUploadCreate
from close_async.resources.base.crud import check_body
from close_async.resources.base.operation import Parsed, WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response

if TYPE_CHECKING:
    from close_async.options import RequestOptions

_ANYTHING = "application/octet-stream"
_SUCCESS = range(200, 300)


class Files(Resource[M]):
    """Upload files; their links go into the attachments of notes and e-mails.

    See https://developer.close.com/api/resources/files
    """

    @property
    def with_response(self) -> "Files[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Files(self._caller, gives_response=True)

    async def upload(
        self,
        file: str | Path | bytes | IO[bytes],
        *,
        filename: str | None = None,
        content_type: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> FileLink:
        """Upload a file, and give its link.

        The file goes to Close's storage at another host, without the credentials. Close deletes
        it after a day if it is attached to nothing.

        Args:
            file: Its path, its content, or an open file of bytes.
            filename: What it shall be called; by default the name of its path.
            content_type: What it holds, as a MIME type; by default what its name says.
            options: What differs from the client's options.

        Raises:
            TypeError: ``file`` is none, or is open for text.
            OSError: It cannot be opened.
            ValueError: Its name is not known and not given.
            APIStatusError: Close or its storage refused it.
            APIConnectionError: The connection broke; it can be uploaded again.

        Example:
            ```python
            link = await close.files.upload("offer.pdf")
            print(link.url)
            ```
        """
        _check_file(file)
        name = filename or _name_of(file)
        kind = content_type or mimetypes.guess_type(name)[0] or _ANYTHING
        body = FileUploadCreate(filename=name, content_type=kind)
        given = self._caller.options.merge(options)
        with _opened(file) as content:
            place = await Files[Parsed](self._caller).create_upload(body, options=options)
            status = await self._caller.pipeline.http.elsewhere().post(
                place.upload.url,
                place.upload.fields,
                content,
                filename=name,
                content_type=kind,
                within=given.timeout,
            )
        if status not in _SUCCESS:
            msg = "the storage of files did not take the file"
            raise APIStatusError(msg, status=status, method="POST", path="/")
        return place.download

    @operation
    async def create_upload(
        self, file: FileUploadCreate, *, options: "RequestOptions | None" = None
    ) -> Response[FileUpload]:
        """Ask where to put a file; :meth:`upload` asks, and puts it there.

        Args:
            file: The file's name and content type.
            options: What differs from the client's options.
        """
        check_body("files.create_upload", file, FileUploadCreate)
        return await self._object(FileUpload, "POST", "/files/upload/", body=file, options=options)


def _check_file(file: object) -> None:
    if isinstance(file, io.TextIOBase):
        msg = "the file is open for text; open it for bytes: open(path, 'rb')"
        raise TypeError(msg)
    if not isinstance(file, str | Path | bytes) and not hasattr(file, "read"):
        msg = f"file is a path, bytes or an open file of bytes, not a {type(file).__name__}"
        raise TypeError(msg)


def _opened(file: str | Path | bytes | IO[bytes]) -> AbstractContextManager[bytes | IO[bytes]]:
    """Open a file if it is given by its path; what was open already stays open."""
    return Path(file).open("rb") if isinstance(file, str | Path) else nullcontext(file)


def _name_of(file: str | Path | bytes | IO[bytes]) -> str:
    path = file if isinstance(file, str | Path) else getattr(file, "name", None)
    if not isinstance(path, str | Path) or not Path(path).name:
        msg = "the file has no name; give filename="
        raise ValueError(msg)
    return Path(path).name
