"""How fast the simulator serves: ``python -m benchmarks.simulator``.

A client on bare sockets reads pages of 200 leads and throws them away, so that what is measured is
the simulator: it has to stay well ahead of anything that is measured against it.
"""

import argparse
import base64
import resource
import selectors
import socket
import time
from urllib.parse import urlsplit

from close_async.testing import SimulatorProcess


class Connection:
    """One keep-alive connection that asks for pages, one at a time."""

    def __init__(self, url: str, api_key: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self.socket = socket.create_connection((parts.hostname, parts.port or 80))
        credentials = base64.b64encode(f"{api_key}:".encode()).decode()
        self._head = (
            f"GET {parts.path}/lead/?_limit=200&_skip=%d HTTP/1.1\r\n"
            f"Host: {parts.netloc}\r\nAuthorization: Basic {credentials}\r\n\r\n"
        )
        self._buffer = bytearray(1 << 20)
        self._missing = 0

    def ask(self, skip: int) -> None:
        """Send a request."""
        self.socket.sendall((self._head % skip).encode())
        self._missing = 0

    def receive(self) -> tuple[int, bool]:
        """Take what has come; give its size and whether the answer is complete."""
        size = self.socket.recv_into(self._buffer)
        if not size:
            raise ConnectionError("the simulator closed the connection")
        if not self._missing:  # the head of an answer always arrives in one piece here
            head, _, rest = bytes(self._buffer[:size]).partition(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                raise RuntimeError(head.decode())
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            )
            self._missing = length - len(rest)
        else:
            self._missing -= size
        return size, self._missing == 0


def read_pages(url: str, api_key: str, pages: int, connections: int) -> int:
    """Read so many pages over so many connections; give the bytes received."""
    received = asked = 0
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = Connection(url, api_key)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(asked % 175 * 200)
            asked += 1
        while selector.get_map():
            for key, _ in selector.select():
                size, complete = key.data.receive()
                received += size
                if complete and asked < pages:
                    key.data.ask(asked % 175 * 200)
                    asked += 1
                elif complete:
                    selector.unregister(key.fileobj)
                    key.data.socket.close()
    return received


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulator")
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--connections", type=int, default=8)
    arguments = parser.parse_args()
    began = time.perf_counter()
    with SimulatorProcess(leads=arguments.leads, no_rate_limits=True) as simulator:
        started = time.perf_counter()
        read_pages(simulator.url, simulator.api_key, 175, 4)  # every lead's template built once
        warm = time.perf_counter()
        size = read_pages(simulator.url, simulator.api_key, arguments.pages, arguments.connections)
        seconds = time.perf_counter() - warm
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = child.ru_utime + child.ru_stime  # start and warm-up included, so a little too much
    print(f"{arguments.leads:,} leads, ready after {started - began:.2f} s")
    print(f"{arguments.pages:,} pages of 200 leads over {arguments.connections} connections")
    print(f"{arguments.pages / seconds:8.0f} pages/s")
    print(f"{arguments.pages * 200 / seconds:8,.0f} leads/s")
    print(f"{size / seconds / 1e6:8.0f} MB/s, {size / arguments.pages / 200:.0f} bytes a lead")
    print(f"{busy / arguments.pages * 1000:8.2f} ms of processor time a page")
    print(f"{child.ru_maxrss / 1024:8.0f} MB peak memory of the simulator")


if __name__ == "__main__":
    main()
