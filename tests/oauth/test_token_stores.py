"""Token stores: shared by the processes of one account, with all their failures."""

import asyncio
import json
import pickle
import sqlite3
import stat
import subprocess
import sys
import threading
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import attrs
import pytest
import redis.asyncio
from hypothesis import given
from hypothesis import strategies as st

from close_async import (
    AuthenticationError,
    CloseError,
    ConfigurationError,
    DeadlineExceededError,
    OAuth2,
    RedisTokenStore,
    RequestNotSentError,
    SQLiteTokenStore,
    Token,
    TokenStore,
    TokenStoreError,
)
from close_async.options import DEFAULTS, RequestOptions
from tests.support.oauth import LEADS, held, issued, used
from tests.support.redis_server import RedisServer
from tests.support.scripted_http import ScriptedHTTP, answer, pipeline
from tests.support.virtual_redis import clock_held
from tests.support.virtual_time import now, run

REFUSED = answer(400, b'{"error": "invalid_grant"}')


def token(number: int, expires_at: float = 3600.0, **more: Any) -> Token:
    return Token(
        access_token=f"access{number}",
        refresh_token=f"refresh{number}",
        expires_at=expires_at,
        **more,
    )


class MemoryStore:
    """A store in memory, whose every step takes a while.

    Args:
        held: What it holds.
        takes: Seconds that each step takes.

    Attributes:
        log: Its calls, in order.
        failures: What the next calls of each method raise.
    """

    def __init__(self, held: Token | None = None, takes: float = 0.01) -> None:
        self.held = held
        self.takes = takes
        self.log: list[str] = []
        self.failures: dict[str, list[Exception]] = {}
        self._lock = asyncio.Lock()

    async def load(self) -> Token | None:
        await self._step("load")
        return self.held

    async def save(self, token: Token) -> None:
        await self._step("save")
        self.held = token

    @asynccontextmanager
    async def exclusive(self) -> AsyncGenerator[None]:
        async with self._lock:
            await self._step("lock")
            yield
            await self._step("unlock")

    async def _step(self, name: str) -> None:
        self.log.append(name)
        await asyncio.sleep(self.takes)
        if self.failures.get(name):
            raise self.failures[name].pop(0)


def oauth(store: TokenStore, token: Token | None = None, **more: Any) -> OAuth2:
    return OAuth2(
        client_id="app", client_secret="hush", token=token, store=store, clock=now, **more
    )


def test_the_stores_token_is_used_and_one_that_is_good_costs_one_look() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(token(5))

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store, token(1)))
        await asyncio.gather(*(sender.send(LEADS) for _ in range(5)))

    run(main())
    assert used(http) == ["access5"] * 5
    assert store.log == ["load"]


def test_a_first_token_seeds_an_empty_store_under_its_lock() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore()

    async def main() -> None:
        await pipeline(http, auth=oauth(store, token(1))).send(LEADS)

    run(main())
    assert store.held == token(1)
    assert store.log == ["load", "lock", "load", "save", "unlock"]


def test_without_a_token_anywhere_it_says_so_and_looks_again() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore()

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        with pytest.raises(ConfigurationError, match="exchange"):
            await sender.send(LEADS)
        store.held = token(2)
        await sender.send(LEADS)

    run(main())
    assert used(http) == ["access2"]


def test_a_new_token_is_saved_under_the_lock_before_it_is_used() -> None:
    http, store, told = ScriptedHTTP(answer()), MemoryStore(held(30.0)), list[Token]()
    http.form_answers = [issued(1)]

    async def tell(token: Token) -> None:
        assert store.held == token
        told.append(token)

    async def main() -> None:
        await pipeline(http, auth=oauth(store, on_token=tell)).send(LEADS)
        assert store.log[-4:] == ["lock", "load", "save", "unlock"]

    run(main())
    assert used(http) == ["access1"]
    assert [each.access_token for each in told] == ["access1"]


@pytest.mark.parametrize("expires_at", [30.0, -1.0])
def test_of_two_processes_one_refreshes_and_the_other_reads(expires_at: float) -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(expires_at))
    http.form_answers = [issued(1)]

    async def main() -> None:
        senders = [pipeline(http, auth=oauth(store)) for _ in range(2)]
        await asyncio.gather(*(sender.send(LEADS) for sender in senders for _ in range(3)))

    run(main())
    assert len(http.forms) == 1
    assert used(http) == ["access1"] * 6


