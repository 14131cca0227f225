"""What a crash report, a log or a process that unpickles could show of an error."""

import html
import pickle
import re
import traceback
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, unquote

from rich.pretty import pretty_repr

TESTS = Path(__file__).parents[1]


@cache
def forms_of(secret: str) -> dict[str, str]:
    """Return the forms in which a server may quote a secret."""
    escaped = "".join(f"\\u{ord(c):04x}" for c in secret)
    return {
        "plain": secret,
        "capitals": secret.upper(),
        "of HTTP Basic": b64encode(f"{secret}:".encode()).decode(),
        "as a user of HTTP Basic": b64encode(f"{secret}:password".encode()).decode(),
        "as a password of HTTP Basic": b64encode(f"u:{secret}".encode()).decode(),
        "in a longer base64": b64encode(f"key is {secret}, again {secret}.".encode()).decode(),
        "base64 in a URL": quote(b64encode(f"{secret}:".encode()).decode(), safe=""),
        "in a URL": quote(secret, safe=""),
        "each character in a URL": "".join(f"%{byte:02X}" for byte in secret.encode()),
        "twice in a URL": quote("".join(f"%{byte:02x}" for byte in secret.encode()), safe=""),
        "in HTML": "".join(f"&#{ord(c)};" for c in secret),
        "in hexadecimal HTML": "".join(f"&#x{ord(c):X};" for c in secret),
        "in JSON": escaped,
        "in JSON in JSON": escaped.replace("\\", "\\\\"),
        "hexadecimal": secret.encode().hex(),
    }


def leaks(view: str, secret: str) -> list[str]:
    """Return the forms of a secret that a view of an error contains, also after decoding it."""
    readings = {view, html.unescape(view), unquote(view), unquote(unquote(view))}
    readings |= {
        re.sub(r"\\{1,8}(?:u00|x)([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), text)
        for text in readings
    }
    sought = {name: form.lower() for name, form in forms_of(secret).items()}
    shown = "\n".join(readings).lower()
    return [name for name, form in sought.items() if form in shown or _core(form) in shown]


def _core(form: str) -> str:
    """Return the middle of a form: a part that is long enough to be worth hiding."""
    return form[3:-3] if len(form) > 20 else form


def views_of(error: BaseException) -> Iterator[tuple[str, str]]:
    """Yield every view of an error and of its causes, with the place."""
    yield "pickle", repr(pickle.dumps(error))
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        name = type(each).__name__
        yield f"str of {name}", str(each)
        yield f"repr of {name}", repr(each)
        yield f"args of {name}", repr(each.args)
        yield f"vars of {name}", "".join(shown(value) for value in vars(each).values())
        yield f"notes of {name}", repr(getattr(each, "__notes__", []))
        yield f"traceback of {name}", "".join(traceback.format_exception(each))
        for place, value in local_variables(each.__traceback__):
            yield f"{place} in a frame of {name}", shown(value)
        waiting += [e for e in (each.__cause__, each.__context__) if e is not None]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions


def local_variables(frames: TracebackType | None) -> Iterator[tuple[str, object]]:
    """Yield the variables of all frames except those of the tests, which hold the secrets."""
    while frames is not None:
        code = frames.tb_frame.f_code
        if not Path(code.co_filename).is_relative_to(TESTS):
            for name, value in frames.tb_frame.f_locals.items():
                yield f"{code.co_name}.{name}", value
        frames = frames.tb_next


def shown(value: Any) -> str:
    """Return what reporters show of a value: its repr, and those of its items."""
    text = f"{value!r}{pretty_repr(value, max_depth=6)}"
    if isinstance(value, str):
        text += str.__str__(value)
    elif isinstance(value, bytes):
        text += bytes.__repr__(value)
    elif isinstance(value, Mapping):
        text += "".join(f"{shown(key)}{shown(item)}" for key, item in value.items())
    elif isinstance(value, (list, tuple, set, frozenset)):
        text += "".join(map(shown, value))
    return text


def assert_no_leak(error: BaseException, *secrets: str) -> None:
    found = [
        f"{where} shows the secret {form}: {view[:300]}"
        for where, view in views_of(error)
        for secret in secrets
        for form in leaks(view, secret)
    ]
    assert not found, "\n".join(found)
