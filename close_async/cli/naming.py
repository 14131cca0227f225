"""Names instead of ids: statuses, users, pipelines, Smart Views, custom fields, leads."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from shlex import quote
from typing import TYPE_CHECKING, Any

import typer

from close_async import CloseClient, encode
from close_async.cli.failures import as_usage
from close_async.cli.records import names_of

if TYPE_CHECKING:
    from close_async import CustomSchema

_ID = re.compile(r"[a-z]+_[0-9A-Za-z]{4,}")
_VIEW_TYPES = ("lead", "contact", "opportunity")
_SHOWN = 8  # names listed in an error message
_SINGULAR = {"lead_statuses": "lead status", "opportunity_statuses": "opportunity status"}


class Names:
    """Looks names up, each kind of object once.

    Args:
        close: The client.
    """

    def __init__(self, close: CloseClient) -> None:
        self._close = close
        self._known: dict[str, list[Mapping[str, Any]]] = {}
        self._schemas: dict[str, CustomSchema] = {}

    async def id_of(self, resource: str, text: str, where: str) -> str:
        """Return the id of the object with a name; an id is returned unchanged.

        Args:
            resource: The attribute of the client: ``lead_statuses``.
            text: The name, label or e-mail address, in any case; ``me`` for the key's user.
            where: The option, for the message.

        Raises:
            typer.BadParameter: No object has the name, or several have it.
        """
        if is_id(text):
            return text
        if not text.strip():
            raise typer.BadParameter("it is empty", param_hint=where)
        if resource == "users" and text == "me":
            return (await self._close.me()).id
        items = await (self._leads(text) if resource == "leads" else self.all_of(resource))
        wanted = text.strip().casefold()
        found = [each for each in items if wanted in map(str.casefold, names_of(each))]
        kind = _SINGULAR.get(resource, resource.removesuffix("s").replace("_", " "))
        if len(found) > 1:
            ids = ", ".join(str(each["id"]) for each in found[:_SHOWN])
            msg = f"{len(found)} {kind}s are named {text!r}: use an id, {ids}"
            raise typer.BadParameter(msg, param_hint=where)
        if not found:
            known = [name for each in items for name in names_of(each)[:1]]
            near = get_close_matches(text, known, n=3) or known[:_SHOWN]
            hint = f"; there is {', '.join(map(repr, near))}" if near else ""
            if resource == "leads":  # which are too many to be listed
                hint = f": close-async search {quote(text)} finds leads by words"
            msg = f"no {kind} is named {text!r}{hint}"
            raise typer.BadParameter(msg, param_hint=where)
        return str(found[0]["id"])

    async def all_of(self, resource: str) -> Sequence[Mapping[str, Any]]:
        """Return all objects of a resource, as Close sends them."""
        if resource not in self._known:
            # Without types, Close lists only the Smart Views that find leads.
            filters: dict[str, Any] = {"types": _VIEW_TYPES} if resource == "smart_views" else {}
            listed: Any = getattr(self._close, resource).list(**filters)
            if hasattr(listed, "__aiter__"):
                found = [encode(each) async for each in listed]
            else:
                found = [encode(each) for each in await listed]
            self._known[resource] = [*found]
        return self._known[resource]

    async def _leads(self, name: str) -> list[Mapping[str, Any]]:
        from close_async.search import lead

        with as_usage():
            found = self._close.leads.search(
                lead.name == name, fields=["id", "name", "display_name"], limit=_SHOWN + 1
            )
            return [encode(each) async for each in found]

    async def schema(self, object_type: str) -> "CustomSchema":
        """Return the custom fields of a type of object."""
        if object_type not in self._schemas:
            self._schemas[object_type] = await self._close.custom_fields.schema(object_type)
        return self._schemas[object_type]


def is_id(text: str) -> bool:
    """Return whether a text is an id of Close, and not a name."""
    return _ID.fullmatch(text) is not None