def test_after_a_401_the_stores_token_is_taken_rather_than_another_one() -> None:
    http, store = ScriptedHTTP(answer(), answer(401), answer()), MemoryStore(held())

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        await sender.send(LEADS)
        store.held = token(7)
        await sender.send(LEADS)

    run(main())
    assert used(http) == ["access0", "access0", "access7"]
    assert http.forms == []


def test_an_expired_token_of_the_store_is_refreshed() -> None:
    http, store = ScriptedHTTP(answer(), answer(401), answer()), MemoryStore(held())
    http.form_answers = [issued(8)]

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        await sender.send(LEADS)
        store.held = token(7, expires_at=-5.0)
        await sender.send(LEADS)

    run(main())
    assert [form["refresh_token"] for _, form in http.forms] == ["refresh7"]
    assert used(http)[-1] == "access8"


def test_a_token_saved_during_a_refused_refresh_is_used() -> None:
    store = MemoryStore(held(-1.0))
    http = ScriptedHTTP(answer())
    http.form_answers = [REFUSED]

    async def main() -> None:
        sending = asyncio.ensure_future(pipeline(http, auth=oauth(store)).send(LEADS))
        await asyncio.sleep(0.05)
        assert len(http.forms) == 1
        store.held = token(9)  # its user has authorized the app again
        await sending

    run(main())
    assert used(http) == ["access9"]


@pytest.mark.parametrize("has_store", [True, False])
def test_a_refused_refresh_token_is_not_presented_again(has_store: bool) -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(-1.0))
    http.form_answers = [REFUSED]

    async def main() -> None:
        auth = (
            oauth(store)
            if has_store
            else OAuth2(client_id="app", client_secret="hush", token=held(-1.0), clock=now)
        )
        sender = pipeline(http, auth=auth)
        for _ in range(5):
            with pytest.raises(AuthenticationError, match="invalid_grant"):
                await sender.send(LEADS)
        http.form_answers = [issued(3)]
        await auth.exchange("code", http=http)
        await sender.send(LEADS)

    run(main())
    assert [form["grant_type"] for _, form in http.forms] == ["refresh_token", "authorization_code"]
    assert used(http) == ["access3"]


def test_another_process_that_authorizes_again_ends_the_refusal() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(-1.0))
    http.form_answers = [REFUSED]

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        for _ in range(2):
            with pytest.raises(AuthenticationError):
                await sender.send(LEADS)
        store.held = token(4)
        await sender.send(LEADS)

    run(main())
    assert len(http.forms) == 1
    assert used(http) == ["access4"]


def test_a_wrong_secret_is_not_taken_for_a_refused_token() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(-1.0))
    http.form_answers = [answer(401, b'{"error": "invalid_client"}'), issued(1)]

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        with pytest.raises(AuthenticationError, match="invalid_client"):
            await sender.send(LEADS)
        await sender.send(LEADS)

    run(main())
    assert used(http) == ["access1"]


@pytest.mark.parametrize("step", ["load", "lock", "unlock", "save"])
def test_a_store_that_fails_is_an_error_of_ours_and_costs_no_token(step: str) -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(-1.0))
    http.form_answers = [issued(1)]
    store.failures = {step: [OSError("refresh0 in row 7") for _ in range(3)]}

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        failures = list[TokenStoreError]()
        while not http.sent:
            try:
                await sender.send(LEADS)
            except TokenStoreError as error:
                failures.append(error)
        assert failures
        assert all(isinstance(error.__cause__, OSError) for error in failures)
        assert "refresh0" not in str(failures)

    run(main())
    assert len(http.forms) == 1  # the refresh is not repeated, for that would lose its token
    assert used(http) == ["access1"]
    assert store.held is not None
    assert store.held.access_token == "access1"


@pytest.mark.parametrize("step", ["load", "lock", "save"])
def test_a_store_that_fails_does_no_harm_while_the_token_is_good(step: str) -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(30.0))
    http.form_answers = [issued(1)]

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        await sender._auth.refused(http, {})  # type: ignore[arg-type]
        await sender._auth._shared_refresh(http, None)  # type: ignore[attr-defined]
        store.failures = {step: [OSError("gone") for _ in range(3)]}
        await sender.send(LEADS)
        await asyncio.sleep(5.1)
        store.failures = {}
        await sender.send(LEADS)

    run(main())
    assert used(http) == ["access0", "access1"]


