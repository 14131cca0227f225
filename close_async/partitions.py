"""``Partition`` and ``Connection``: a part of an organization that any process can read.

Both are plain values that can be pickled and written as JSON. They hold no credentials, only where
a process finds them: ``env:NAME`` is an environment variable, ``call:module:function`` a function
without arguments that returns the secret.
"""

import os
import re
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import datetime
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast

import attrs
import orjson

from close_async._blocking import iterate
from close_async.errors import ConfigurationError
from close_async.paging.scanning.window import FIRST, LAST, Window
from close_async.secrecy import hiding
from close_async.wire.convert import encode
from close_async.wire.datetimes import format_datetime
from close_async.wire.search_body import all_of, date_range

if TYPE_CHECKING:
    from close_async import CloseClient
    from close_async.paging.scanning.scan import Scan

Objects = Literal["leads", "activities"]
"""What a partition holds."""

JSON = dict[str, Any]

_OBJECTS: Final = ("leads", "activities")
_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|call:[A-Za-z_][\w.]*:[A-Za-z_]\w*", re.ASCII)
_FORMS = "'env:NAME' for an environment variable, or 'call:module:function'"


def _check_reference(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    # The value is not shown: somebody may have passed a key where its name belongs.
    if not isinstance(value, str) or _REFERENCE.fullmatch(value) is None:
        msg = f"{attribute.name} says where the value is, and is not the value: use {_FORMS}"
        raise ConfigurationError(msg)


@attrs.frozen(kw_only=True)
class Connection:
    """How a process connects to an organization, by references instead of credentials.

    Args:
        key: Where the API key is: ``env:NAME`` or ``call:module:function``.
        base_url: The URL of the API; by default the process's ``CLOSE_BASE_URL``, or Close.
        limiter: Where the URL of the Redis is through which processes share the rate limit, as for
            ``key``; ``None`` if only one process at a time reads this organization.

    Raises:
        ConfigurationError: ``key`` or ``limiter`` is not such a reference.

    Example::

        acme = Connection(key="env:ACME_CLOSE_KEY", limiter="env:REDIS_URL")
        async with acme.client() as close:
            print((await close.me()).first_name)
    """

    key: str = attrs.field(default="env:CLOSE_API_KEY", validator=_check_reference)
    base_url: str | None = None
    limiter: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_check_reference)
    )

    @asynccontextmanager
    async def client(self) -> "AsyncGenerator[CloseClient, None]":
        """Open a client for bulk reading, which closes with the block.

        Raises:
            ConfigurationError: This process does not have the key or the URL of the limiter.
        """
        from close_async import CloseClient, RedisLimiter

        async with AsyncExitStack() as stack:
            limiter = None
            if self.limiter is not None:
                limiter = await stack.enter_async_context(RedisLimiter(_resolved(self.limiter)))
            yield await stack.enter_async_context(
                CloseClient(
                    _resolved(self.key), base_url=self.base_url, limiter=limiter, priority="bulk"
                )
            )


