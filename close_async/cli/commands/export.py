"""``close-async export``: write leads, contacts or opportunities to a file."""

import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal

import attrs

from close_async import CloseClient, ConfigurationError, encode
from close_async.cli.arguments import object_type_of
from close_async.cli.commands.search import ATTRIBUTES, find_query, found_objects, read_what
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.naming import Names
from close_async.cli.records import Format, Records
from close_async.cli.tables import list_columns
from close_async.cli.terminal import grouped, plain, say, stderr
from close_async.cli.verbs import choose_columns
from close_async.files.local import replacing

if TYPE_CHECKING:
    from close_async.integrations._frames import BatchIterator

_FORMATS: Mapping[str, Format | Literal["parquet"]] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
}
_GROUP_ROWS: Final = 100_000
"""Rows of a row group of a Parquet file. Most end at 16 MB before, as batches do."""


@attrs.frozen(kw_only=True)
class ExportJob:
    """The arguments of ``close-async export``.

    Args:
        file: The file to write; its suffix is the form.
        what: A text, or a file with a query; ``None`` for every object.
        view: The name or id of a Smart View, instead.
        object_type: The type of the objects; ``None`` for the one that the query is about.
        fields: The fields to write, separated by commas.
        quiet: Whether to print nothing but errors.
    """

    file: Path
    what: str | None = None
    view: str | None = None
    object_type: str | None = None
    fields: str | None = None
    quiet: bool = False


def run_export(job: ExportJob) -> None:
    """Write the file: as a whole, or not at all."""
    format_ = _FORMATS.get(job.file.suffix.lower())
    if format_ is None:
        msg = (
            f"{job.file}: name it .csv, .jsonl, .json or .parquet. For a database: "
            "close-async sync DEST."
        )
        raise ConfigurationError(msg)
    if format_ == "parquet":
        try:
            import_module("close_async.integrations._frames")
        except ImportError as error:
            raise ConfigurationError(str(error)) from error
    if job.object_type is not None and job.object_type not in ATTRIBUTES:
        msg = f"--type is {', '.join(ATTRIBUTES)}, not {job.object_type!r}"
        raise ConfigurationError(msg)
    if job.what is not None and job.view is not None:
        msg = "--query and --view exclude each other"
        raise ConfigurationError(msg)
    query = None if job.what is None else read_what(job.what, job.object_type)
    require_api_key()
    with replacing(job.file, mode=0o666) as made, made.open("wb") as file:
        count, kind = run_interruptibly(_export(job, query, format_, file))
    if not job.quiet:
        say(stderr(), f"{grouped(count)} {plain(kind)} written to {plain(job.file)}")


async def _export(
    job: ExportJob,
    query: Mapping[str, Any] | None,
    format_: Format | Literal["parquet"],
    file: IO[bytes],
) -> tuple[int, str]:
    async with CloseClient(priority="bulk") as close:
        names = Names(close)
        query = await find_query(names, close, job.view, query)
        object_type = job.object_type or (object_type_of(query) if query else "lead")
        attribute = ATTRIBUTES[object_type]
        columns, is_chosen = await choose_columns(
            names,
            attribute,
            list_columns(attribute),
            fields=job.fields,
            # A Parquet file has all fields unless some are named, as JSON has.
            format_="json" if format_ == "parquet" else format_,
        )
        fields = [column.key for column in columns] if is_chosen else None
        is_shown = not job.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

        def show(count: int) -> None:
            if is_shown:
                sys.stderr.write(f"\r{grouped(count)} {attribute}")

        if format_ == "parquet":
            async with aclosing(_batches(close, object_type, query, fields)) as batches:
                count = await _write_parquet(batches, file, show)
        else:
            with Records(format_, columns, chosen=is_chosen, write=file.write) as records:
                async for item in _objects(close, object_type, query, fields):
                    records.write(item)
                    if records.count % 1000 == 0:
                        show(records.count)
            count = records.count
        if is_shown:
            sys.stderr.write("\r\x1b[K")
        return count, object_type if count == 1 else attribute


def _batches(
    close: CloseClient,
    object_type: str,
    query: Mapping[str, Any] | None,
    fields: Sequence[str] | None,
) -> "BatchIterator":
    """Return the objects as record batches of Arrow."""
    if object_type == "lead":
        return close.leads.scan(query, fields=fields).arrow(batch_rows=_GROUP_ROWS)
    from close_async.integrations._frames import BatchIterator, read_frame
    from close_async.models import Contact, Opportunity

    model = {"contact": Contact, "opportunity": Opportunity}[object_type]
    found: Any = getattr(close, ATTRIBUTES[object_type]).search(query, fields=fields)
    custom_fields = {object_type: getattr(close.custom_fields, object_type).list}
    return BatchIterator(
        partial(read_frame, model, custom_fields, fields=fields), found.pages(), _GROUP_ROWS
    )


async def _write_parquet(
    batches: "BatchIterator", file: IO[bytes], show: Callable[[int], None]
) -> int:
    """Write record batches as the row groups of a Parquet file, and return the number of rows."""
    open_writer = import_module("pyarrow.parquet").ParquetWriter  # pyarrow has no types
    batch, count = await anext(batches), 0  # there always is one
    with open_writer(file, batch.schema, compression="zstd") as writer:
        while batch is not None:
            if batch.num_rows:
                writer.write_batch(batch)
            show(count := count + batch.num_rows)
            batch = await anext(batches, None)
    return count


async def _objects(
    close: CloseClient, object_type: str, query: Mapping[str, Any] | None, fields: Any
) -> AsyncIterator[dict[str, Any]]:
    if object_type == "lead":  # a scan has every lead once, however many there are
        async for lead in close.leads.scan(query, fields=fields):
            yield encode(lead)
        return
    async for item in found_objects(close, object_type, query, fields, None):
        yield item
