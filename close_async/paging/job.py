"""``call_as``: sends a request as part of a job.

Requests of one priority take turns by job at the rate limiter, so that a scan with 60 requests in
the queue does not delay a list that needs one. A list, a search and a scan are one job each.
"""

from collections.abc import Awaitable
from typing import TypeVar

from close_async.ratelimit.priority_queue import job_scope

T = TypeVar("T")


async def call_as(job: object, call: Awaitable[T]) -> T:
    """Return the result of a call that belongs to ``job``."""
    with job_scope(job):
        return await call
