"""A server of prepared, gzipped pages in a separate process.

It is nginx if that is installed, and otherwise a small aiohttp server, which is fast enough but
splits a response into other packets than nginx does. Both look at the ``_skip`` of a request only,
so that all clients get the same pages of 200 leads.
"""

import asyncio
import gzip
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from attrs import frozen

from benchmarks.payload import PageMaker

LEADS_A_PAGE = 200

_NGINX = """
daemon off; pid {root}/nginx.pid; error_log {root}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; gzip_static always; default_type application/json; keepalive_requests 1000000;
  sendfile on; tcp_nopush on;
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  server {{
    listen 127.0.0.1:{port}; root {root};
    location = /api/v1/lead/ {{ rewrite ^ /lead-$arg__skip.json break; }}
    location = /api/v1/lead/lead_a/ {{
      rewrite ^ /one.json break; add_header RateLimit "limit=1000000, remaining=999999, reset=5";
    }}
    location /api/v1/status/ {{ rewrite ^ /statuses.json break; }}
  }}
}}
"""


@frozen
class PageServer:
    """A running server.

    Args:
        url: Its base URL.
        name: The server software.
        page_bytes: Size of a page in JSON.
        sent_bytes: Size of a gzipped page.
    """

    url: str
    name: str
    page_bytes: int
    sent_bytes: int


@contextmanager
def serving(pages: int, *, unique: bool = False) -> Iterator[PageServer]:
    """Serve a number of pages of leads within the block, and one lead.

    Args:
        pages: The number of pages.
        unique: Whether their texts are unique, see :class:`~benchmarks.payload.PageMaker`.
    """
    with tempfile.TemporaryDirectory(prefix="close-async-bench-") as folder:
        root = Path(folder)
        root.chmod(0o755)  # nginx's worker runs as another user if root starts it
        sizes = _write_pages(root, PageMaker(seed=0, unique=unique), pages)
        port = _free_port()
        command, name = _command(root, port)
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port, process)
            yield PageServer(f"http://127.0.0.1:{port}/api/v1", name, *sizes)
        finally:
            process.terminate()
            process.wait()


def _write_pages(root: Path, maker: PageMaker, pages: int) -> tuple[int, int]:
    """Write the pages as gzip files, and return the sizes of the first one."""
    total, sizes = pages * LEADS_A_PAGE, (0, 0)
    (root / "one.json.gz").write_bytes(gzip.compress(orjson.dumps(maker.lead()), 6))
    for skip in range(0, total, LEADS_A_PAGE):
        more = skip + LEADS_A_PAGE < total
        page = maker.page(LEADS_A_PAGE) | {"has_more": more, "total_results": total}
        body = orjson.dumps(page)
        packed = gzip.compress(body, 6)
        (root / f"lead-{skip}.json.gz").write_bytes(packed)
        sizes = sizes if skip else (len(body), len(packed))
    labels = [{"id": f"stat_{label}", "label": label} for label in ("Potential", "Customer")]
    (root / "statuses.json.gz").write_bytes(gzip.compress(orjson.dumps({"data": labels})))
    return sizes


def _command(root: Path, port: int) -> tuple[list[str], str]:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")
    if nginx is None:
        print("nginx is not installed: using an aiohttp server instead", file=sys.stderr)
        return [sys.executable, "-m", "benchmarks.pages", str(root), str(port)], "aiohttp"
    config = root / "nginx.conf"
    config.write_text(_NGINX.format(root=root, port=port))
    reported = subprocess.run([nginx, "-v"], capture_output=True, text=True, check=True).stderr
    return [nginx, "-c", str(config), "-p", str(root)], reported.strip().rpartition(" ")[2]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(500):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.02)
        else:
            return
    msg = f"the server did not start: {process.args!r}"
    raise RuntimeError(msg)


async def _serve(bodies: dict[str, bytes], port: int) -> None:
    """Serve the same responses as nginx, from memory."""
    from aiohttp import web

    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    async def respond(request: web.BaseRequest) -> web.Response:
        is_status = "/status/" in request.path
        name = "statuses" if is_status else f"lead-{request.query.get('_skip', '')}"
        body = bodies.get(f"{name}.json.gz")
        if body is None:
            return web.Response(status=404)
        return web.Response(body=body, headers=headers)

    runner = web.ServerRunner(web.Server(respond, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    _bodies = {path.name: path.read_bytes() for path in Path(sys.argv[1]).glob("*.gz")}
    asyncio.run(_serve(_bodies, int(sys.argv[2])))
