"""The simulator in a process of its own, for code that is not asynchronous or must not share."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from types import TracebackType

from attrs import frozen


@frozen
class Counts:
    """What a simulator has counted since it began.

    Attributes:
        request_count: How many requests it answered.
        rate_limited: How many of them with a 429 for a limit, faults not counted.
    """

    request_count: int
    rate_limited: int


class SimulatorProcess:
    """A simulator that runs beside this process and ends with it.

    Args:
        **options: Options of ``python -m close_simulator``, as in ``leads=1000``,
            ``latency=0.15`` or ``no_rate_limits=True``.

    Attributes:
        url: The API's base URL; known once started.
        api_key: A valid API key; known once started.

    Raises:
        RuntimeError: On entering, when it does not start; says why.

    Example:
        >>> with SimulatorProcess(leads=10) as simulator:
        ...     simulator.url.endswith("/api/v1")
        True
    """

    def __init__(self, **options: float | str | bool) -> None:
        self.url: str = ""
        self.api_key: str = ""
        self._command = [sys.executable, "-m", "close_simulator", "--with-parent"]
        for name, value in options.items():
            if value is not False:
                self._command.append(f"--{name.replace('_', '-')}")
            if not isinstance(value, bool):
                self._command.append(str(value))
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "SimulatorProcess":
        # Its errors go to a file: a pipe that nobody reads would fill up and stop it.
        with tempfile.TemporaryFile("w+") as errors:
            # Its standard input is a pipe that closes when this process ends, however it ends.
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # The package is found there wherever it was found here.
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                text=True,
            )
            assert self._process.stdout is not None  # noqa: S101 - for type checkers
            line = self._process.stdout.readline()
            if not line:
                self._process.communicate()
                errors.seek(0)
                message = f"the simulator did not start: {errors.read().strip()}"
                raise RuntimeError(message)
        said = json.loads(line)
        self.url, self.api_key = said["url"], said["api_key"]
        return self

    def counts(self) -> Counts:
        """Give what it has counted so far.

        Raises:
            RuntimeError: It does not run.
        """
        process = self._process
        line = ""
        if process is not None and process.stdin is not None and process.stdout is not None:
            with suppress(OSError, ValueError):
                process.stdin.write("counts\n")
                process.stdin.flush()
                line = process.stdout.readline()
        if not line:
            message = "the simulator does not run"
            raise RuntimeError(message)
        return Counts(**json.loads(line))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
