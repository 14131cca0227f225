"""``close-async whoami``: print the user and organization of the API key."""

from collections.abc import Mapping

from close_async import CloseClient
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.terminal import plain, show
from close_async.models import Me
from close_async.sync.account import find_organization, organizations_of


def show_identity() -> None:
    """Print the user and organization of the API key, and the user's other organizations."""
    require_api_key()
    me, names, owner = run_interruptibly(_me())
    name = f"{me.first_name or ''} {me.last_name or ''}".strip()
    others = sorted(names.items() - {(owner, names.get(owner, ""))})
    lines = [
        ("user", f"{name} <{me.email}>", me.id),
        ("organization", names.get(owner, owner), owner),
        *(("also member", other, identifier) for identifier, other in others),
    ]
    for label, value, identifier in lines:
        show(f"[dim]{label:<13}[/] [bold]{plain(value)}[/] [dim]{plain(identifier)}[/]")


async def _me() -> tuple[Me, Mapping[str, str], str]:
    async with CloseClient() as close:
        me = await close.me()
        names = organizations_of(me)
        return me, names, await find_organization(close, names)
