"""``close-async whoami``: whom the API key belongs to."""

from rich.markup import escape
from rich.table import Table

from close_async import CloseClient
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.terminal import stdout
from close_async.models import Me


def show_identity() -> None:
    """Print the user and the organisation of the API key."""
    require_api_key()
    me = run_interruptibly(_me())
    lines = [
        ("user", f"{me.first_name or ''} {me.last_name or ''}".strip(), me.id),
        ("email", me.email, ""),
        *(
            ("organization", organization.name, organization.id)
            for organization in me.organizations
        ),
    ]
    table = Table.grid(padding=(0, 2))
    for label, value, identifier in lines:
        table.add_row(f"[dim]{label}[/]", f"[bold]{escape(value)}[/]", f"[dim]{identifier}[/]")
    stdout().print(table)


async def _me() -> Me:
    async with CloseClient() as close:
        return await close.me()
