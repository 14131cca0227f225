"""The file storage on a separate socket, because its host is not Close's."""

import asyncio
import re
import tempfile
from collections.abc import Collection

from aiohttp import BodyPartReader, web

from close_simulator.auth import is_own_host
from close_simulator.exports.storage import Denied, Storage, StoredFile, Visit

# Bytes per write of a file, so that a reader that leaves stops the server early.
_PIECE = 256 * 1024
# Bytes of an upload that are held in memory; a larger one is held in a temporary file.
_IN_MEMORY = 8 * 1024 * 1024


class StorageServer:
    """Serves a storage.

    Args:
        storage: The storage.
        host: The address to listen on.
        allowed_hosts: Host names that requests may use.
    """

    def __init__(self, storage: Storage, host: str, allowed_hosts: Collection[str] = ()) -> None:
        self._storage = storage
        self._host = host
        self._hosts = {host, *allowed_hosts}
        self._runner: web.ServerRunner | None = None
        self._writing = asyncio.Lock()

    async def start(self) -> None:
        """Begin to listen, on any free port."""
        server = web.Server(self._handle, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, 0).start()
        self._storage.base_url = f"http://{self._host}:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop listening, and delete the files."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._delete_files()

    def replace(self, storage: Storage) -> None:
        """Serve another storage, and delete the files of this one."""
        self._delete_files()
        storage.base_url = self._storage.base_url
        self._storage = storage

    def _delete_files(self) -> None:
        for file in self._storage.files.values():
            if file.content is not None:
                file.content.close()
                file.content = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        status = 500
        if not is_own_host(request.headers.get("Host"), self._hosts):
            return web.Response(status=421)
        try:
            response = await self._answer(request)
            status = response.status
        except ConnectionResetError:  # the client disconnected, which is not an error here
            response = web.Response()
        except Denied as denied:
            status = denied.status
            body = f'<?xml version="1.0"?><Error><Code>{denied.code}</Code></Error>'
            response = web.Response(text=body, status=status, content_type="application/xml")
        finally:
            visit = Visit(request.method, request.path, status, dict(request.headers))
            self._storage.visits.append(visit)
        return response

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "POST":
            return await self._take(request)
        key = request.path.lstrip("/")
        file = self._storage.find(key, request.query)
        await self._written(file)
        return await self._send(request, key, file)

    async def _take(self, request: web.BaseRequest) -> web.Response:
        form: dict[str, str] = {}
        content = b""
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            assert isinstance(part, BodyPartReader)  # noqa: S101 - for type checkers
            if part.name == "file":
                content = bytes(await part.read())
            else:
                form[part.name or ""] = await part.text()
        self._storage.take(form, content)
        return web.Response(status=201)

    async def _written(self, file: StoredFile) -> None:
        """Write a file when it is first wanted, giving way to other requests in between."""
        async with self._writing:
            if file.content is not None:
                return
            content = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - kept open
            for piece in file.make():
                content.write(piece)
                await asyncio.sleep(0)
            file.size = content.tell()
            file.content = content

    async def _send(
        self, request: web.BaseRequest, key: str, file: StoredFile
    ) -> web.StreamResponse:
        tag = f'"{key}"'
        is_same = request.headers.get("If-Range", tag) == tag
        begin = _begin(request.headers.get("Range", "")) if is_same else 0
        if begin and begin >= file.size:
            raise Denied(416, "InvalidRange")
        response = web.StreamResponse(status=206 if begin else 200)
        response.headers["ETag"] = tag
        response.headers["Content-Encoding"] = "gzip"
        response.content_type = file.content_type
        response.content_length = file.size - begin
        if begin:
            response.headers["Content-Range"] = f"bytes {begin}-{file.size - 1}/{file.size}"
        await response.prepare(request)
        cuts = self._storage.cuts
        end = int(file.size * cuts.pop(0)) if cuts else file.size
        assert file.content is not None  # noqa: S101 - for type checkers
        for at in range(begin, end, _PIECE):
            file.content.seek(at)
            await response.write(file.content.read(min(_PIECE, end - at)))
        if end < file.size:
            self._storage.expire_links()
            assert request.transport is not None  # noqa: S101 - for type checkers
            request.transport.close()
            return response
        await response.write_eof()
        return response


def _begin(header: str) -> int:
    found = re.fullmatch(r"bytes=(\d+)-", header)
    return int(found[1]) if found else 0
