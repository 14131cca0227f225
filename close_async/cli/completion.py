"""What the shell completes beyond commands and options: names that only Close knows.

A completion must be quick and quiet. Names are read once in a while and kept in the user's cache
folder; without a key, or if Close cannot be reached in time, there is nothing to complete.
"""

import asyncio
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any

from close_async.cli.profiles import use_profile

_FRESH = 300.0  # seconds that names are kept: statuses and fields change rarely
_TIMEOUT = 3.0  # seconds: longer than a user waits for a completion
# Characters at which bash divides words, and those that it would not take as they are.
_BREAKS = ("=", ":")
_SPECIAL = re.compile(r"[^\w@%+=:,./-]")
_OBJECT_TYPES = {"/lead/": "lead", "/contact/": "contact", "/opportunity/": "opportunity"}


def complete(run: Callable[[], object]) -> None:
    """Print the completions of a word, or nothing.

    The terminal shows a line that the user is still typing, which an error would be printed into;
    so would a library's warning, or what asyncio logs in Python's development mode.

    Args:
        run: Prints the completions of the words in the environment, and exits.
    """
    with redirect_stderr(StringIO()), suppress(Exception):
        run()


def complete_in_bash(run: Callable[[], object]) -> None:
    """Complete a word as Typer does, for what bash does differently from other shells.

    It takes ``status_id=Won`` for three words, of which it completes the last one, and inserts the
    completion as it is, so that a space in a name has to be escaped.

    Args:
        run: Prints the completions of the words in the environment, and exits.
    """
    words = os.environ.get("COMP_WORDS", "").split("\n")
    index = int(os.environ.get("COMP_CWORD", "0"))
    words = [*words, *[""] * (index + 1 - len(words))][: index + 1]
    current = words[-1]
    joined: list[str] = []
    for at, word in enumerate(words):
        if joined and at > 1 and (word[:1] in _BREAKS or words[at - 1][-1:] in _BREAKS):
            joined[-1] += word
        else:
            joined.append(word)
    os.environ |= {"COMP_WORDS": "\n".join(joined), "COMP_CWORD": str(len(joined) - 1)}
    word = joined[-1]
    before = word[: len(word) - len("" if current[:1] in _BREAKS else current)]
    with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
        run()
    for line in printed.getvalue().splitlines():
        completed = line.removeprefix(before)
        if not current.startswith(('"', "'")):  # bash closes a quotation itself
            completed = _SPECIAL.sub(r"\\\g<0>", completed)
        sys.stdout.write(f"{completed}\n")


def names_of(resource: str, incomplete: str) -> list[str]:
    """Return the names of the objects of a resource that begin with a text."""
    return _starting(_cached(resource), incomplete)


def fields_of(verb: Mapping[str, Any], incomplete: str) -> list[str]:
    """Return the fields of the objects of a verb; what comes before the last comma is kept."""
    before, comma, last = incomplete.rpartition(",")
    names = [*verb["columns"].get("kinds", ()), *_custom(verb)]
    return [f"{before}{comma}{name}" for name in _starting(names, last)]


def body_fields_of(verb: Mapping[str, Any], incomplete: str) -> list[str]:
    """Return the fields of a body, each with an equals sign, or the choices after it."""
    name, equals, value = incomplete.partition("=")
    properties: Mapping[str, Any] = verb["body"].get("properties", {})
    if equals:
        known = properties.get(name, {})
        choices = known.get("choices", [])
        if known.get("named") and known["named"] != "leads":
            choices = _cached(known["named"])
        return [f"{name}={each}" for each in _starting(choices, value)]
    custom = _custom(verb) if verb["body"].get("custom") else []
    return [f"{each}=" for each in _starting([*properties, *custom], name)]


def _starting(names: Any, incomplete: str) -> list[str]:
    wanted = incomplete.casefold()
    return [name for name in names if name.casefold().startswith(wanted)]


def _custom(verb: Mapping[str, Any]) -> list[str]:
    path = verb["request"].partition(" ")[2]
    found = next((kind for start, kind in _OBJECT_TYPES.items() if path.startswith(start)), None)
    return [] if found is None else _cached(f"custom:{found}")


def _cached(what: str) -> list[str]:
    with suppress(Exception):
        if not use_profile(None):
            return []
        file = _cache_file(what)
        with suppress(OSError, ValueError):
            if time.time() - file.stat().st_mtime < _FRESH:
                return [str(each) for each in json.loads(file.read_text(encoding="utf-8"))]
        names = asyncio.run(asyncio.wait_for(_fetch(what), _TIMEOUT))
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.write_text(json.dumps(names), encoding="utf-8")
        return names
    return []


def _cache_file(what: str) -> Path:
    # By a digest of the key, so that two organizations do not share names.
    secret = f"{os.environ.get('CLOSE_BASE_URL', '')} {os.environ['CLOSE_API_KEY']}"
    owner = hashlib.blake2b(secret.encode(), digest_size=12).hexdigest()
    base = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(base) if base else Path.home() / ".cache"
    return folder / "close-async" / f"{owner}-{what.replace(':', '-')}.json"


async def _fetch(what: str) -> list[str]:
    from close_async import CloseClient
    from close_async.cli.naming import Names
    from close_async.cli.records import names_of

    async with CloseClient(max_retries=0) as close:
        names = Names(close)
        if what.startswith("custom:"):
            return [field.name for field in await names.schema(what.removeprefix("custom:"))]
        return [name for each in await names.all_of(what) for name in names_of(each)[:1]]
