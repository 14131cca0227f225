"""``close-async api``: any request, for what has no verb."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs
import typer

from close_async import CloseClient, ConfigurationError, NotFoundError
from close_async.cli.dry_run import dry_run
from close_async.cli.failures import ExitCode, Failure, as_usage, fail, require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.records import Records
from close_async.cli.terminal import is_terminal, write_json
from close_async.cli.values import convert, put, read_object, split_field

_PREFIX = "/api/v1"


@attrs.frozen(kw_only=True)
class Request:
    """The arguments of ``close-async api``.

    Args:
        method: The HTTP method.
        path: The path, with or without a query.
        fields: ``NAME=VALUE``: query parameters of a GET or DELETE, else fields of the body.
        source: The file with the body; ``-`` for standard input.
        paginate: Whether to read all pages of a list.
        limit: Maximum number of objects, with ``paginate``.
        is_array: Whether all pages become one JSON array, instead of JSON Lines.
        dry_run: Whether to print the request only.
    """

    method: str
    path: str
    fields: Sequence[str] = ()
    source: str | None = None
    paginate: bool = False
    limit: int | None = None
    is_array: bool = False
    dry_run: bool = False


def run_request(request: Request) -> None:
    """Send a request, and print the JSON of its response."""
    method = request.method.upper()
    path, params = _target(request.path)
    body: dict[str, Any] = {} if request.source is None else read_object(request.source)
    for text in request.fields:
        name, value, is_json = split_field(text)
        if method in ("GET", "DELETE"):
            params[name] = value
        elif is_json:
            put(body, name, convert(value, "json", name))
        else:
            body[name] = value  # with its dots: custom.cf_… is one key
    if request.paginate and method != "GET":
        msg = "only the pages of a GET can be read"
        raise typer.BadParameter(msg, param_hint="--paginate")
    if request.limit is not None and not request.paginate:
        msg = "--limit works only with --paginate: -f _limit=N is that of one page"
        raise typer.BadParameter(msg, param_hint="--limit")
    require_api_key()
    run_interruptibly(_send(request, method, path, params, body or None))


def _target(path: str) -> tuple[str, dict[str, Any]]:
    parts = urlsplit(path)
    if parts.scheme or parts.netloc:
        msg = f"{path!r} is a URL: pass the path below the API's address, such as /lead/"
        raise ConfigurationError(msg)
    found = "/" + parts.path.removeprefix(_PREFIX).lstrip("/")
    # Close redirects from paths without the last slash, and a redirected POST would be lost.
    return found if found.endswith("/") else f"{found}/", dict(parse_qsl(parts.query))


async def _send(
    request: Request,
    method: str,
    path: str,
    params: Mapping[str, Any],
    body: Mapping[str, Any] | None,
) -> None:
    def call(close: CloseClient) -> Any:
        return close.request(method, path, params=params or None, json=body)

    async with CloseClient() as close:
        if request.dry_run and method != "GET":
            with as_usage():
                write_json(await dry_run(call))
            return
        try:
            if request.paginate:
                with (
                    as_usage(),
                    Records("json" if request.is_array else "jsonl", ()) as records,
                ):
                    async for row in close.paginate(path, params=params, limit=request.limit):
                        records.write(row)
                return
            with as_usage():
                response = await call(close)
        except NotFoundError as error:
            fail(Failure(ExitCode.USAGE, f"Close has no such object or path: {error}"), error)
    if response.parsed is not None:
        # Indented for a person; a program reads lines.
        write_json(response.parsed, indent=is_terminal())
