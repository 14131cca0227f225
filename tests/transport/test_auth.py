"""API keys: what cannot be one is refused at once, and never shown."""

from base64 import b64decode
from typing import Any

import pytest

from close_async.errors import ConfigurationError
from close_async.transport.auth import ApiKey
from tests.transport.scripted import ScriptedHTTP, answer, send
from tests.transport.virtual import run


def test_the_key_is_the_user_name_and_the_password_is_empty() -> None:
    http = ScriptedHTTP(answer())
    run(send(http, auth=ApiKey("api_1.2")))
    kind, _, token = http.sent[0][1]["Authorization"].partition(" ")
    assert (kind, b64decode(token)) == ("Basic", b"api_1.2:")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\n", "empty"),
        (None, "must be text"),
        (b"api_sekret.x", "must be text"),
        ("api_sekret.x\n", "line break"),
        (" api_sekret.x", "space"),
        ("api_sekret x", "space"),
        ("api_sekret\u00e9", "another character"),
        ("api_sekret\x00", "another character"),
        ("api_sekret.x:", "colon"),
    ],
)
def test_what_cannot_be_a_key(key: Any, text: str) -> None:
    with pytest.raises(ConfigurationError, match=text) as caught:
        ApiKey(key)
    assert "sekret" not in str(caught.value)
