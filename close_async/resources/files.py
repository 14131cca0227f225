"""``close.files``: files to attach to notes and e-mails."""

import io
import mimetypes
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from close_async.errors import APIConnectionError, APIStatusError, DecodeError
from close_async.models.files import FileLink, FileUpload, FileUploadCreate, FileUploadForm
from close_async.resources.base.crud import check_body
from close_async.resources.base.local_files import Content, in_thread
from close_async.resources.base.operation import Parsed, WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.transport.links import storage_link
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.options import RequestOptions

_ANYTHING = "application/octet-stream"
# A form may name a page to go to after its success: 303, and the file is stored.
_SUCCESS = frozenset({*range(200, 300), 303})
_LONE = re.compile(r"[\ud800-\udfff]")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


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
        """Upload a file, and return its link.

        The file goes to Close's storage at another host, without the credentials. Close deletes
        it after a day if it is attached to nothing. It is read in a thread, piece by piece; the
        length that it has at first is the one that is uploaded.

        Args:
            file: Its path, its content, or an open file of bytes, which is read from its position
                and stays open.
            filename: The name for the upload; by default that of its path.
            content_type: What it holds, as a MIME type; by default what its name suggests.
            options: Overrides of the client's options for this call.

        Raises:
            TypeError: ``file`` is neither, or is open for text.
            OSError: The path cannot be opened, or is a folder, a pipe or a device; or the file
                became shorter while it was read.
            ValueError: Its name is not known and not given, or cannot be sent; or ``file`` is a
                stream without a length.
            DecodeError: Close's response has no place to put the file.
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
        _check_text("filename", name)
        # In a thread: the first time, it reads the system's tables from its files.
        kind = content_type or (await in_thread(mimetypes.guess_type, name))[0] or _ANYTHING
        _check_text("content_type", kind)
        given = self._caller.options.merge(options)
        content = Content(file)
        try:
            await in_thread(content.open)
            body = FileUploadCreate(filename=name, content_type=kind)
            place = await Files[Parsed](self._caller).create_upload(body, options=options)
            url, fields, link = _checked(place, self._caller.pipeline.base_url)
            status = await self._caller.pipeline.http.elsewhere().post(
                url,
                fields,
                content,
                size=content.size,
                filename=name,
                content_type=kind,
                within=given.timeout,
            )
        except APIConnectionError:
            if content.error is not None:
                # The file's fault: the connection was given up because of it.
                raise content.error from None
            raise
        finally:
            await in_thread(content.close)
        if status not in _SUCCESS:
            msg = "the storage of files did not take the file"
            raise APIStatusError(msg, status=status, method="POST", path="/")
        return link

    @operation
    async def create_upload(
        self, file: FileUploadCreate, *, options: "RequestOptions | None" = None
    ) -> Response[FileUpload]:
        """Request a place for a file; :meth:`upload` does, and puts the file there.

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


def _check_text(name: str, value: str) -> None:
    """Refuse a name or type that would break out of the form's headers, or cannot be written."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"{name} is a string, not a {type(value).__name__}"
        raise TypeError(msg)
    if _UNFIT.search(value):
        msg = f"{name} holds a control character, or is not text that UTF-8 can hold: {value!r}"
        raise ValueError(msg)


def _checked(place: FileUpload, base_url: str) -> tuple[str, dict[str, str], FileLink]:
    """Return the form's URL and fields, and the file's link, if the response has them.

    Raises:
        DecodeError: It has not.
    """
    form = require(place.upload, FileUploadForm, "upload")
    url = storage_link(form.url, "upload.url", base_url=base_url)
    fields = cast("dict[str, object]", require(form.fields, dict, "upload.fields"))
    for name, value in fields.items():
        require(value, str, f"upload.fields.{name}")
        if _LONE.search(f"{name}{value}"):
            msg = f"upload.fields.{name!r} in the response is not text that UTF-8 can hold"
            raise DecodeError(msg)
    link = require(place.download, FileLink, "download")
    require(link.url, str, "download.url")
    return url, cast("dict[str, str]", fields), link


def _name_of(file: str | Path | bytes | IO[bytes]) -> str:
    path = file if isinstance(file, str | Path) else getattr(file, "name", None)
    if not isinstance(path, str | Path) or not Path(path).name:
        msg = "the file has no name; pass filename="
        raise ValueError(msg)
    name = Path(path).name
    if _UNFIT.search(name):
        msg = f"the file's name cannot be sent; pass filename=: {name!r}"
        raise ValueError(msg)
    return name
