"""Masking: in any mixture of encodings, and never in text that has nothing to hide."""

import pickle
from base64 import b64encode
from urllib.parse import quote, unquote

from hypothesis import example, given
from hypothesis import strategies as st

from close_async import APIError, CloseError
from close_async.secrecy import MASK, Secrets, bare, sealed

ENCODERS = (
    lambda c: c,
    lambda c: c.upper(),
    lambda c: "".join(f"%{byte:02x}" for byte in c.encode()),
    lambda c: "".join(f"%25{byte:02X}" for byte in c.encode()),
    lambda c: f"\\u{ord(c):04x}",
    lambda c: f"\\\\u{ord(c):04X}",
    lambda c: f"&#{ord(c)};",
    lambda c: f"&#x{ord(c):04x};",
    lambda c: c if c.isalnum() else f"\\{c}",
)
plain = st.characters(min_codepoint=33, max_codepoint=0xFFFF, exclude_categories=["C", "Z"])
secrets = st.text(plain, min_size=8, max_size=40)
noise = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@example("0000000ß", [str.upper], "", "")
@example("ΐß00ŉ00ß", [str.upper, str], "", "")
@example("0000000ı", [str.upper], "", "")
@given(secrets, st.lists(st.sampled_from(ENCODERS), min_size=1, max_size=7), noise, noise)
def test_each_character_may_be_encoded_in_its_own_way(
    secret: str, encoders: list[object], before: str, after: str
) -> None:
    quoted = "".join(encoders[i % len(encoders)](c) for i, c in enumerate(secret))  # type: ignore[operator]
    masked = Secrets([secret]).mask(f"{before}|{quoted}|{after}")

    assert MASK in masked
    assert quoted not in masked


@given(secrets, noise, noise, st.booleans())
def test_base64_that_holds_it_anywhere(secret: str, before: str, after: str, in_url: bool) -> None:
    quoted = b64encode(f"{before}{secret}{after}".encode()).decode()
    if in_url:
        quoted = quote(quoted, safe="")
    masked = unquote(Secrets([secret]).mask(f"<{quoted}>"))

    assert MASK in masked
    whole = b64encode(secret.encode()).decode()[2:-4]
    assert not whole or whole not in masked


@given(secrets, noise)
def test_bytes_are_masked_as_text_is(secret: str, text: str) -> None:
    held = Secrets([secret])
    data = f"{text}{secret}{text}".encode()

    assert secret.encode() not in held.mask_bytes(data)
    assert held.mask_bytes(b"nothing here") == b"nothing here"


@given(st.lists(secrets, max_size=3))
def test_a_pickle_holds_no_secret(texts: list[str]) -> None:
    twin = pickle.loads(pickle.dumps(Secrets(texts)))  # noqa: S301
    assert all(twin.mask(text) == text for text in texts)


def test_secrets_add_up() -> None:
    both = Secrets(["first-secret"]) | Secrets(["second-secret"])
    assert both.mask("first-secret second-secret") == f"{MASK} {MASK}"
    assert (Secrets() | both) is both
    assert (both | Secrets()) is both


def test_a_token_of_thousands_of_characters() -> None:
    token = "eyJ" + "abc.DEF-" * 500
    held = Secrets([token])
    assert held.mask(f"Bearer {token} expired") == f"Bearer {MASK} expired"
    assert held.mask(f"Bearer {token[:100]}") == f"Bearer {MASK}"


def test_a_foreign_error_keeps_its_words_place_and_errno() -> None:
    try:
        raise ConnectionResetError(104, "reset by key-sekret")
    except OSError as error:
        own = sealed(error, Secrets(["key-sekret"]), method="GET", path="/me/")
    assert isinstance(own, APIError)
    assert (
        str(own) == "GET /me/: the call failed with ConnectionResetError: [Errno 104] reset by ***"
    )
    assert own.__notes__[0].startswith("raised at test_secrecy.py:")
    assert isinstance(own.__cause__, OSError)
    assert own.__cause__.errno == 104
    assert own.__cause__.__traceback__ is own.__traceback__ is None
    assert "sekret" not in repr(own.__cause__)


def test_texts_of_an_operating_system_error_are_masked() -> None:
    """``str()`` of an ``OSError`` does not look at ``args``."""
    try:
        raise FileNotFoundError(2, "no key-sekret", "/run/key-sekret", None, "/var/key-sekret")
    except OSError as error:
        own = sealed(error, Secrets(["key-sekret"]))
    assert isinstance(own.__cause__, FileNotFoundError)
    assert str(own.__cause__) == "[Errno 2] no ***: '/run/***' -> '/var/***'"


def test_a_chain_of_causes_ends_at_the_first_foreign_exception() -> None:
    inner = CloseError("key-sekret")
    inner.__context__ = inner.__cause__ = ValueError("key-sekret")
    outer = CloseError("outer")
    outer.__cause__, outer.__context__ = inner, KeyError("key-sekret")

    assert sealed(outer, Secrets(["key-sekret"])) is outer
    assert outer.__cause__ is inner
    assert outer.__context__ is inner.__cause__ is inner.__context__ is None
    assert str(inner) == MASK
    assert bare(outer).__suppress_context__
