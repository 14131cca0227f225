"""Processes that share one OAuth token, killed at random, beside a server that forgives nothing.

The server lets access tokens live for a second, rotates refresh tokens, and revokes everything
that it issued for an account when a used one is presented again, as RFC 9700 asks. One loss cannot
be avoided: a process that is killed after the server has rotated and before the new token is saved
takes it to its grave. The server knows of each rotation for whom it was; so when a used token is
presented, it can be told apart:

- its successor was issued to a process that was killed, and is not in the store: such a loss. Its
  user authorizes the app again, which is a new token in the store;
- the process that presented it was killed before the server came to its request;
- anything else: an organization was locked out, and nobody had to be.
"""

import asyncio
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from typing import Any

import aiohttp
import attrs
from aiohttp import web

from close_async import (
    CloseClient,
    CloseError,
    NoLimiter,
    OAuth2,
    RedisTokenStore,
    SQLiteTokenStore,
    Token,
)

LIFETIME = 1.0  # seconds that access tokens live
_PATIENCE = 120.0  # seconds that a busy machine may take longer
# Processes are forked from one that has imported everything: starting Python takes a second.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.support.oauth_processes", "close_async.transport.http"])


def make_store(kind: str, place: str) -> SQLiteTokenStore | RedisTokenStore:
    """Make the store that all processes share."""
    if kind == "sqlite":
        return SQLiteTokenStore(place, key="organization")
    return RedisTokenStore(place, "organization", lock_timeout=3.0)


@attrs.define
class Outcome:
    """What became of the run.

    Args:
        kills: How many processes were killed.
        rotations: How often the server has issued new tokens for a refresh token.
        lost: The kills between the rotation and the save, which had to be authorized again.
        late: The kills while a request for a token was under way that the server came to only after
            another process had refreshed: it looks like a theft, and nobody can call it back.
        locked_out: The used or revoked refresh tokens that were presented though they need not be.
        calls: Calls that succeeded.
        errors: Calls that failed, by their errors.
        aimed: How many were killed while the server was issuing a token to them.
    """

    kills: int = 0
    rotations: int = 0
    lost: int = 0
    late: int = 0
    locked_out: int = 0
    calls: int = 0
    aimed: int = 0
    errors: Counter[str] = attrs.field(factory=Counter[str])