def test_an_outage_of_the_token_endpoint_delays_one_call_and_not_all() -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [RequestNotSentError("down") for _ in range(3)]

    async def main() -> None:
        auth = OAuth2(client_id="app", client_secret="hush", token=held(30.0), clock=now)
        sender = pipeline(http, auth=auth)
        for _ in range(10):
            await sender.send(LEADS)

    run(main())
    assert len(http.forms) == 3


def test_a_store_slower_than_the_deadline_serves_the_calls_after_it() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(), takes=5.0)

    async def main() -> None:
        sender = pipeline(http, auth=oauth(store))
        with pytest.raises(DeadlineExceededError):
            await sender.send(LEADS, DEFAULTS.merge(RequestOptions(deadline=3.0)))
        await sender.send(LEADS, DEFAULTS.merge(RequestOptions(deadline=3.0)))

    run(main())
    assert store.log == ["load"]


@pytest.mark.parametrize("step", ["load", "save", "lock"])
def test_a_store_that_does_not_return_raises_an_error(step: str) -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(-1.0))
    http.form_answers = [issued(1)]
    normal = store._step

    async def hang(name: str) -> None:
        await normal(name)
        if name == step:
            await asyncio.sleep(1e9)

    store._step = hang  # type: ignore[method-assign]

    async def main() -> None:
        with pytest.raises(TokenStoreError):
            await pipeline(http, auth=oauth(store)).send(LEADS)
        assert now() < 600

    run(main())


def test_a_loop_that_ends_during_a_save_does_not_lose_the_token() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held(-1.0), takes=1.0)
    http.form_answers = [issued(1)]

    async def main() -> None:
        asking = asyncio.ensure_future(pipeline(http, auth=oauth(store)).send(LEADS))
        while "save" not in store.log:  # noqa: ASYNC110  # virtual time
            await asyncio.sleep(0.1)
        asking.cancel()  # and the loop ends, which cancels the refresh

    run(main())
    assert store.held is not None
    assert store.held.access_token == "access1"


def test_a_token_of_another_account_is_refused_before_it_is_used() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(token(1, organization_id="orga_theirs"))

    async def main() -> None:
        auth = oauth(store, token(0, organization_id="orga_ours"))
        with pytest.raises(ConfigurationError, match=r"orga_theirs.*key of its own"):
            await pipeline(http, auth=auth).send(LEADS)

    run(main())
    assert http.sent == []


def test_revoking_revokes_the_latest_token_and_it_is_not_used_again() -> None:
    http, store = ScriptedHTTP(answer()), MemoryStore(held())
    http.form_answers = [answer(200)]

    async def main() -> None:
        auth = oauth(store)
        sender = pipeline(http, auth=auth)
        await sender.send(LEADS)
        store.held = token(6)  # another process has refreshed
        await auth.revoke(http=http)
        assert auth.token is None
        for _ in range(2):
            with pytest.raises(ConfigurationError, match="exchange"):
                await sender.send(LEADS)

    run(main())
    assert http.forms[0][1]["token"] == "refresh6"
    assert used(http) == ["access0"]


@pytest.mark.parametrize("loaded", [{"access_token": "a"}, "a", Token(access_token="")])
def test_the_token_of_a_custom_store_is_checked(loaded: Any) -> None:
    store = MemoryStore(loaded)

    async def main() -> None:
        with pytest.raises(ConfigurationError, match="token store"):
            await pipeline(ScriptedHTTP(answer()), auth=oauth(store)).send(LEADS)

    run(main())


@pytest.mark.parametrize(
    "fields",
    [
        {"access_token": 7},
        {"access_token": "s", "expires_at": "soon"},
        {"access_token": "s", "expires_at": float("nan")},
        {"access_token": "s", "refresh_token": b"sekret"},
        {"access_token": "s", "expires_in": True},
    ],
)
def test_a_token_that_cannot_be_used_is_refused_at_once(fields: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        OAuth2(client_id="a", client_secret="b", token=Token(**fields))
    assert "sekret" not in str(caught.value)


def test_a_store_without_its_methods_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="load, save and exclusive"):
        oauth({})  # type: ignore[arg-type]


