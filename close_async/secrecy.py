"""Keeps credentials out of errors: masks them in text, and drops frames that hold them.

A server, a proxy or a library can quote the request. ``Secrets`` finds credentials in such text, in
every form that they are sent in. A traceback with variables, as crash reporters print it, shows
those of each frame that a request passed through; ``sealed`` and ``hiding`` end tracebacks before
the frames whose variables hold a credential.
"""

import re
import traceback
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from html.entities import codepoint2name
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar, cast

from close_async.errors import APIError, CloseError
from close_async.wire.printable import printable

MASK = "***"

# Characters. A secret of this length is masked anywhere; a shorter one, such as the password of a
# proxy, only as a word of its own: otherwise messages that contain it by chance become unreadable.
_LONG = 8
# Characters. A single one is part of every text.
_MIN_LENGTH = 2
# Characters that identify a secret. Tokens can have thousands, and searching for all is slow.
_IDENTIFYING = 64
_REST = r"[A-Za-z0-9._~+/=%-]*"
_WORD = "[A-Za-z0-9]"
# Characters that start an encoded character in URLs, in JSON and reprs, and in HTML.
_ESCAPES = ("%", "\\", "&")
_SENSITIVE = re.compile(r"auth|cookie|credential|key|password|secret|sign|token", re.IGNORECASE)

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E", bound=BaseException)


class SecretDict(dict[str, str]):
    """A dict whose repr, and therefore logs and tracebacks, do not show its values."""

    def __repr__(self) -> str:
        return f"<secret values of {', '.join(self)}>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


class SecretBytes(bytes):
    """A body that tracebacks with variables do not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} secret bytes>"


class SecretText(str):
    """A string that tracebacks with variables do not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret text>"


def refuse_pickling(thing: object) -> NoReturn:
    """Raise the TypeError of an object that holds credentials and is pickled."""
    msg = f"{type(thing).__name__} holds a secret and cannot be pickled; make one per process"
    raise TypeError(msg)


