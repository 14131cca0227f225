"""``close-async events follow``: print events as they happen."""

from collections.abc import Callable
from functools import wraps
from inspect import Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from close_async.cli.base import Program
from close_async.cli.failures import reported
from close_async.cli.object_types import ACTIONS, EVENTS, completing

if TYPE_CHECKING:
    from close_async.cli.commands.following import Following

app: typer.Typer = Program(add_completion=False)

# An option of `events follow` and `listen`; each has a default of its own.
Interval = Annotated[
    float,
    typer.Option(min=0.5, max=86_400, metavar="SECONDS", help="Time between two looks at the log."),
]


def _following(
    *,
    object_type: Annotated[
        str | None,
        typer.Option(
            metavar="TYPE",
            help="Only of objects of this type: lead, activity.email, …",
            autocompletion=completing(EVENTS),
        ),
    ] = None,
    object_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Only of the object of this id.")
    ] = None,
    lead_id: Annotated[
        str | None,
        typer.Option(metavar="ID|NAME", help="Only of this lead, and what belongs to it."),
    ] = None,
    action: Annotated[
        str | None,
        typer.Option(
            metavar="ACTION",
            help="Only of this kind: created, updated, deleted, merged, …",
            autocompletion=completing(ACTIONS),
        ),
    ] = None,
    user_id: Annotated[
        str | None, typer.Option(metavar="ID|NAME", help="Only changes that this user made.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|EVENT",
            help="Begin here: a date or time of the last 30 days, such as -2h, or the id of an "
            "event. By default now.",
        ),
    ] = None,
    position: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Store the position in this file, and continue from it: nothing is missed "
            "between two runs.",
        ),
    ] = None,
) -> "Following":
    """Return the events to follow. The parameters are options of each command that follows them."""
    from close_async.cli.commands.following import Following

    return Following(
        object_type=object_type,
        object_id=object_id,
        lead_id=lead_id,
        action=action,
        user_id=user_id,
        since=since,
        position=position,
    )


def follows_events(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the options of the events to follow.

    Args:
        command: The command; its parameter ``following`` is replaced by the options.
    """
    options = signature(_following).parameters
    parameters = [
        parameter
        for each in signature(command).parameters.values()
        for parameter in (options.values() if each.name == "following" else [each])
    ]

    @wraps(command)
    def run(**given: Any) -> None:
        with reported():
            following = _following(**{name: given.pop(name) for name in options})
            command(following=following, **given)

    # Typer reads the options from the signature, and their types from the annotations.
    run.__dict__["__signature__"] = Signature(parameters)
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


@app.callback()
def _events() -> None:
    """Keep this a group: Typer makes a program of a single command out of an app with one."""


@app.command()
@follows_events
def follow(
    *,
    following: "Following",
    interval: Interval = 5.0,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, metavar="N", help="Stop after N events.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON Lines on a terminal too.")
    ] = False,
) -> None:
    """Print events as they happen, oldest first, until Ctrl-C: a line each, or JSON in a pipe."""
    from close_async.cli.commands.following import run_follow

    run_follow(following, interval=interval, limit=limit, json=json)
