"""``close-async export``: write leads, contacts or opportunities to a file."""

import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

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

_FORMATS: Mapping[str, Format] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
}


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
    format_ = _FORMATS.get(job.file.suffix)
    if format_ is None:
        msg = f"{job.file}: name it .csv, .jsonl or .json. For a database: close-async sync DEST."
        raise ConfigurationError(msg)
    if job.object_type is not None and job.object_type not in ATTRIBUTES:
        msg = f"--type is {', '.join(ATTRIBUTES)}, not {job.object_type!r}"
        raise ConfigurationError(msg)
    if job.what is not None and job.view is not None:
        msg = "--query and --view exclude each other"
        raise ConfigurationError(msg)
    query = None if job.what is None else read_what(job.what, job.object_type)
    require_api_key()
    temporary = job.file.with_name(f".{job.file.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            count, kind = run_interruptibly(_export(job, query, format_, file.write))
        temporary.replace(job.file)
    finally:
        temporary.unlink(missing_ok=True)
    if not job.quiet:
        say(stderr(), f"{grouped(count)} {plain(kind)} written to {plain(job.file)}")


async def _export(
    job: ExportJob, query: Mapping[str, Any] | None, format_: Format, write: Any
) -> tuple[int, str]:
    async with CloseClient(priority="bulk") as close:
        names = Names(close)
        query = await find_query(names, close, job.view, query)
        object_type = job.object_type or (object_type_of(query) if query else "lead")
        attribute = ATTRIBUTES[object_type]
        columns, is_chosen = await choose_columns(
            names, attribute, list_columns(attribute), fields=job.fields, format_=format_
        )
        fields = [column.key for column in columns] if is_chosen else None
        with Records(format_, columns, chosen=is_chosen, write=write) as records:
            async for item in _objects(close, object_type, query, fields):
                records.write(item)
                if not job.quiet and sys.stderr.isatty() and records.count % 1000 == 0:
                    sys.stderr.write(f"\r{grouped(records.count)} {attribute}")
        if not job.quiet and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
        return records.count, attribute


async def _objects(
    close: CloseClient, object_type: str, query: Mapping[str, Any] | None, fields: Any
) -> AsyncIterator[dict[str, Any]]:
    if object_type == "lead":  # a scan has every lead once, however many there are
        async for lead in close.leads.scan(query, fields=fields):
            yield encode(lead)
        return
    async for item in found_objects(close, object_type, query, fields, None):
        yield item