def test_a_store_whose_methods_cannot_be_awaited_is_named() -> None:
    class Loading(MemoryStore):
        def load(self) -> Any:
            return self.held

    class Saving(MemoryStore):
        def save(self, token: Token) -> Any:
            self.held = token

    class Locking(MemoryStore):
        def exclusive(self) -> Any:
            yield

    async def main() -> None:
        for kind, text in (
            (Loading, r"store\.load\(\) is awaited, .* async def; it returned a Token"),
            (Saving, r"store\.save\(\) is awaited, .* async def; it returned None"),
            (Locking, r"store\.exclusive\(\) must return an asynchronous context manager"),
        ):
            http = ScriptedHTTP(answer())
            http.form_answers = [issued(1)]
            auth = oauth(kind(held(0.0)))
            with pytest.raises(ConfigurationError, match=text):
                await pipeline(http, auth=auth).send(LEADS)

    run(main())


LIFETIMES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.lists(st.integers())
    | st.sampled_from(["3600", "0", "-1", "nan", "inf", "1e400", "١٢", "3600s", 1, 2, 59, 60, 61])
)


@given(LIFETIMES)
def test_no_lifetime_costs_a_new_token_or_a_refresh_for_each_request(lifetime: Any) -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [issued(number, expires_in=lifetime) for number in range(1, 50)]

    async def main() -> None:
        auth = OAuth2(client_id="a", client_secret="b", token=held(-1.0), clock=now)
        sender = pipeline(http, auth=auth)
        for _ in range(20):
            await sender.send(LEADS)

    run(main())
    assert used(http)[0] == "access1"
    # The 20 calls take no time beside the refreshes, which take 0.1 s each.
    assert len(http.forms) <= (1 if not _is_short(lifetime) else 21)


def _is_short(lifetime: Any) -> bool:
    with suppress(TypeError, ValueError):
        return 0 < float(lifetime) < 1
    return False


@given(
    st.dictionaries(
        st.sampled_from(["refresh_token", "scope", "organization_id", "user_id"]),
        st.none() | st.integers() | st.lists(st.text()) | st.just(""),
    )
)
def test_odd_values_beside_the_access_token_do_not_cost_it(odd: dict[str, Any]) -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [issued(1, **odd)]

    async def main() -> None:
        auth = OAuth2(client_id="a", client_secret="b", token=held(-1.0), clock=now)
        await pipeline(http, auth=auth).send(LEADS)
        assert auth.token is not None
        kept = {name: getattr(auth.token, name) for name in odd}
        assert kept.get("refresh_token", "refresh0") == "refresh0"
        assert all(value is None or isinstance(value, str) for value in kept.values())

    run(main())


# The stores of this library.


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


Make = Callable[..., Any]


