"""A PostgreSQL server for tests: a cluster in a temporary folder, on a socket in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# Set by `make test-engines`: then a missing engine is an error.
_IS_REQUIRED = os.environ.get("CLOSE_ASYNC_ENGINES") == "required"
_SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c max_connections=30 "
    "-c shared_buffers=32MB"
)
# PostgreSQL refuses to run as root.
_USERS = ("postgres", "nobody")


def _unavailable(reason: str) -> None:
    message = f"no PostgreSQL server: {reason}"
    if _IS_REQUIRED:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def _programs() -> Path:
    """Return the folder of initdb and pg_ctl, which Debian keeps out of PATH."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: each.parent.name)
    if not folders:
        _unavailable("initdb is not installed (Debian: apt-get install postgresql)")
    return folders[-1]


def as_user(folder: Path) -> list[str]:
    """Return the start of a command that runs as an unprivileged user, who owns the folder."""
    if os.geteuid() != 0:
        return []
    known = {each.pw_name: each for each in pwd.getpwall()}
    user = next((known[name] for name in _USERS if name in known), None)
    if user is None or not shutil.which("setpriv"):
        _unavailable("it refuses root, and there is no setpriv or no user to run it as")
    assert user is not None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server for the duration of the block, and yield the URL of its database.

    Skips the test if there is no PostgreSQL, or fails it in ``make test-engines``.
    """
    try:
        import psycopg  # noqa: F401
    except ImportError:
        _unavailable("psycopg is not installed")
    programs = _programs()
    # Not pytest's folder: its path may be longer than that of a socket can be, and private.
    folder = Path(tempfile.mkdtemp(prefix="close-pg-"))
    data = folder / "data"
    try:
        user = as_user(folder)

        def run(program: str, *arguments: str) -> None:
            command = [*user, str(programs / program), "-D", str(data), *arguments]
            subprocess.run(command, check=True, capture_output=True, cwd=folder)

        run("initdb", "-A", "trust", "-U", "close", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        run("pg_ctl", "-l", str(folder / "log"), "-o", f"{_SETTINGS} -k {folder}", "-w", "start")
        try:
            yield f"postgresql://close@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
