"""The path of a request stays short: see ``benchmarks/request_path.py``."""

import asyncio
import sys

import pytest

from benchmarks.request_path import count, serving


@pytest.mark.skipif(sys.gettrace() is not None, reason="coverage measures with the profiler, too")
def test_a_warm_get_takes_nine_frames_and_few_calls() -> None:
    with serving() as url:
        path = asyncio.run(count(url))
    assert len(path.frames) <= 9, path.frames
    assert path.total(limiter=False) <= 80, path.calls
    assert path.total(limiter=True) <= 40, path.calls