@pytest.fixture(params=["sqlite", "redis"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make a store of the same place, with another key if one is given."""
    if request.param == "sqlite":
        return lambda key="one", **more: SQLiteTokenStore(tmp_path / "tokens.db", key=key, **more)
    server: RedisServer = request.getfixturevalue("redis_server")
    with server.client() as client:
        client.flushall()
    return lambda key="one", **more: RedisTokenStore(server.url, key, **more)


FULL = Token(
    access_token="sekret-a",
    refresh_token="sekret-r",
    expires_at=1.5e9,
    scope="all.full_access offline_access",
    organization_id="orga_é",
    user_id="user_1",
    expires_in=3600.0,
)


async def test_a_store_holds_a_token_for_each_key(make: Make) -> None:
    store, other = make("one"), make("two")
    assert await store.load() is None
    await store.save(FULL)
    bare = Token(access_token="b")
    await other.save(bare)
    assert (await make("one").load(), await make("two").load()) == (FULL, bare)
    await store.save(bare)
    assert await make("one").load() == bare
    await store.delete()
    assert (await store.load(), await other.load()) == (None, bare)


async def test_two_do_not_hold_the_lock_of_a_key_and_keys_do_not_wait_for_each_other(
    make: Make,
) -> None:
    inside, most = 0, 0

    async def hold() -> None:
        nonlocal inside, most
        async with make("one").exclusive():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    async with make("two").exclusive():
        await asyncio.gather(*(hold() for _ in range(8)))
    assert most == 1


async def test_a_wait_for_the_lock_ends_and_a_cancelled_one_takes_nothing(make: Make) -> None:
    async with make().exclusive():
        with pytest.raises(TokenStoreError, match="another process"):
            async with make(timeout=0.1).exclusive():
                pass
        waits = asyncio.ensure_future(make().exclusive().__aenter__())
        await asyncio.sleep(0.1)
        waits.cancel()
    await asyncio.wait([waits])
    async with make(timeout=5.0).exclusive():
        pass


async def test_errors_and_cancellation_release_the_lock(make: Make) -> None:
    for error in (OSError("body"), TimeoutError(), RuntimeError(), asyncio.CancelledError()):
        with pytest.raises(type(error)):
            async with make().exclusive():
                raise error
    async with make(timeout=5.0).exclusive():
        pass


async def test_an_oauth2_works_with_each_store(make: Make) -> None:
    http = ScriptedHTTP(answer())
    http.form_answers = [issued(1)]
    await make().save(held(0.0))
    senders = [
        pipeline(http, auth=OAuth2(client_id="a", client_secret="b", store=make()))
        for _ in range(4)
    ]
    await asyncio.gather(*(sender.send(LEADS) for sender in senders))
    assert len(http.forms) == 1
    assert used(http) == ["access1"] * 4


async def test_no_store_shows_a_token(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    store = make()
    await store.save(FULL)
    assert "sekret" not in repr(store) + repr(await store.load()) + caplog.text


BROKEN = [
    "",
    "sekret",
    "[]",
    "null",
    '"sekret"',
    "{",
    "{}",
    '{"access_token": ""}',
    '{"access_token": ["sekret"]}',
    '{"access_token": "sekret", "expires_at": "sekret"}',
    '{"access_token": "sekret", "refresh_token": 7}',
    b"\xff\xfe sekret",
]


def put(store: Any, value: Any, tmp_path: Path, redis_server: RedisServer | None) -> None:
    """Write something that is no token where a store keeps one."""
    if isinstance(store, RedisTokenStore):
        assert redis_server is not None
        with redis_server.client() as client:
            client.set("one", value)
        return
    with closing(sqlite3.connect(tmp_path / "tokens.db")) as database, database:
        database.execute("UPDATE close_async_tokens SET token = ?", (value,))


@pytest.mark.parametrize("value", BROKEN)
async def test_a_corrupt_token_is_an_error_that_does_not_show_it(
    make: Make, value: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store = make()
    await store.save(FULL)
    is_redis = isinstance(store, RedisTokenStore)
    put(store, value, tmp_path, request.getfixturevalue("redis_server") if is_redis else None)
    with pytest.raises(ConfigurationError, match="authorize again") as caught:
        await make().load()
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in shown.stack if "close_async/" in frame.filename]
    assert "sekret" not in str(caught.value) + str([frame.locals for frame in ours])
    await store.save(FULL)
    assert await store.load() == FULL


async def test_a_token_of_a_later_version_is_read(tmp_path: Path) -> None:
    store = SQLiteTokenStore(tmp_path / "tokens.db")
    await store.save(FULL)
    put(store, json.dumps({**attrs.asdict(FULL), "more": 1}), tmp_path, None)
    assert await store.load() == FULL


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    store = SQLiteTokenStore(tmp_path / "tokens.db")

    async def main() -> None:
        async with store.exclusive():
            await store.save(FULL)

    asyncio.run(main())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 2
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("do", ["load", "save", "exclusive"])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path, do: str
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"not a database, but text that is long enough for its header " * 20)
    before = path.read_bytes()
    store = SQLiteTokenStore(path)
    works: dict[str, Callable[[], Awaitable[Any]]] = {
        "load": store.load,
        "save": lambda: store.save(FULL),
        "exclusive": lambda: _locked_load(store),
    }
    with pytest.raises(ConfigurationError, match="not a database") as caught:
        await works[do]()
    assert "sekret" not in str(caught.value)
    assert path.read_bytes() == before


async def _locked_load(store: SQLiteTokenStore) -> None:
    async with store.exclusive():
        await store.load()


@pytest.mark.parametrize("path", ["missing/tokens.db", "", ":memory:", "a\0b"])
async def test_a_path_that_cannot_be_used_is_an_error_of_ours(tmp_path: Path, path: str) -> None:
    with pytest.raises((TokenStoreError, ConfigurationError)):
        store = SQLiteTokenStore(f"{tmp_path}/{path}" if "/" in path or "\0" in path else path)
        await store.save(FULL)


@pytest.mark.parametrize("key", ["", None, 7])
def test_a_key_must_be_text(tmp_path: Path, key: Any) -> None:
    with pytest.raises(ConfigurationError, match="key"):
        SQLiteTokenStore(tmp_path / "tokens.db", key=key)


async def test_redis_that_is_gone_or_not_redis_is_an_error_of_ours() -> None:
    store = RedisTokenStore("redis://user:sekret@127.0.0.1:1/0", "key")
    for work in (store.load, lambda: store.save(FULL), store.exclusive().__aenter__):
        with pytest.raises(TokenStoreError) as caught:
            await work()
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert shown.__context__ is None
        ours = [frame for frame in shown.stack if "close_async/" in frame.filename]
        assert "sekret" not in str(caught.value) + str([frame.locals for frame in ours])
    with pytest.raises(TypeError, match="secret"):
        pickle.dumps(store)
    assert "sekret" not in repr(store)


@pytest.mark.parametrize("url", ["sekret", "http://u:sekret@host", "redis://:sekret@host:port/0"])
def test_a_wrong_url_of_redis_is_not_shown(url: str) -> None:
    with pytest.raises(ConfigurationError, match="redis://") as caught:
        RedisTokenStore(url, "key")
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in shown.stack if "close_async/" in frame.filename]
    assert "sekret" not in str(caught.value) + str([frame.locals for frame in ours])
    assert shown.__context__ is None


class RedisInVirtualTime(redis.asyncio.Redis):
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        with clock_held():
            return await super().execute_command(*args, **options)


def test_redis_lock_is_extended_for_as_long_as_it_is_held(redis_server: RedisServer) -> None:
    async def hold(client: redis.Redis) -> None:
        own = RedisInVirtualTime.from_url(redis_server.url)
        async with RedisTokenStore(own, "long", lock_timeout=30.0).exclusive():
            for _ in range(3):
                client.pexpire("long:lock", 20_000)  # what is left of it after ten seconds
                await asyncio.sleep(10.1)
                assert client.pttl("long:lock") > 20_000
        assert not client.exists("long:lock")
        with clock_held():
            await own.aclose()

    with redis_server.client() as client:
        run(hold(client))


async def test_a_wrong_kind_of_value_in_redis_is_an_error_of_ours(
    redis_server: RedisServer,
) -> None:
    with redis_server.client() as client:
        client.delete("list")
        client.rpush("list", "sekret")
    with pytest.raises(CloseError) as caught:
        await RedisTokenStore(redis_server.url, "list").load()
    assert "sekret" not in str(caught.value)


HOLDER = """
import asyncio, sys
from close_async import {kind}
async def main():
    async with {made}.exclusive():
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_the_lock_of_a_killed_process_comes_free(
    make: Make, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store = make(timeout=60.0)
    server: RedisServer | None = None
    if isinstance(store, RedisTokenStore):
        server = request.getfixturevalue("redis_server")
        made = f"RedisTokenStore({server.url!r}, 'one')"
    else:
        made = f"SQLiteTokenStore({str(tmp_path / 'tokens.db')!r}, key='one')"
    script = HOLDER.format(kind=type(store).__name__, made=made)
    with subprocess.Popen(  # noqa: ASYNC220  # it takes no time
        [sys.executable, "-c", script], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == b"held\n"
        with pytest.raises(TokenStoreError):
            async with make(timeout=0.2).exclusive():
                pass
        process.kill()
    if server is not None:
        with server.client() as client:
            assert 0 < client.pttl("one:lock") <= 10_000  # it ends by itself, and now sooner
            client.pexpire("one:lock", 10)
    async with store.exclusive():
        pass


def test_threads_share_the_lock_of_a_file(tmp_path: Path) -> None:
    order: list[str] = []

    async def hold(name: str) -> None:
        async with SQLiteTokenStore(tmp_path / "tokens.db").exclusive():
            order.append(f"{name} in")
            await asyncio.sleep(0.02)
            order.append(f"{name} out")

    threads = [threading.Thread(target=lambda n=n: asyncio.run(hold(n))) for n in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(order[i][0] == order[i + 1][0] for i in range(0, 8, 2))


@pytest.mark.parametrize(
    "error",
    [
        OSError(5, "cannot write refresh0", "/run/refresh0"),
        OSError("refresh0"),
        RuntimeError("refresh0"),
    ],
)
def test_words_of_a_store_are_in_no_error(error: Exception) -> None:
    """The token that it could not load is not known, and so cannot be masked."""
    http, store = ScriptedHTTP(answer()), MemoryStore(held(-1.0))
    store.failures = {"load": [error] * 3}

    async def main() -> None:
        with pytest.raises(TokenStoreError) as caught:
            await pipeline(http, auth=oauth(store)).send(LEADS)
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        ours = [line for line in shown.format() if "test_token_stores.py" not in line]
        assert "refresh0" not in "".join(ours)
        if isinstance(error, OSError):
            assert isinstance(caught.value.__cause__, OSError)
            assert caught.value.__cause__.errno == error.errno

    run(main())
