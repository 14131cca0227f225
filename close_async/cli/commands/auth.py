"""``close-async auth``: store, delete and show API keys."""

import os
import re
import sys
from typing import Annotated, get_args

import typer

from close_async.cli.base import Program
from close_async.cli.failures import reported
from close_async.cli.tree import complete_profile

app: typer.Typer = Program(
    add_completion=False,
    no_args_is_help=True,
    help="Store API keys, so that commands need no environment variable.",
)
# Needs no quotes in a shell, and is no option.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


_Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="The profile; by default that of CLOSE_PROFILE, or default.",
        autocompletion=complete_profile,
    ),
]


def _name(profile: str | None) -> str:
    from close_async import ConfigurationError
    from close_async.cli.profiles import DEFAULT, check_named
    from close_async.cli.settings import settings

    explicit = settings.profile if profile is None else profile
    check_named(explicit)
    name = explicit or os.environ.get("CLOSE_PROFILE") or DEFAULT
    if not _NAME.fullmatch(name):
        msg = f"{name!r} cannot be the name of a profile: use letters, digits, dots and hyphens"
        raise ConfigurationError(msg)
    return name


@app.command()
def login(
    *,
    profile: _Profile = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="keyring|file",
            help="Where the key is stored: in the system's keyring, or in a file that only you "
            "can read. By default in the keyring if there is one.",
        ),
    ] = None,
) -> None:
    """Check an API key, and store it. It is asked for, or read from standard input in a script."""
    with reported():
        from close_async import ConfigurationError
        from close_async.cli.interrupt import run_interruptibly
        from close_async.cli.profiles import (
            CLOSE_URL,
            Profile,
            Store,
            default_store,
            save_profile,
        )
        from close_async.cli.questions import ask_secret
        from close_async.cli.terminal import plain, say, stderr

        name = _name(profile)
        if store is not None and store not in get_args(Store):
            msg = f"--store is keyring or file, not {store!r}"
            raise ConfigurationError(msg)
        if sys.stdin.isatty():
            say(stderr(), "Keys are created in Close under Settings > Developer > API Keys.")
            key = ask_secret("API key (not shown): ")
        else:
            key = sys.stdin.readline().strip()
        if not key:
            msg = "no API key was entered"
            raise ConfigurationError(msg)
        url = os.environ.get("CLOSE_BASE_URL") or CLOSE_URL
        user, organization = run_interruptibly(_owner(key, url))
        where = default_store() if store is None else "keyring" if store == "keyring" else "file"
        save_profile(Profile(name, url, where, user, organization), key)
        text = f"Stored the key of {user} at {organization} as profile {name!r} in the {where}."
        say(stderr(), plain(text))
        if os.environ.get("CLOSE_API_KEY"):
            say(stderr(), "[yellow]Note:[/] CLOSE_API_KEY is set, and goes before every profile.")


async def _owner(key: str, url: str) -> tuple[str, str]:
    from close_async import CloseClient
    from close_async._organization import find_organization

    async with CloseClient(key, base_url=url) as close:
        me = await close.me()
        organization = await find_organization(close, me)
    return f"{me.first_name or ''} {me.last_name or ''}".strip(), organization.name


@app.command()
def logout(*, profile: _Profile = None) -> None:
    """Delete a stored key. In Close it stays valid, until it is deleted there."""
    with reported():
        from close_async import ConfigurationError
        from close_async.cli.profiles import delete_profile
        from close_async.cli.terminal import plain, say, stderr

        name = _name(profile)
        if not delete_profile(name):
            msg = f"there is no profile {name!r}"
            raise ConfigurationError(msg)
        say(stderr(), plain(f"Deleted profile {name!r}. Its key is still valid in Close."))


@app.command()
def status(
    *,
    profile: _Profile = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the stored profiles, and which key commands use. Nothing is sent."""
    with reported():
        from close_async import ConfigurationError
        from close_async.cli.profiles import find_profile, profile_names
        from close_async.cli.records import Column, Format, Records
        from close_async.cli.terminal import is_terminal, say, stderr

        chosen = _name(profile)
        is_environment = bool(os.environ.get("CLOSE_API_KEY"))
        if profile is not None and profile not in profile_names():
            msg = f"there is no profile {profile!r}"
            raise ConfigurationError(msg)
        rows = [
            {
                "profile": each.name,
                "in_use": not is_environment and each.name == chosen,
                "user": each.user,
                "organization": each.organization,
                "base_url": each.base_url,
                "store": each.store,
            }
            for name in profile_names()
            if (each := find_profile(name)) is not None and profile in (None, name)
        ]
        if is_environment:
            say(stderr(), "The key in CLOSE_API_KEY is used: it goes before every profile.")
        elif not rows:
            say(stderr(), "No key is stored: run close-async auth login.")
        titles = ("profile", "in_use", "user", "organization", "base_url", "store")
        form: Format = "json" if json else "table" if is_terminal() else "jsonl"
        with Records(form, [Column(each, each) for each in titles]) as records:
            for row in rows:
                records.write(row)
