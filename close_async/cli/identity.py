"""``close-async whoami``: whom the API key belongs to."""

from close_async import CloseClient
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.terminal import plain, show
from close_async.models import Me


def show_identity() -> None:
    """Print the user and the organisation of the API key."""
    require_api_key()
    me = run_interruptibly(_me())
    name = f"{me.first_name or ''} {me.last_name or ''}".strip()
    lines = [
        ("user", f"{name} <{me.email}>", me.id),
        *(("organization", each.name, each.id) for each in me.organizations),
    ]
    for label, value, identifier in lines:
        show(f"[dim]{label:<13}[/] [bold]{plain(value)}[/] [dim]{plain(identifier)}[/]")


async def _me() -> Me:
    async with CloseClient() as close:
        return await close.me()
