"""Runs: a simulator in its own process, processes that use its key, and the server's counts.

Several runs go at the same time, each with a simulator of its own.
"""

import base64
import sched
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from attrs import Factory, define, evolve, frozen

from benchmarks.ratelimit_sockets.clients import Plan, closeio, ours, start, warm_up
from close_async.testing import SimulatorProcess

LIMIT, WINDOW = 240, 8  # Close's, and the simulator's
LATENCY = 0.1


@frozen(kw_only=True)
class Scenario:
    """The course of a run.

    Attributes:
        name: Its name.
        processes: How many processes of ours there are.
        redis: The URL of a Redis, if they share their limits through one.
        threads: How many threads of Close's own client there are.
        workers: How many calls each process of ours makes at the same time.
        windows: How many windows it takes.
        log: The file that log lines of ours are added to.
        events: What happens, by the second.
    """

    name: str
    processes: int = 0
    redis: str | None = None
    threads: int = 0
    workers: int = 8
    windows: int = 8
    log: str = "/dev/null"
    events: Sequence[tuple[float, Callable[[], None]]] = ()


@define
class Outcome:
    """The result of a run; all but the last two counted by the server.

    Attributes:
        served: Requests within the limit, by window.
        refused: 429s, by window.
        ours: The counts of our processes.
        theirs: The counts of Close's own client.
    """

    served: list[int] = Factory(list)
    refused: list[int] = Factory(list)
    ours: "Counter[str]" = Factory(Counter)
    theirs: "Counter[str]" = Factory(Counter)

    def per_thousand(self, begin: int = 0) -> float:
        """Return the 429s per 1000 successes, from a window on."""
        return 1000 * sum(self.refused[begin:]) / max(sum(self.served[begin:]), 1)

    @property
    def used(self) -> float:
        """The part of the budget that was used, in percent."""
        return 100 * sum(self.served) / (LIMIT * len(self.served))


class Run:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario, simulator: SimulatorProcess) -> None:
        self.scenario = scenario
        self.outcome = Outcome()
        self._simulator = simulator
        self._counted = simulator.counts()
        self._finish_ours: list[Callable[[], Counter[str]]] = []
        self._finish_theirs: list[Callable[[], Counter[str]]] = []
        # The server's windows begin with the whole second of its first request, which is this. The
        # run begins with the next one: nothing in it is taken by anybody else.
        time.sleep(1.1 - time.time() % 1)
        self.began = float(int(time.time())) + WINDOW
        _ask_once(simulator)
        self.until = self.began + scenario.windows * WINDOW

    def schedule(self, scheduler: sched.scheduler) -> None:
        """Put on the schedule what shall happen, and when to ask the server."""
        scheduler.enterabs(self.began, 0, self._begin)
        for number in range(1, self.scenario.windows + 1):
            scheduler.enterabs(self.began + number * WINDOW - 0.02, 0, self._count)
        for second, event in self.scenario.events:
            scheduler.enterabs(self.began + second, 0, event)

    def finish(self) -> Outcome:
        """Wait for the processes to end."""
        for finish in self._finish_ours:
            self.outcome.ours += finish()
        for finish in self._finish_theirs:
            self.outcome.theirs += finish()
        return self.outcome

    def _begin(self) -> None:
        """Start the processes."""
        scenario, self._counted = self.scenario, self._simulator.counts()
        plan = Plan(
            name="",
            url=self._simulator.url,
            api_key=self._simulator.api_key,
            redis=scenario.redis,
            until=self.until,
            workers=scenario.workers,
            log=scenario.log,
            began=self.began,
        )
        for number in range(scenario.processes):
            own = evolve(plan, name=f"process {number + 1}")
            self._finish_ours.append(start(ours, own))
        if scenario.threads:
            self._finish_theirs.append(start(closeio, evolve(plan, workers=scenario.threads)))

    def _count(self) -> None:
        """Note what the server has counted since it was asked last."""
        now, before = self._simulator.counts(), self._counted
        refused = now.rate_limited - before.rate_limited
        self.outcome.served.append(now.request_count - before.request_count - refused)
        self.outcome.refused.append(refused)
        self._counted = now


def _ask_once(simulator: SimulatorProcess) -> None:
    credentials = base64.b64encode(f"{simulator.api_key}:".encode()).decode()
    request = urllib.request.Request(  # noqa: S310 - our own simulator
        f"{simulator.url}/lead/?_limit=1", headers={"Authorization": f"Basic {credentials}"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        answer.read()


def play(scenarios: Sequence[Scenario]) -> dict[str, Outcome]:
    """Play scenarios at the same time."""
    with SimulatorProcess(leads=1, no_rate_limits=True) as simulator:
        warm_up(simulator.url, simulator.api_key)
    with ExitStack() as stack:
        simulators = [
            stack.enter_context(SimulatorProcess(leads=100, latency=LATENCY)) for _ in scenarios
        ]
        runs = [Run(*each) for each in zip(scenarios, simulators, strict=True)]
        scheduler = sched.scheduler(time.time, time.sleep)
        for run in runs:
            run.schedule(scheduler)
        scheduler.run()
        return {run.scenario.name: run.finish() for run in runs}
