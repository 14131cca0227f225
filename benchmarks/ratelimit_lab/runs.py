"""One run: a server, its clients, and the events during the run."""

import asyncio
import math
import random
from collections.abc import Callable

from attrs import define, field, frozen

from benchmarks.ratelimit_lab.clients import Client, Maker, SleepUntilReset
from benchmarks.ratelimit_lab.clock import LabLoop, run
from benchmarks.ratelimit_lab.server import Rules, Server
from close_async.options import Priority

Event = Callable[[Server], None]
HAMMER = "hammer"


@frozen(kw_only=True)
class Scenario:
    """The course of a run.

    Attributes:
        name: What it is called.
        rules: The server's rules.
        processes: How many independent processes use the key.
        workers: Workers of each process.
        priority: Their priority.
        windows: How long it takes.
        stranger: Requests per second of another client that ignores 429s.
        hammers: Workers of a client that sends until it is rejected, and sleeps until the reset.
        others: Requests per second of other keys from the organization's limit.
        cancelled: The fraction of calls that are cancelled in flight.
        interactive: Interactive calls per second beside the workers.
        events: What happens, by the second.
    """

    name: str
    rules: Rules = field(factory=Rules)
    processes: int = 1
    workers: int = 32
    priority: Priority = "default"
    windows: int = 38
    stranger: float = 0.0
    hammers: int = 0
    others: float = 0.0
    cancelled: float = 0.0
    interactive: float = 0.0
    events: tuple[tuple[float, Event], ...] = ()


@define
class Outcome:
    """The result of a run.

    Attributes:
        served: Requests within the limit.
        refused: 429s.
        possible: Requests that could have been served.
        theirs: Requests within the limit of the client with hammers.
        their_refused: 429s of the client with hammers.
        waits: Seconds that calls waited, by priority.
        refused_at: When the 429s were.
    """

    served: int = 0
    refused: int = 0
    possible: float = 0.0
    theirs: int = 0
    their_refused: int = 0
    waits: dict[Priority, list[float]] = field(factory=dict)
    refused_at: list[float] = field(factory=list)
    by_window: list[int] = field(factory=list)

    @property
    def per_thousand(self) -> float:
        """429s per 1000 successes."""
        return 1000 * self.refused / max(self.served, 1)

    @property
    def used(self) -> float:
        """The used part of the budget, in percent."""
        return 100 * (self.served + self.theirs) / max(self.possible, 1)

    def wait(self, priority: Priority, quantile: float) -> float:
        """A quantile of a priority's waits, seconds; NaN if it had none."""
        waits = sorted(self.waits.get(priority, ()))
        return waits[min(int(len(waits) * quantile), len(waits) - 1)] if waits else math.nan


def play(scenario: Scenario, make: Maker, seed: int = 1) -> Outcome:
    """Run a scenario in virtual time."""
    return run(_play(scenario, make, seed))


async def _play(scenario: Scenario, make: Maker, seed: int) -> Outcome:
    dice = random.Random(seed)
    server = Server(scenario.rules, scenario.windows, skew=dice.random() * 10)
    server.dice.seed(seed)
    outcome = Outcome()
    jobs: list[asyncio.Task[None]] = []
    for number in range(scenario.processes):
        client = make(server, str(number))
        for _ in range(scenario.workers):
            work = _work(client, scenario, outcome, random.Random(dice.random()))
            jobs.append(asyncio.create_task(work))
        if scenario.interactive:
            jobs.append(asyncio.create_task(_interact(client, scenario, outcome, dice)))
    hammer = SleepUntilReset(server, HAMMER)
    jobs += [asyncio.create_task(_hammer(hammer)) for _ in range(scenario.hammers)]
    if scenario.stranger:
        jobs.append(asyncio.create_task(_stray(server, scenario.stranger)))
    if scenario.others:
        jobs.append(asyncio.create_task(_take(server, scenario.others)))
    loop = asyncio.get_running_loop()
    for moment, event in scenario.events:
        loop.call_later(moment, event, server)
    await server.done.wait()
    outcome.theirs = server.by_client[HAMMER]
    outcome.their_refused = server.refused_by_client[HAMMER]
    outcome.served = server.served - outcome.theirs
    outcome.refused = server.refused - outcome.their_refused
    outcome.possible = _possible(scenario, server)
    outcome.refused_at = server.refused_at
    outcome.by_window = [server.by_window[n] for n in range(scenario.windows)]
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    return outcome


def _possible(scenario: Scenario, server: Server) -> float:
    """Return the requests that the limit allows and the workers can send."""
    rules = scenario.rules
    trip = rules.trip * math.exp(rules.spread**2 / 2)
    seconds = scenario.windows * rules.window
    can = scenario.processes * scenario.workers / trip * (1 - scenario.cancelled / 2)
    return min(float(server.allowed), (can + scenario.stranger) * seconds)


async def _work(client: Client, scenario: Scenario, outcome: Outcome, dice: random.Random) -> None:
    waits = outcome.waits.setdefault(scenario.priority, [])
    while True:
        if dice.random() >= scenario.cancelled:
            waits.append(await client.call(scenario.priority))
            continue
        try:
            async with asyncio.timeout(dice.random() * 2 * scenario.rules.trip):
                await client.call(scenario.priority)
        except TimeoutError:
            pass


async def _interact(
    client: Client, scenario: Scenario, outcome: Outcome, dice: random.Random
) -> None:
    """Make single calls at random times."""
    waits = outcome.waits.setdefault("interactive", [])

    async def one() -> None:
        waits.append(await client.call("interactive"))

    await asyncio.sleep(2 * scenario.rules.window)
    async with asyncio.TaskGroup() as tasks:
        while True:
            await asyncio.sleep(dice.expovariate(scenario.interactive))
            tasks.create_task(one())


async def _hammer(client: Client) -> None:
    while True:
        await client.call("default")


async def _stray(server: Server, rate: float) -> None:
    """Send at a rate, and ignore the responses."""
    while True:
        await asyncio.sleep(1 / rate)
        asyncio.get_running_loop().call_later(0.0, server.stray)


async def _take(server: Server, rate: float) -> None:
    while True:
        await asyncio.sleep(0.1)
        server.take(round(rate / 10))


def suspend(seconds: float) -> Event:
    """Stop the clients for a while; the server continues."""

    def stop(server: Server) -> None:
        del server
        loop = asyncio.get_running_loop()
        assert isinstance(loop, LabLoop)
        loop.now += seconds

    return stop