class Secrets:
    """Strings that must not be shown, in any form that a server may quote them in.

    These forms are found: the string itself, in upper or lower case, with any of its characters
    encoded for URLs, JSON, HTML or a Python repr; its hexadecimal digits; and its base64, alone or
    within a longer text, as in HTTP Basic.

    Args:
        texts: The secrets; those of fewer than two characters are ignored.
    """

    __slots__ = ("_pattern", "_plain", "_texts")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = frozenset(text for text in texts if len(text) >= _MIN_LENGTH)
        self._plain: tuple[str, ...] | None = None
        self._pattern: re.Pattern[str] | None = None

    def __or__(self, other: "Secrets") -> "Secrets":
        if other._texts <= self._texts:
            return self
        return other if self._texts <= other._texts else Secrets(self._texts | other._texts)

    def mask(self, text: str) -> str:
        """Return ``text`` with three asterisks for each secret."""
        if not self._may_be_in(text):
            return text
        if self._pattern is None:
            forms = (form for text in self._texts for form in _patterns(text))
            # Longest first: an alternative that is part of another one must not win.
            self._pattern = re.compile(
                "|".join(sorted(forms, key=len, reverse=True)), re.IGNORECASE
            )
        return self._pattern.sub(MASK, text)

    def mask_bytes(self, data: bytes) -> bytes:
        """Return ``data`` with three asterisks for each secret."""
        text = data.decode("latin-1")
        masked = self.mask(text)
        return data if masked is text else masked.encode("latin-1")

    def masked(self, value: Any) -> Any:
        """Return the value of an attribute with the secrets masked in all of its strings."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, bytes):
            return self.mask_bytes(value)
        if isinstance(value, (list, tuple)):
            items = [self.masked(item) for item in cast("Sequence[Any]", value)]
            return items if isinstance(value, list) else tuple(items)
        if isinstance(value, dict):
            held = cast("Any", value)
            return {self.masked(name): self.masked(item) for name, item in held.items()}
        return value

    def _may_be_in(self, text: str) -> bool:
        """Return whether a full search is needed: rarely, and this check is cheap."""
        if not self._texts:
            return False
        if self._plain is None:
            self._plain = tuple({form for text in self._texts for form in _plain_forms(text)})
        if any(escape in text for escape in _ESCAPES):
            return True
        folded = text.casefold()
        return any(form in folded for form in self._plain)

    def __repr__(self) -> str:
        return f"<{len(self._texts)} secrets>"

    def __reduce__(self) -> tuple[Any, ...]:
        # Secrets stay in their process; text that was masked before stays masked.
        return Secrets, ()


NO_SECRETS = Secrets()


def secrets_of(credentials: Mapping[str, str], others: Mapping[str, str]) -> Secrets:
    """Return the secrets in a request's headers.

    Args:
        credentials: The headers of the client's auth, all of them secret.
        others: Other headers; their values are secret if the name suggests it.
    """
    named = {name: value for name, value in others.items() if _SENSITIVE.search(name)}
    values = (*credentials.values(), *named.values())
    return Secrets(text for value in values for text in _parts_of(value))


def _parts_of(value: str) -> Iterator[str]:
    """Yield the value of a header, its token, and the user and password of HTTP Basic."""
    yield value
    scheme, _, token = value.partition(" ")
    if not token:
        return
    yield token.strip()
    if scheme.lower() == "basic":
        with suppress(ValueError):
            yield from b64decode(token).decode().split(":", 1)


def _plain_forms(secret: str) -> Iterator[str]:
    """Yield strings of which every text with the secret contains one, unless it is escaped."""
    head = secret[:_IDENTIFYING]
    yield head.casefold()  # not lower(): the capital of one letter may be two
    yield head.upper().casefold()  # a dotless i has the capital I, which is that of i
    yield head.encode().decode("latin-1").casefold()  # as UTF-8 looks in a body read as bytes
    yield head.encode().hex()
    for core in _base64_forms(head):
        yield core.casefold()
        yield core.translate(_URL_SAFE).casefold()


_URL_SAFE = str.maketrans("+/", "-_")


def _patterns(secret: str) -> Iterator[str]:
    """Yield regular expressions for the forms of a secret."""
    head = secret[:_IDENTIFYING]
    encoded = "".join(map(_encoded, head)) + (_REST if len(secret) > len(head) else "")
    yield encoded if len(secret) >= _LONG else f"(?<!{_WORD}){encoded}(?!{_WORD})"
    if len(secret) >= _LONG:
        yield head.encode().hex() + _WORD + "*"
    for core in _base64_forms(head):
        pattern = re.escape(core).replace(r"\+", r"(?:[+-]|%2b)").replace("/", r"(?:\\?[/_]|%2f)")
        yield pattern + r"(?:[A-Za-z0-9+/_=-]|%[23][bfd])*"


def _encoded(character: str) -> str:
    """Return a regular expression for one character, plain or encoded."""
    code, data = ord(character), character.encode()
    forms = [
        re.escape(character),
        # Repetitions are bounded: searching a body of backslashes only must not take long.
        "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in data),
        rf"\\{{1,4}}u{code:04x}",
        rf"\\{{1,4}}x{code:02x}",
        rf"&\#0{{0,6}}{code};",
        rf"&\#x0{{0,6}}{code:x};",
    ]
    # Those that are several characters, as of ß; the pattern ignores the case of the others.
    forms += [form for form in (character.upper(), character.lower()) if len(form) > 1]
    if not character.isalnum():
        forms.append(rf"\\{{1,4}}{re.escape(character)}")
    if not character.isascii():
        forms.append(re.escape(data.decode("latin-1")))
    if code in codepoint2name:
        forms.append(f"&{codepoint2name[code]};")
    if character == " ":
        forms.append(r"\+")
    return f"(?:{'|'.join(forms)})"


def _base64_forms(secret: str) -> list[str]:
    """Return the base64 digits that only depend on the secret, for each of the three alignments."""
    data = secret.encode()
    if len(data) < _LONG:
        return [b64encode(data).decode().rstrip("="), b64encode(data + b":").decode().rstrip("=")]
    found: list[str] = []
    for before, first in ((0, 0), (1, 2), (2, 3)):
        digits = b64encode(b"\0" * before + data).decode()
        found.append(digits[first : (before + len(data)) * 8 // 6])
    return found


def bare(error: E) -> E:
    """Remove the frames of an exception, and the exceptions behind it unless they are harmless."""
    error.__traceback__ = error.__context__ = None
    cause = error.__cause__
    if isinstance(cause, CloseError):
        bare(cause)
    elif cause is not None and is_harmless(cause):
        cause.__traceback__ = cause.__cause__ = cause.__context__ = None
    else:
        error.__cause__ = None
    error.__suppress_context__ = True
    return error


def is_harmless(error: BaseException) -> bool:
    """Return whether an exception may remain as a cause.

    Exceptions of aiohttp hold the request with its headers, or the proxy with its password. An
    :class:`OSError` of Python itself holds neither, and has the ``errno`` that callers need.
    """
    return isinstance(error, OSError) and type(error).__module__ in {"builtins", "ssl", "socket"}


def sealed(error: Exception, secrets: Secrets, **context: Any) -> CloseError:
    """Return the error that may leave the transport instead of an exception of any type.

    Args:
        error: Raised by the network, by aiohttp, or by an auth, limiter or session of the caller.
        secrets: The secrets to mask in its strings.
        **context: Method, path and attempts, for an exception that is not a :class:`CloseError`.

    Returns:
        A :class:`CloseError` without frames. Another exception becomes an :class:`APIError`
        with its type, message and line; it is not retried.
    """
    if not isinstance(error, CloseError):
        own = APIError(f"the call failed with {described(error, secrets)}", **context)
        own.add_note(f"raised at {_place(error)}")
        own.__cause__ = error
        error = own
    bare(error)
    error.args = secrets.masked(error.args)
    for name, value in vars(error).items():
        vars(error)[name] = secrets.masked(value)
    if isinstance(error.__cause__, CloseError):
        sealed(error.__cause__, secrets)
    elif error.__cause__ is not None:
        _mask_cause(error.__cause__, secrets)
    return error


def _mask_cause(cause: BaseException, secrets: Secrets) -> None:
    """Mask an ``OSError``: its text is made of attributes of their own, not of ``args``."""
    cause.args = secrets.masked(cause.args)
    for name in ("strerror", "filename", "filename2"):
        value = getattr(cause, name, None)
        # Assigning even None would change the form of the text.
        if value is not None:
            setattr(cause, name, secrets.masked(value))


def described(error: BaseException, secrets: Secrets = NO_SECRETS) -> str:
    """Return the type and message of an exception, on one line and masked."""
    words = printable(secrets.mask(str(error))).strip()
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _place(error: BaseException) -> str:
    """Return file, line and function that raised an exception; no more of its frames is kept."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "an unknown line"
    last = frames[-1]
    return f"{Path(last.filename).name}:{last.lineno} in {last.name}"


def sealing(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Decorate a coroutine function that receives secrets: every exception it raises is sealed."""

    @wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except Exception as error:
            failure: BaseException = sealed(error, NO_SECRETS)
        except BaseException as error:
            failure = bare(error)
        del args, kwargs
        raise failure

    return guarded


def hiding(call: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function that receives secrets: no exception has a frame with its arguments."""

    @wraps(call)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except Exception as error:
            failure = bare(error)
        del args, kwargs
        raise failure

    return guarded
