"""The built-in sinks, and functions that inspect a copy without changing it.

The drivers of PostgreSQL and DuckDB, and pyarrow, are imported when a sink is created.
"""

from close_async.sync.sinks.duckdb import DuckDBSink, peek_duckdb
from close_async.sync.sinks.jsonl import JSONLinesSink, peek_log
from close_async.sync.sinks.parquet import ParquetSink
from close_async.sync.sinks.parquet_copy import ParquetCopy, peek_parquet
from close_async.sync.sinks.postgres import PostgresSink, peek_postgres
from close_async.sync.sinks.sqlite import SQLiteSink, peek_database
from close_async.sync.sinks.stored import CopyInfo

__all__ = [
    "CopyInfo",
    "DuckDBSink",
    "JSONLinesSink",
    "ParquetCopy",
    "ParquetSink",
    "PostgresSink",
    "SQLiteSink",
    "peek_database",
    "peek_duckdb",
    "peek_log",
    "peek_parquet",
    "peek_postgres",
]