class AuthorizationServer:
    """One account's authorizations, and the API that accepts its tokens.

    Args:
        store: Where a token is put when the user authorizes again.
        outcome: Takes notes.
        delay: Seconds until a request for a token is processed, and again until it is answered.
    """

    def __init__(self, store: Any, outcome: Outcome, delay: float) -> None:
        self.store = store
        self.outcome = outcome
        self.dying: set[str] = set()
        self.killed: set[str] = set()
        self.refreshing: set[str] = set()
        self._delay = delay
        self._count = 0
        self._current = ""
        self._holders: dict[str, str] = {}  # by refresh token, whom it was issued to
        self._successors: dict[str, str] = {}  # by refresh token that is used up
        self._access: dict[str, float] = {}
        self._late: list[asyncio.Future[None]] = []
        self._presenters: dict[str, str] = {}  # by lost refresh token, who presented it first

    async def authorize(self) -> None:
        """Authorize the app as the user, which saves a token in the store."""
        await self.store.save(Token(**_as_token(self._issue("user"))))

    def _issue(self, holder: str) -> dict[str, Any]:
        self._count += 1
        self._current = f"refresh{self._count}"
        self._holders[self._current] = holder
        self._access[f"access{self._count}"] = asyncio.get_running_loop().time() + LIFETIME
        return {
            "access_token": f"access{self._count}",
            "refresh_token": self._current,
            "expires_in": LIFETIME,
            "token_type": "Bearer",
        }

    async def token(self, request: web.Request) -> web.Response:
        """Exchange a refresh token for the process that the path names."""
        process, form = request.match_info["process"], await request.post()
        presented = str(form["refresh_token"])
        await asyncio.sleep(self._delay)
        if presented != self._current:
            await self._judge(presented, process)
            return web.json_response({"error": "invalid_grant"}, status=400)
        issued = self._issue(process)
        self._successors[presented] = self._current
        self.outcome.rotations += 1
        self.refreshing.add(process)
        await asyncio.sleep(self._delay)
        self.refreshing.discard(process)
        return web.json_response(issued)

    async def _judge(self, presented: str, process: str) -> None:
        """Record the process that presented a used refresh token, and revoke everything."""
        holder = self._holders[self._current]
        presenter = self._presenters.get(presented, "")
        # What it does until it is dead still counts.
        while {holder, process, presenter} & self.dying:  # noqa: ASYNC110  # other code sets it
            await asyncio.sleep(0.001)
        if presenter in self.killed:
            # It held the lock while the user authorizes again. Its death freed the lock, so that
            # another process read the lost token before the new one was saved.
            self.outcome.late += 1
            return
        if process in self.killed:
            self.outcome.late += 1
            self._late.append(asyncio.ensure_future(self._authorize_later()))
            return
        stored = await self.store.load()
        is_latest = self._successors.get(presented) == self._current
        if is_latest and holder in self.killed and stored.refresh_token == presented:
            self.outcome.lost += 1
            self._presenters[presented] = process
        else:
            self.outcome.locked_out += 1
        self._access.clear()
        await self.authorize()

    async def _authorize_later(self) -> None:
        """Authorize again when no process is refreshing, as an app does by exchanging a code."""
        async with self.store.exclusive():
            self._access.clear()
            await self.authorize()

    async def me(self, request: web.Request) -> web.Response:
        """Respond to a call of the API."""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._access.get(bearer, 0.0) < asyncio.get_running_loop().time():
            return web.json_response({"error": "Unauthorized"}, status=401)
        self.outcome.calls += 1
        return web.json_response({"id": "user_1"})

    async def report(self, request: web.Request) -> web.Response:
        """Take note of the error of a call."""
        self.outcome.errors[(await request.text())[:200]] += 1
        return web.Response()

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[str]:
        """Serve for the block, and give the URL."""
        app = web.Application()
        app.router.add_post("/token/{process}/", self.token)
        app.router.add_post("/report/", self.report)
        app.router.add_get("/me/", self.me)
        runner = web.AppRunner(app, handler_cancellation=False, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()
            for task in self._late:
                task.cancel()
            await asyncio.gather(*self._late, return_exceptions=True)


def _as_token(issued: dict[str, Any]) -> dict[str, Any]:
    names = ("access_token", "refresh_token", "expires_in")
    return {name: issued[name] for name in names} | {"expires_at": time.time() + LIFETIME}


def work(name: str, url: str, kind: str, place: str) -> None:
    """Call the API until killed: the program of each process."""
    asyncio.run(_work(name, url, kind, place))


async def _work(name: str, url: str, kind: str, place: str) -> None:
    auth = OAuth2(
        client_id="app",
        client_secret="hush",
        token_url=f"{url}/token/{name}/",
        store=make_store(kind, place),
    )
    async with CloseClient(auth=auth, base_url=url, limiter=NoLimiter(), max_retries=0) as close:

        async def call_again_and_again() -> None:
            while True:
                try:
                    await close.me()
                except CloseError as error:
                    await _report(url, f"{type(error).__name__}: {error}")
                await asyncio.sleep(random.uniform(0, 0.2))

        await asyncio.gather(*(call_again_and_again() for _ in range(3)))


async def _report(url: str, text: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{url}/report/", data=text):
        pass


async def run_and_kill(
    kind: str,
    place: str,
    *,
    seconds: float,
    least: int = 0,
    processes: int = 8,
    every: float = 0.5,
    seed: int = 0,
    aimed: float = 0.0,
    delay: float = 0.05,
) -> Outcome:
    """Run processes for a while, and kill one of them repeatedly.

    Args:
        kind: ``sqlite`` or ``redis``.
        place: The file of the store, or its URL.
        seconds: How long, from the first call on.
        least: Refreshes that there are to be, even if that takes longer.
        processes: How many work at a time.
        every: Seconds from one kill to the next, on average.
        seed: Decides who is killed when.
        aimed: The part of the kills that strike a process that the server is issuing a token to.
        delay: Seconds of the way of a request for a token, there and back each.
    """
    chance, outcome = random.Random(seed), Outcome()
    store = make_store(kind, place)
    server = AuthorizationServer(store, outcome, delay)
    loop = asyncio.get_running_loop()
    running: dict[str, BaseProcess] = {}

    def start(url: str) -> None:
        name = f"process{len(server.killed) + len(running)}"
        running[name] = _FORKS.Process(target=work, args=(name, url, kind, place), daemon=True)
        running[name].start()

    async with server.serving() as url:
        await server.authorize()
        for _ in range(processes):
            await asyncio.to_thread(start, url)
        gives_up = loop.time() + seconds + _PATIENCE
        while not outcome.calls and loop.time() < gives_up:  # noqa: ASYNC110  # others count them
            await asyncio.sleep(0.01)
        ends = loop.time() + seconds
        try:
            while loop.time() < ends or (outcome.rotations < least and loop.time() < gives_up):
                await asyncio.sleep(chance.uniform(0, 2 * every))
                name = chance.choice(list(running))
                if chance.random() < aimed:
                    name = await _one_refreshing(server, loop.time() + 2 * LIFETIME) or name
                    outcome.aimed += name in server.refreshing
                server.dying.add(name)
                await asyncio.to_thread(kill, running.pop(name))
                server.killed.add(name)
                server.dying.discard(name)
                outcome.kills += 1
                await asyncio.to_thread(start, url)
        finally:
            # The last ones refresh while the first ones die, whose tokens may be lost too.
            server.dying.update(running)
            for process in running.values():
                await asyncio.to_thread(kill, process)
            server.killed.update(running)
            server.dying.clear()
    return outcome


async def _one_refreshing(server: AuthorizationServer, ends: float) -> str | None:
    while asyncio.get_running_loop().time() < ends:
        alive = server.refreshing - server.killed
        if alive:
            return next(iter(alive))
        await asyncio.sleep(0.001)
    return None


def kill(process: BaseProcess) -> None:
    """Kill a process as the system does when memory is short, and wait for its end."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
