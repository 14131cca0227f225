"""``preload``: a server loads everything before its first request."""

import subprocess
import sys

PROGRAM = """
import asyncio, sys
import close_async
assert "aiohttp" not in sys.modules
close_async.preload()
before = set(sys.modules)
from close_async import CloseClient, decode, encode, models
from close_async.resources.base.resource import Resource
close = CloseClient("api_key.secret")
for name in dir(type(close)):
    if not name.startswith("_"):
        getattr(close, name)
for name in models.__all__:
    cls = getattr(models, name)
    encode(decode(cls, {"id": "x"}))
close.leads.search(), close.leads.list()
print(*sorted(set(sys.modules) - before))
"""


def test_nothing_is_loaded_after_it() -> None:
    command = [sys.executable, "-c", PROGRAM]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    assert [name for name in answer.stdout.split() if name.startswith("close_async")] == []
