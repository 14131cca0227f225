"""The scenarios: Close's numbers, every form of header, and disturbances."""

from benchmarks.ratelimit_lab.runs import Event, Scenario, suspend
from benchmarks.ratelimit_lab.server import Form, Rules, Server

FORMS: tuple[Form, ...] = (
    "decimal", "up", "down", "nearest", "legacy", "body", "retry-after", "absent",
)  # fmt: skip
NAMES: dict[Form, str] = {
    "decimal": "reset as a decimal",
    "up": "reset rounded up",
    "down": "reset rounded down",
    "nearest": "reset rounded to the nearest",
    "legacy": "headers of before 2023",
    "body": "no headers, but the body of a 429",
    "retry-after": "no headers but Retry-After",
    "absent": "no headers at all",
}


def _limit(limit: int) -> Event:
    def change(server: Server) -> None:
        server.key.limit, server.organization.limit = limit, limit * server.rules.factor

    return change


def _skew(seconds: float) -> Event:
    def change(server: Server) -> None:
        server.skew += seconds

    return change


_SLOW = Rules(trip=1.0)

# One undisturbed process: the bars of 99 % and 0.5 per 1,000 apply to these.
ALONE: tuple[Scenario, ...] = (
    *(Scenario(name=NAMES[form], rules=Rules(form=form)) for form in FORMS),
    Scenario(name="20 ms there and back", rules=Rules(trip=0.02)),
    Scenario(name="600 ms", rules=Rules(trip=0.6)),
    Scenario(name="1 s, 32 workers (31/s at most)", rules=_SLOW),
    Scenario(name="1 s, 64 workers", rules=_SLOW, workers=64),
    Scenario(name="1 s, 500 workers", rules=_SLOW, workers=500),
    *(Scenario(name=f"{n} workers", workers=n) for n in (2, 5, 8, 256, 500)),
    Scenario(name="160 in 8 s", rules=Rules(limit=160)),
    Scenario(name="100 in 5 s", rules=Rules(limit=100, window=5)),
    Scenario(name="search: 16 in 8 s", rules=Rules(limit=16)),
    Scenario(name="search, rounded down", rules=Rules(limit=16, form="down")),
    Scenario(name="bulk priority, interactive calls", priority="bulk", interactive=1.0),
    Scenario(
        name="the same, decimal", priority="bulk", interactive=1.0, rules=Rules(form="decimal")
    ),
    Scenario(name="the same, 1 s", priority="bulk", interactive=1.0, rules=_SLOW, workers=64),
    Scenario(name="30 % cancelled", cancelled=0.3),
    Scenario(name="30 % cancelled, 1 s", cancelled=0.3, rules=_SLOW, workers=64),
)

# Disturbances that no client can foresee: no bar applies to these.
DISTURBED: tuple[Scenario, ...] = (
    Scenario(name="a server that restarts", events=((101.3, Server.restart),)),
    Scenario(name="suspended for 30 s", events=((101.3, suspend(30.0)),)),
    Scenario(name="server's clock 3 s forward", events=((101.3, _skew(3.0)),)),
    Scenario(name="server's clock 3 s back", events=((101.3, _skew(-3.0)),)),
    Scenario(name="limit 240, then 160", events=((101.3, _limit(160)),)),
    Scenario(name="limit 160, then 240", rules=Rules(limit=160), events=((101.3, _limit(240)),)),
    Scenario(name="an unreported limit of 100", rules=Rules(hidden=100)),
    Scenario(name="no headers, 160 instead of 240", rules=Rules(form="absent", limit=160)),
    Scenario(name="organization's limit used by other keys", others=80.0),
    Scenario(name="another client with 6 per second", stranger=6.0),
)

BLIND: tuple[Scenario, ...] = (
    Scenario(name="4 blind processes", processes=4),
    Scenario(name="8 blind processes", processes=8),
    Scenario(name="8, 8 workers each", processes=8, workers=8),
    Scenario(name="8, reset as a decimal", processes=8, rules=Rules(form="decimal")),
    Scenario(name="8, 600 ms", processes=8, rules=Rules(trip=0.6)),
)

# Beside clients that send until they are rejected and sleep until the reset, each for itself.
_NEAR = Rules(trip=0.1)
BESIDE: tuple[Scenario, ...] = (
    *(Scenario(name=f"1 of ours, {n} of them", hammers=n, workers=8, rules=_NEAR)
      for n in (1, 2, 3, 4, 8)),
    Scenario(name="4 of ours, 4 of them", processes=4, hammers=4, workers=8, rules=_NEAR),
    Scenario(name="8 of ours, 4 of them", processes=8, hammers=4, workers=8, rules=_NEAR),
)  # fmt: skip
