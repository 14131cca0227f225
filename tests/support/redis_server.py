"""A redis-server of the tests' own, on a socket in a directory that goes with it."""

import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pytest
from redis import Redis, exceptions


class RedisServer:
    """It stores nothing on disk; after `stop` it can be started again, and knows nothing."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("redis-server is not installed: apt-get install redis-server")
        self._program = program
        self._directory = tempfile.TemporaryDirectory()
        self._socket = Path(self._directory.name) / "socket"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        options = ("--port", "0", "--unixsocket", str(self._socket), "--save", "")
        self._process = subprocess.Popen(
            [self._program, *options], stdout=subprocess.DEVNULL, cwd=self._directory.name
        )
        with self.client() as client:
            while not self._answers(client):
                time.sleep(0.01)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def _answers(self, client: Redis) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "redis-server ended"
        with suppress(exceptions.ConnectionError):
            return bool(client.ping())
        return False

    def __enter__(self) -> "RedisServer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self._directory.cleanup()
