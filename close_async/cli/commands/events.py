"""``close-async events follow``: print events as they happen."""

from pathlib import Path
from typing import Annotated

import typer

from close_async.cli.base import Program
from close_async.cli.failures import reported
from close_async.cli.object_types import ACTIONS, EVENTS, completing

app: typer.Typer = Program(add_completion=False)

# Options of `events follow` and `listen`.
ObjectType = Annotated[
    str | None,
    typer.Option(
        metavar="TYPE",
        help="Only of objects of this type: lead, activity.email, …",
        autocompletion=completing(EVENTS),
    ),
]
ObjectId = Annotated[str | None, typer.Option(metavar="ID", help="Only of the object of this id.")]
LeadId = Annotated[
    str | None, typer.Option(metavar="ID|NAME", help="Only of this lead, and what belongs to it.")
]
Action = Annotated[
    str | None,
    typer.Option(
        metavar="ACTION",
        help="Only of this kind: created, updated, deleted, merged, …",
        autocompletion=completing(ACTIONS),
    ),
]
UserId = Annotated[
    str | None, typer.Option(metavar="ID|NAME", help="Only changes that this user made.")
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="DATE|EVENT",
        help="Begin here: a date or time of the last 30 days, such as -2h, or the id of an event. "
        "By default now.",
    ),
]
Position = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Store the position in this file, and continue from it: nothing is missed between "
        "two runs.",
    ),
]
Interval = Annotated[
    float,
    typer.Option(min=0.5, max=86_400, metavar="SECONDS", help="Time between two looks at the log."),
]


@app.callback()
def _events() -> None:
    """Keep this a group: Typer makes a program of a single command out of an app with one."""


@app.command()
def follow(
    *,
    object_type: ObjectType = None,
    object_id: ObjectId = None,
    lead_id: LeadId = None,
    action: Action = None,
    user_id: UserId = None,
    since: Since = None,
    position: Position = None,
    interval: Interval = 5.0,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, metavar="N", help="Stop after N events.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON Lines on a terminal too.")
    ] = False,
) -> None:
    """Print events as they happen, oldest first, until Ctrl-C: a line each, or JSON in a pipe."""
    with reported():
        from close_async.cli.commands.following import Following, run_follow

        run_follow(
            Following(
                object_type=object_type,
                object_id=object_id,
                lead_id=lead_id,
                action=action,
                user_id=user_id,
                since=since,
                position=position,
                interval=interval,
            ),
            limit=limit,
            json=json,
        )
