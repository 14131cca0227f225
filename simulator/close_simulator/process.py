"""``SimulatorProcess``: a simulator in a separate process."""

import json
import os
import subprocess
import sys
import tempfile
from types import TracebackType

from attrs import frozen

from close_simulator.http import SeenRequest
from close_simulator.remote import Control, RemoteFaults, RemoteWorld


@frozen
class Counts:
    """The counters of a simulator since its start.

    Attributes:
        request_count: The number of requests it responded to.
        rate_limited: The number of 429 responses for a rate limit, faults not included.
    """

    request_count: int
    rate_limited: int


class SimulatorProcess:
    """A simulator in a separate process, which ends with this one.

    For synchronous code, and for measurements in which the simulator must not share the event loop
    or the interpreter with the client. Attributes and methods have the names of
    :class:`~close_simulator.CloseSimulator`; each use is a request to the process.

    Args:
        **options: Options of the command ``close-simulator``, such as ``leads=1000``,
            ``latency=0.15`` or ``no_rate_limits=True``.

    Attributes:
        url: The API's base URL, set on entering the context.
        api_key: A valid API key, set on entering the context.
        faults: The faults to inject.
        world: The state: leads, other resources, and the methods that change them.

    Raises:
        RuntimeError: On entering, if the process does not start; with its error output.

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
        self._connect()

    def __enter__(self) -> "SimulatorProcess":
        # Errors go to a file: an unread pipe would fill up and block the process.
        with tempfile.TemporaryFile("w+") as errors:
            # Standard input is a pipe: it closes when this process ends, even if it is killed.
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # The child finds the package wherever this process found it.
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
        started = json.loads(line)
        self.url, self.api_key = started["url"], started["api_key"]
        self._connect()
        return self

    def _connect(self) -> None:
        self._control = Control(self.url, self.api_key)
        self.faults: RemoteFaults = RemoteFaults(self._control)
        self.world: RemoteWorld = RemoteWorld(self._control)

    @property
    def auth_headers(self) -> dict[str, str]:
        """The header that presents :attr:`api_key`, for requests without the client."""
        return dict(self._control.auth_headers)

    @property
    def requests(self) -> list[SeenRequest]:
        """The last 10 000 requests, as they are now."""
        return [SeenRequest(**each) for each in self._control("GET", "requests/")]

    @property
    def request_count(self) -> int:
        """The number of all requests."""
        return self.counts().request_count

    @property
    def rate_limited(self) -> int:
        """The number of 429 responses for a rate limit, faults not included."""
        return self.counts().rate_limited

    @property
    def peak_in_flight(self) -> int:
        """The largest number of requests in flight at the same time."""
        return int(self._control("GET", "")["peak_in_flight"])

    def reset(self) -> None:
        """Return to the state of the start: the leads of the seed, no faults and no requests.

        The URL and the API key remain. Call it while no request is in flight.

        Raises:
            RuntimeError: The simulator is not running.
        """
        self._control("POST", "reset/")

    def counts(self) -> Counts:
        """Return the counters.

        Raises:
            RuntimeError: The simulator is not running.
        """
        counters = self._control("GET", "")
        return Counts(counters["request_count"], counters["rate_limited"])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