@hiding
def _resolved(reference: str) -> str:
    """Return what a reference refers to.

    Raises:
        ConfigurationError: It is missing here.
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        if value := os.environ.get(name):
            return value
        msg = f"this process has no environment variable {name}, which {reference!r} refers to"
        raise ConfigurationError(msg)
    module, _, function = name.partition(":")
    try:
        called = getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        msg = f"{reference!r} cannot be called in this process: {error}"
        raise ConfigurationError(msg) from error
    value = called()
    if not isinstance(value, str) or not value:
        msg = f"{reference!r} returned no text"
        raise ConfigurationError(msg)
    return value


def _names(value: Iterable[str] | None) -> tuple[str, ...] | None:
    if isinstance(value, str):
        msg = f"a list of names is needed, not {value!r}"
        raise TypeError(msg)
    return None if value is None else tuple(value)


@attrs.frozen(kw_only=True)
class Partition:
    """The leads or activities of an organization that were created in a window of time.

    :meth:`~close_async.Scan.partitions` divides a scan into partitions: together they hold each
    object once, because the creation date of an object never changes. A whole organization is one
    partition too: ``Partition(connection=acme)``.

    Close's rate limit is that of the organization, so that partitions of one organization are not
    read faster by several processes. They spread the work with what is read; and partitions of
    several organizations do not share a limit.

    Args:
        connection: How to connect to the organization.
        objects: ``leads`` or ``activities``.
        window: When they were created; ``None`` for any time.
        query: The query that the leads match, as JSON; ``None`` for all leads.
        types: The types of the activities; ``None`` for all.
        fields: Names of the fields to read; ``None`` for Close's default.

    Raises:
        ValueError: ``objects`` is unknown, or another argument does not go with it.

    Example::

        async with CloseClient() as close:
            parts = await close.activities.scan().partitions(8)
        with ProcessPoolExecutor() as pool:
            print(sum(pool.map(count_calls, parts)))
    """

    connection: Connection = attrs.field(factory=Connection)
    objects: Objects = "leads"
    window: Window | None = None
    query: Mapping[str, Any] | None = None
    types: Sequence[str] | None = attrs.field(default=None, converter=_names)
    fields: Sequence[str] | None = attrs.field(default=None, converter=_names)

    def __attrs_post_init__(self) -> None:
        if self.objects not in _OBJECTS:
            msg = f"objects is {self.objects!r}: use one of {', '.join(map(repr, _OBJECTS))}"
            raise ValueError(msg)
        if self.objects == "leads" and self.types is not None:
            msg = "types= is for activities: objects='activities'"
            raise ValueError(msg)
        if self.objects == "activities" and self.query is not None:
            msg = "query= is for leads: activities have types="
            raise ValueError(msg)

    def __hash__(self) -> int:
        return hash(self.to_json())

    def to_json(self) -> str:
        """Return the partition as JSON, for :meth:`from_json` in another process."""
        data = attrs.asdict(self, recurse=False) | {"connection": attrs.asdict(self.connection)}
        if self.window is not None:
            data["window"] = [format_datetime(each) for each in attrs.astuple(self.window)]
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the partition that :meth:`to_json` wrote.

        Raises:
            ValueError: The text is not that of a partition.
        """
        try:
            data = cast("JSON", orjson.loads(text))
            window = data.pop("window")
            return cls(
                connection=Connection(**data.pop("connection")),
                window=None if window is None else Window(*map(datetime.fromisoformat, window)),
                **data,
            )
        except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError) as error:
            msg = f"this is not the JSON of a partition: {type(error).__name__}: {error}"
            raise ValueError(msg) from error

    def scan(self, close: "CloseClient") -> "Scan[Any]":
        """Return the scan of the objects, by a client of the organization.

        Args:
            close: The client.
        """
        start = None if self.window is None or self.window.start == FIRST else self.window.start
        end = None if self.window is None or self.window.end == LAST else self.window.end
        if self.objects == "activities":
            return close.activities.scan(
                since=start, until=end, types=self.types, fields=self.fields
            )
        query = self.query
        if self.window is not None and (start is not None or end is not None):
            created = date_range("lead", "date_created", start, end)
            query = created if query is None else all_of(dict(query), created)
        return close.leads.scan(query, fields=self.fields)

    async def pages(self) -> AsyncGenerator[list[JSON], None]:
        """Connect, and yield the objects as JSON, a page at a time.

        Raises:
            ConfigurationError: This process does not have the key.
            CloseError: Close could not be read.
        """
        async with self.connection.client() as close, aclosing(self.scan(close).pages()) as pages:
            async for page in pages:
                if page.data:
                    yield [encode(each) for each in page.data]

    def read(self) -> Generator[list[JSON], None, None]:
        """Connect, and yield the objects as JSON, a page at a time, in code without an event loop.

        The requests are sent from a thread, so that an event loop may run here too. Closing the
        generator cancels them.

        Raises:
            ConfigurationError: This process does not have the key.
            CloseError: Close could not be read.

        Example::

            def count_calls(part: Partition) -> int:
                return sum(each["_type"] == "Call" for page in part.read() for each in page)
        """
        return iterate(self.pages)

    def batches(self) -> Generator[Any, None, None]:
        """Connect, and yield the objects as ``pyarrow.RecordBatch``, as :meth:`.Scan.arrow` does.

        For code without an event loop, as :meth:`read` is. Requires the extra ``arrow``.

        Raises:
            ImportError: pyarrow is not installed.
            ConfigurationError: This process does not have the key.
            CloseError: Close could not be read.

        Example::

            def count_by_industry(part: Partition) -> pyarrow.Table:
                leads = pyarrow.Table.from_batches(part.batches())
                return leads.group_by("Industry").aggregate([([], "count_all")])
        """
        import_module("close_async.integrations._arrow")  # raises before anything is sent
        return iterate(self._batches)

    async def _batches(self) -> AsyncGenerator[Any, None]:
        async with (
            self.connection.client() as close,
            aclosing(self.scan(close).arrow()) as batches,
        ):
            async for batch in batches:
                yield batch


def divided(whole: Partition, bounds: Iterable[datetime]) -> list[Partition]:
    """Return the parts of a partition between its start, some creation dates, and its end.

    Args:
        whole: The partition.
        bounds: The dates, in order.
    """
    window = whole.window or Window(FIRST, LAST)
    ends = [each for each in bounds if window.start < each < window.end]
    if not ends:
        return [whole]
    edges = [window.start, *ends, window.end]
    return [attrs.evolve(whole, window=Window(*pair)) for pair in pairwise(edges)]
