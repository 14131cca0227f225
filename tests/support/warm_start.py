"""Start ``close-async`` without waiting for its imports: as a fork of a process that has made them.

Importing the client, its models and the command line takes most of a second of CPU, and the tests
start the command hundreds of times. A fork is a process like any other: with an id, standard
streams, an environment and a working folder of its own; signals stop and kill it. It shares what
Python reads when it starts, such as the encoding of the streams, so there is one process to fork
for each of these environments. A test of streams that are closed when Python starts needs a new
interpreter.

``python -m tests.support.warm_start FD`` is the process that forks; :func:`start` runs it.
"""

import asyncio
import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# What the commands import when they run, and the engines of copies.
_MODULES = (
    "close_async.cli.commands.push",
    "close_async.cli.commands.search",
    "close_async.cli.commands.status",
    "close_async.cli.commands.sync",
    "close_async.models",
    "close_async.push",
    "close_async.testing",
    "close_async.transport.http",
    "duckdb",
    "psycopg",
)
# What Python reads when it starts: its own variables, and those of the locale.
_READ_AT_START = ("PYTHON", "LC_", "LANG")
_LENGTH = 4  # bytes before an order, with the length of the rest
# Bytes of output that are read before anybody asks for them: all that a test makes a process print.
_MOST_OUTPUT = 1 << 24


class _Pipe(asyncio.StreamReaderProtocol):
    """The reading end of a pipe."""

    def __init__(self) -> None:
        self.reader = asyncio.StreamReader(_MOST_OUTPUT)
        self.closed = asyncio.Event()
        super().__init__(self.reader)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.closed.set()


class WarmProcess:
    """What the tests use of :class:`asyncio.subprocess.Process`."""

    def __init__(
        self, server: "_Server", pid: int, status: _Pipe, stdout: _Pipe, stderr: _Pipe
    ) -> None:
        self.pid = pid
        self.stdout, self.stderr = stdout.reader, stderr.reader
        self.returncode: int | None = None
        self._server = server
        self._pipes = (status, stdout, stderr)
        self._ended = asyncio.create_task(self._end())

    async def _end(self) -> int:
        status, *_ = self._pipes
        self.returncode = code = int(await status.reader.readline())
        self._server.running.discard(self.pid)
        for pipe in self._pipes:
            await pipe.closed.wait()
        return code

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it has ended, and its status is under way
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    async def communicate(self) -> tuple[bytes, bytes]:
        await self.wait()
        return await self.stdout.read(), await self.stderr.read()


class _Server:
    """A process that forks, started with some variables that Python reads."""

    def __init__(self, read_at_start: frozenset[tuple[str, str]]) -> None:
        self.running: set[int] = set()
        self._orders, theirs = socket.socketpair()
        # In a session of its own, Ctrl-C stops pytest, and this when pytest is gone.
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            cwd=ROOT,
            env=os.environ | dict(read_at_start),
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        atexit.register(self._stop)

    def _stop(self) -> None:
        for pid in self.running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._orders.close()
        self._process.wait()

    def order(self, order: dict[str, Any], streams: list[int]) -> None:
        text = json.dumps(order).encode()
        length = len(text).to_bytes(_LENGTH, "big")
        socket.send_fds(self._orders, [length], streams)
        self._orders.sendall(text)


_server = cache(_Server)


async def start(
    module: str,
    *arguments: str,
    env: Mapping[str, str],
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> WarmProcess:
    """Start ``python -m module`` in the root of the project.

    Args:
        module: The name of the module.
        *arguments: What follows it on the command line.
        env: All variables of its environment.
        stdin: A descriptor to read from; else there is nothing to read.
        stdout: A descriptor to write to; else the output is read with the process.
        stderr: The same for errors.
    """
    server = _server(frozenset(each for each in env.items() if each[0].startswith(_READ_AT_START)))
    null = os.open(os.devnull, os.O_RDONLY)
    ends = [os.pipe() for _ in range(3)]
    ours = [null, *(writing for _, writing in ends)]
    given = [null if stdin is None else stdin]
    given += [ends[1][1] if stdout is None else stdout, ends[2][1] if stderr is None else stderr]
    order = {"module": module, "arguments": arguments, "env": dict(env)}
    try:
        server.order(order, [*given, ends[0][1]])
    finally:
        for descriptor in ours:
            os.close(descriptor)
    loop, pipes = asyncio.get_running_loop(), [_Pipe() for _ in ends]
    for pipe, (reading, _) in zip(pipes, ends, strict=True):
        await loop.connect_read_pipe(lambda pipe=pipe: pipe, os.fdopen(reading, "rb", 0))
    pid = int(await pipes[0].reader.readline())
    server.running.add(pid)
    return WarmProcess(server, pid, *pipes)


def _serve(orders: socket.socket) -> None:
    """Fork for each order, until the process that sends them is gone."""
    for module in _MODULES:
        if find_spec(module):
            import_module(module)
    # Else each fork looks at all that was imported when it ends: most of the CPU of a command.
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for supervisors
    while True:
        length, descriptors, *_ = socket.recv_fds(orders, _LENGTH, 4)
        if not length:
            return
        order = json.loads(orders.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL))
        if os.fork() == 0:
            orders.close()
            _supervise(order, *descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)


def _supervise(order: dict[str, Any], stdin: int, stdout: int, stderr: int, status: int) -> None:
    """Fork again, and report the id and the exit status of that process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(status)
        _run(order, stdin, stdout, stderr)
        return
    for descriptor in (stdin, stdout, stderr):
        os.close(descriptor)
    os.write(status, b"%d\n" % pid)
    _, ended = os.waitpid(pid, 0)
    os.write(status, b"%d\n" % os.waitstatus_to_exitcode(ended))
    os._exit(0)


def _run(order: dict[str, Any], *streams: int) -> None:
    """Run a module as a new interpreter would."""
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # New ones: the old ones remember what kind of file they had.
    of_in, of_out, of_err = (
        {"encoding": stream.encoding, "errors": stream.errors, "closefd": False}
        for stream in (sys.stdin, sys.stdout, sys.stderr)
    )
    sys.stdin = open(0, **of_in)  # noqa: SIM115
    sys.stdout = open(1, "w", **of_out)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, **of_err)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    sys.argv[1:] = order["arguments"]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
