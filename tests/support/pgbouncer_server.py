"""PgBouncer in front of a PostgreSQL server of the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest

from tests.support.postgres_server import as_user

PoolMode = Literal["session", "transaction"]

_CONFIGURATION = """
[databases]
postgres = host={server} dbname=postgres user=close

[pgbouncer]
unix_socket_dir = {folder}
listen_port = 6432
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
pidfile = {folder}/pid
"""


def _is_listening(path: Path) -> bool:
    """Return whether a server accepts connections; its socket is in the folder before it does."""
    with socket.socket(socket.AF_UNIX) as attempt:
        return attempt.connect_ex(str(path)) == 0


@contextmanager
def pgbouncer(url: str, mode: PoolMode, size: int = 10) -> Iterator[str]:
    """Run PgBouncer for the duration of the block, and yield the URL of the database through it.

    Skips the test if PgBouncer is not installed.

    Args:
        url: The URL from ``postgres_server``.
        mode: When a server connection returns to the pool.
        size: The number of server connections.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    # Not pytest's folder: its path may be longer than that of a socket can be, and private.
    folder = Path(tempfile.mkdtemp(prefix="close-bouncer-"))
    try:
        user = as_user(folder)
        file = folder / "pgbouncer.ini"
        server = url.partition("host=")[2]
        file.write_text(_CONFIGURATION.format(server=server, folder=folder, mode=mode, size=size))
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([*user, program, str(file)], stderr=log, cwd=folder)
        try:
            while not _is_listening(folder / ".s.PGSQL.6432"):
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.02)
            yield f"postgresql://close@/postgres?host={folder}&port=6432"
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
