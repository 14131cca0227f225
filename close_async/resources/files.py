"""``close.files``: uploads of files to attach to notes and e-mails."""

import io
import mimetypes
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from close_async.errors import APIConnectionError, APIStatusError, DecodeError
from close_async.files.links import storage_link
from close_async.files.local import Content, in_thread
from close_async.files.transfer import FileTransfer
from close_async.models.files import FileLink, FileUpload, FileUploadCreate, FileUploadForm
from close_async.operations import files as generated
from close_async.resources.base.resource import M
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.resources.base.operation import WithResponse

_ANYTHING = "application/octet-stream"
# 303: the form may redirect to another page after the file was stored.
_SUCCESS = frozenset({*range(200, 300), 303})
_LONE = re.compile(r"[\ud800-\udfff]")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Files(generated.Files[M]):
    """Upload files and get links for the attachments of notes and e-mails.

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

        The file is sent to Close's storage on another host, without the credentials. Close deletes
        it after a day if it is not attached to anything. It is read in a thread, in pieces; bytes
        that are appended during the upload are not sent.

        Args:
            file: A path, the content as bytes, or an open binary file, which is read from its
                current position and not closed.
            filename: The name of the upload; by default the name of the file.
            content_type: The MIME type; by default guessed from the name.
            options: Overrides of the client's options for this call.

        Raises:
            TypeError: ``file`` is of another type, or is open in text mode.
            OSError: The path cannot be opened, or is a folder, a pipe or a device; or the file
                became shorter during the upload.
            ValueError: The name is unknown or cannot be sent; or ``file`` is a stream without a
                length.
            DecodeError: The response of Close has no valid upload form.
            APIStatusError: Close or its storage rejected the file.
            APIConnectionError: The connection failed. It is safe to upload the file again.

        Example::

            link = await close.files.upload("offer.pdf")
            print(link.url)
        """
        _check_file(file)
        name = filename or _name_of(file)
        _check_text("filename", name)
        # In a thread: the first call reads the MIME tables of the system from disk.
        kind = content_type or (await in_thread(mimetypes.guess_type, name))[0] or _ANYTHING
        _check_text("content_type", kind)
        given = self._caller.options.merge(options)
        content = Content(file)
        try:
            await in_thread(content.open)
            body = FileUploadCreate(filename=name, content_type=kind)
            place = (await self._create_upload(body, options=options)).parsed
            url, fields, link = _checked(place, self._caller.pipeline.base_url)
            status = await FileTransfer(self._caller.pipeline.http).post(
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
                # The upload was aborted because reading the file failed.
                raise content.error from None
            raise
        finally:
            await in_thread(content.close)
        if status not in _SUCCESS:
            msg = "the file storage rejected the file"
            raise APIStatusError(msg, status=status, method="POST", path="/")
        return link


def _check_file(file: object) -> None:
    if isinstance(file, io.TextIOBase):
        msg = "the file is open in text mode; open it in binary mode: open(path, 'rb')"
        raise TypeError(msg)
    if not isinstance(file, str | Path | bytes) and not hasattr(file, "read"):
        msg = f"file is a path, bytes or an open file of bytes, not {type(file).__name__}"
        raise TypeError(msg)


def _check_text(name: str, value: str) -> None:
    """Check that a name or type can be part of a header of the form, and cannot inject another."""
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"{name} is a string, not {type(value).__name__}"
        raise TypeError(msg)
    if _UNFIT.search(value):
        msg = f"{name} contains a control character, or cannot be encoded as UTF-8: {value!r}"
        raise ValueError(msg)


def _checked(place: FileUpload, base_url: str) -> tuple[str, dict[str, str], FileLink]:
    """Return the URL and the fields of the upload form, and the link of the file.

    Raises:
        DecodeError: One of them is missing or invalid.
    """
    form = require(place.upload, FileUploadForm, "upload")
    url = storage_link(form.url, "upload.url", base_url=base_url)
    fields = cast("dict[str, object]", require(form.fields, dict, "upload.fields"))
    for name, value in fields.items():
        require(value, str, f"upload.fields.{name}")
        if _LONE.search(f"{name}{value}"):
            msg = f"upload.fields.{name!r} in the response cannot be encoded as UTF-8"
            raise DecodeError(msg)
    link = require(place.download, FileLink, "download")
    require(link.url, str, "download.url")
    return url, cast("dict[str, str]", fields), link


def _name_of(file: str | Path | bytes | IO[bytes]) -> str:
    path = file if isinstance(file, str | Path) else getattr(file, "name", None)
    if not isinstance(path, str | Path) or not Path(path).name:
        msg = "the file has no name; pass filename=..."
        raise ValueError(msg)
    name = Path(path).name
    if _UNFIT.search(name):
        msg = f"the name {name!r} of the file cannot be sent; pass filename=..."
        raise ValueError(msg)
    return name
