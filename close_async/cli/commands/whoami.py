"""``close-async whoami``: print the user and organization of the API key."""

from close_async import CloseClient
from close_async._organization import CurrentOrganization, find_organization
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.terminal import plain, show
from close_async.models import Me


def show_identity() -> None:
    """Print the user and organization of the API key, and the user's other organizations."""
    require_api_key()
    me, organization = run_interruptibly(_identity())
    name = f"{me.first_name or ''} {me.last_name or ''}".strip()
    lines = [
        ("user", f"{name} <{me.email}>", me.id),
        ("organization", organization.name, organization.id),
        *(("also member", other, key) for key, other in sorted(organization.others.items())),
    ]
    for label, value, identifier in lines:
        show(f"[dim]{label:<13}[/] [bold]{plain(value)}[/] [dim]{plain(identifier)}[/]")


async def _identity() -> tuple[Me, CurrentOrganization]:
    async with CloseClient() as close:
        me = await close.me()
        return me, await find_organization(close, me)
