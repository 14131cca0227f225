"""A redis-server of the benchmark's own, which can be killed and started again."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path


class RedisServer:
    """Listens on a socket in a directory of its own, and stores nothing on disk."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            msg = "redis-server is not installed: apt-get install redis-server"
            raise FileNotFoundError(msg)
        self._directory = tempfile.TemporaryDirectory()
        self._socket = Path(self._directory.name) / "socket"
        options = ("--port", "0", "--unixsocket", str(self._socket), "--save", "")
        self._command = [program, *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        """Start it, with nothing in it."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, cwd=self._directory.name
        )
        while not self._socket.exists():
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._socket.unlink(missing_ok=True)

    def __enter__(self) -> "RedisServer":
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()
        self._directory.cleanup()
