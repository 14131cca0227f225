"""``close-async leads duplicates``: find leads that share an e-mail address, a number, a domain."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from close_async import CloseClient, CloseError, ConfigurationError, encode
from close_async.cli.failures import require_api_key
from close_async.cli.interrupt import run_interruptibly
from close_async.cli.questions import can_ask, require_yes
from close_async.cli.settings import settings
from close_async.cli.terminal import counted, plain, say, show, stderr, stdout, write_json

Lead = Mapping[str, Any]

_FIELDS = ("id", "display_name", "date_created", "url", "contacts")
# Companies do not share these: a lead with such an address is no duplicate of another one with it.
_SHARED_DOMAINS = frozenset(
    {"facebook.com", "instagram.com", "linkedin.com", "github.com", "twitter.com", "x.com"}
)
_FEWEST_DIGITS = 7  # shorter numbers are extensions and mistakes


def run_duplicates(by: str, *, merge: bool, dry_run: bool, yes: bool, json: bool) -> None:
    """Print groups of duplicates, or merge them.

    Args:
        by: What leads share.
        merge: Whether to merge each group.
        dry_run: Whether to show only what would be merged.
        yes: Whether not to ask.
        json: Whether to print JSON on a terminal too.
    """
    settings.json_errors = json
    keys = _KEYS.get(by)
    if keys is None:
        msg = f"--by is {', '.join(_KEYS)}, not {by!r}"
        raise ConfigurationError(msg)
    if dry_run and not merge:
        msg = "--dry-run shows what --merge would do: pass both"
        raise ConfigurationError(msg)
    require_api_key()
    run_interruptibly(_run(keys, merge=merge, dry_run=dry_run, yes=yes, json=json))


async def _run(
    keys: Callable[[Lead], Iterable[str]], *, merge: bool, dry_run: bool, yes: bool, json: bool
) -> None:
    async with CloseClient() as close:
        leads = [encode(each) async for each in close.leads.scan(fields=_FIELDS)]
        groups = find_groups(leads, keys)
        as_text = stdout().is_terminal and not json
        for group, shared in groups:
            _print(group, shared, as_text=as_text, merge=merge)
        doubles = sum(len(group) - 1 for group, _ in groups)
        if not groups:
            say(stderr(), "No duplicates were found.")
            return
        say(stderr(), f"{counted(len(groups), 'group')}, {counted(doubles, 'lead')} too many.")
        if not merge or dry_run:
            return
        if not yes and can_ask():
            require_yes(f"Merge {counted(doubles, 'lead')}? This cannot be undone.")
        await _merge(close, [group for group, _ in groups])


async def _merge(close: CloseClient, groups: Sequence[Sequence[Lead]]) -> None:
    """Merge the groups; one that fails stops no other, and is reported at the end."""
    failed: list[CloseError] = []
    merged = 0
    for kept, *others in groups:
        for other in others:
            try:
                await close.leads.merge(source=other["id"], destination=kept["id"])
                merged += 1
            except CloseError as error:
                say(stderr(), f"[red]{plain(other['id'])} was not merged:[/] {plain(error)}")
                failed.append(error)
    say(stderr(), f"Merged {counted(merged, 'lead')}.")
    if failed:
        raise failed[0]


def find_groups(
    leads: Iterable[Lead], keys: Callable[[Lead], Iterable[str]]
) -> list[tuple[list[Lead], list[str]]]:
    """Return the groups of leads that share keys, oldest lead first, and what they share.

    Leads that share nothing with each other, but each something with a third, are in one group.
    """
    by_id: dict[str, Lead] = {}
    by_key: dict[str, list[str]] = defaultdict(list)
    for lead in leads:
        by_id[lead["id"]] = lead
        for key in set(keys(lead)):
            by_key[key].append(lead["id"])
    root = {each: each for each in by_id}

    def find(each: str) -> str:
        while root[each] != each:
            root[each] = each = root[root[each]]
        return each

    for ids in by_key.values():
        for other in ids[1:]:
            root[find(other)] = find(ids[0])
    members: dict[str, list[Lead]] = defaultdict(list)
    for each, lead in by_id.items():
        members[find(each)].append(lead)
    shared: dict[str, list[str]] = defaultdict(list)
    for key, ids in by_key.items():
        if len(ids) > 1:
            shared[find(ids[0])].append(key)
    return [
        (sorted(found, key=lambda lead: (lead["date_created"], lead["id"])), sorted(shared[at]))
        for at, found in members.items()
        if len(found) > 1
    ]


def _print(group: Sequence[Lead], shared: Sequence[str], *, as_text: bool, merge: bool) -> None:
    if not as_text:
        rows = [{key: lead.get(key) for key in _FIELDS[:3]} for lead in group]
        action = {"keep": group[0]["id"], "merge": [each["id"] for each in group[1:]]}
        write_json({"shared": shared, "leads": rows} | (action if merge else {}))
        return
    show(f"[bold]{plain(', '.join(shared))}[/]")
    for at, lead in enumerate(group):
        mark = "" if not merge else "keep  " if at == 0 else "merge "
        created = str(lead["date_created"])[:10]
        show(f"  {mark}[dim]{plain(lead['id'])} {created}[/] {plain(lead.get('display_name'))}")


def _emails(lead: Lead) -> Iterator[str]:
    for contact in lead.get("contacts") or ():
        for each in contact.get("emails") or ():
            if address := str(each.get("email") or "").strip().casefold():
                yield address


def _phones(lead: Lead) -> Iterator[str]:
    for contact in lead.get("contacts") or ():
        for each in contact.get("phones") or ():
            digits = re.sub(r"\D", "", str(each.get("phone") or ""))
            if len(digits) >= _FEWEST_DIGITS:
                yield digits


def _domains(lead: Lead) -> Iterator[str]:
    url = str(lead.get("url") or "").strip()
    try:
        host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:
        return
    host = host.removeprefix("www.")
    if "." in host and host not in _SHARED_DOMAINS:
        yield host


_KEYS: Mapping[str, Callable[[Lead], Iterable[str]]] = {
    "email": _emails,
    "phone": _phones,
    "domain": _domains,
}
