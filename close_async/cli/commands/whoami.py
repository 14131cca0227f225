"""``close-async whoami``: print the user and organization of the API key."""

from close_async import CloseClient, encode
from close_async._organization import CurrentOrganization, find_organization
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.settings import settings
from close_async.cli.terminal import plain, show, write_json
from close_async.models import Me

_USER_FIELDS = ("id", "first_name", "last_name", "email")


def show_identity(*, json: bool) -> None:
    """Print the user and organization of the API key, and the user's other organizations."""
    settings.json_errors = json
    require_api_key()
    me, organization = run_interruptibly(_identity())
    if json:
        user = encode(me)
        others = [{"id": key, "name": name} for key, name in sorted(organization.others.items())]
        write_json(
            {
                "user": {key: user.get(key) for key in _USER_FIELDS},
                "organization": {"id": organization.id, "name": organization.name},
                "other_organizations": others,
            }
        )
        return
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
