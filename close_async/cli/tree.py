"""The tree of commands: those written by hand, and a noun for each resource of the client.

The verbs of a noun are built from ``nouns/*.json``, which ``python -m codegen`` writes. Building
all of them would take longer than starting the program, so a noun's file is read when that noun is
used, and a command is built when it runs or when its noun's help is shown.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cached_property, partial
from importlib import import_module
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer
from typer.main import get_command

from close_async.cli.base import Group, Program, UsageError
from close_async.cli.tables import Table, flag, read_table

_DATA = "Data"
_SETUP = "Set-up of the organization"
# The panels of `close-async --help`. Nouns that are not listed are part of the set-up.
_PANELS = {
    "sync": "Copy and search",
    "status": "Copy and search",
    "push": "Copy and search",
    "search": "Copy and search",
    "export": "Copy and search",
    "leads": _DATA,
    "contacts": _DATA,
    "opportunities": _DATA,
    "tasks": _DATA,
    "activities": _DATA,
    "events": _DATA,
    "users": _DATA,
    "exports": _DATA,
    "files": _DATA,
    "custom-objects": _DATA,
    "comments": _DATA,
    "reports": _DATA,
    "bulk-actions": _DATA,
    "sequence-subscriptions": _DATA,
    "api": "Anything else",
    "listen": "Anything else",
    "auth": "Anything else",
    "whoami": "Anything else",
    "simulate": "Anything else",
    "guide": "Anything else",
}
_ORDER = ("Copy and search", _DATA, "Anything else", _SETUP)
# Verbs that are written by hand, beside those of the document: the module with their Typer.
_BY_HAND = {
    "leads": "close_async.cli.commands.leads",
    "events": "close_async.cli.commands.events",
}
# Verbs, and what other programs call them.
_VERBS = {
    **dict.fromkeys(("list", "ls"), "list"),
    **dict.fromkeys(("get", "show", "view", "read"), "get"),
    **dict.fromkeys(("create", "add", "new"), "create"),
    **dict.fromkeys(("update", "edit", "set"), "update"),
    **dict.fromkeys(("delete", "remove", "rm"), "delete"),
}
_WRITES = ("POST", "PUT", "PATCH", "DELETE")


class Root(Group):
    """The commands written by hand, and the nouns."""

    @cached_property
    def _nouns(self) -> Mapping[str, str]:
        return {_dashed(name): text for name, text in read_table("index").items()}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, by panel."""
        names = [*self.commands, *self._nouns]
        listed = list(_PANELS)
        return sorted(
            names,
            key=lambda name: (
                _ORDER.index(_PANELS.get(name, _SETUP)),
                listed.index(name) if name in listed else len(listed),
                name,
            ),
        )

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command or a noun; ``None`` if there is neither."""
        command: Any = super().get_command(ctx, cmd_name)
        if command is None and cmd_name in self._nouns:
            command = Noun(
                name=cmd_name,
                help=self._nouns[cmd_name],
                no_args_is_help=True,
                load=partial(read_table, cmd_name.replace("-", "_")),
                path=(cmd_name,),
            )
        if command is not None:
            command.rich_help_panel = _PANELS.get(cmd_name, _SETUP)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name; the error for an unknown one has a hint."""
        return _resolve(super().resolve_command, self.list_commands(ctx), ctx, args)


class Noun(Group):
    """A resource: its verbs, and the nouns below it.

    Args:
        load: Reads its table.
        path: Its name, after those of the nouns above it.
        **given: The arguments of a group.
    """

    def __init__(self, *, load: Callable[[], Table], path: tuple[str, ...], **given: Any) -> None:
        super().__init__(**given)
        self._load = load
        self._path = path

    @cached_property
    def _table(self) -> Table:
        return self._load()

    @cached_property
    def _extra(self) -> Mapping[str, Any]:
        """The verbs written by hand."""
        module = _BY_HAND.get(" ".join(self._path))
        if module is None:
            return {}
        group: Any = get_command(import_module(module).app)
        return dict(group.commands)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of the verbs and of the nouns below."""
        verbs = [*map(_dashed, self._table["verbs"]), *self._extra]
        return [*verbs, *map(_dashed, self._table.get("nouns", ()))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a verb, or a noun below this one; ``None`` if there is neither."""
        if cmd_name in self._extra:
            return self._extra[cmd_name]
        name = cmd_name.replace("-", "_")
        path = (*self._path, cmd_name)
        # With hyphens only, so that each command has one name.
        if name in self._table["verbs"] and cmd_name == _dashed(name):
            return _command(self._table["attribute"], name, self._table["verbs"][name], path)
        below: Table | None = self._table.get("nouns", {}).get(name)
        if below is None:
            return None
        noun = Noun(
            name=cmd_name,
            help=below["summary"],
            no_args_is_help=True,
            load=lambda: below,
            path=path,
        )
        noun.rich_help_panel = "More nouns"
        return noun

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name; the error for an unknown one has a hint."""
        return _resolve(super().resolve_command, self.list_commands(ctx), ctx, args)


def _resolve(resolve: Callable[..., Any], names: list[str], ctx: Any, args: list[str]) -> Any:
    try:
        return resolve(ctx, args)
    except UsageError as error:
        meant = _meant(names, args)
        near = [meant] if meant else get_close_matches(args[0], names, n=2) if args else []
        if near:
            # Without the suggestion of Typer, which knows only the commands written by hand.
            about = error.message.partition(" Did you mean")[0]
            error.message = f"{about} Did you mean {' or '.join(map(repr, near))}?"
        raise


def _meant(names: list[str], args: list[str]) -> str | None:
    """Return the command for words of other programs: ``list leads``, ``leads show``, ``help``."""
    word, *rest = args or [""]
    if word in ("help", "version"):
        return " ".join([*(each for each in rest[:1] if each in names), f"--{word}"])
    verb = _VERBS.get(word)
    if verb and rest and rest[0] in names:
        return f"{rest[0]} {verb}"
    return verb if verb in names else None


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _command(attribute: str, method: str, verb: Table, path: tuple[str, ...]) -> Any:
    """Build the command of a verb. Typer reads it from a signature, as it does for functions."""

    def run(**given: Any) -> None:
        from close_async.cli.failures import reported

        with reported():
            from close_async.cli.verbs import run_verb

            raise typer.Exit(run_verb(attribute, method, verb, given))

    parameters = _parameters(verb)
    run.__dict__["__signature__"] = Signature(parameters)
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    # Typer makes a command only of a program: one with this command alone.
    single = Program(add_completion=False)
    text = verb["summary"].rstrip(".") + "."
    if "description" in verb:
        text += "\n\n" + verb["description"]
    text += f"\n\nRequest: {verb['request']}"
    single.command(name=path[-1], help=text)(run)
    return get_command(single)


def _parameters(verb: Table) -> list[Parameter]:
    """Return the parameters of a verb's command. Values are converted later, by their kind."""
    is_write = verb["request"].startswith(_WRITES)
    # Names are prefixed: a filter may be named like an option that every verb has, such as limit.
    found = [
        _parameter(
            f"argument_{each['name']}",
            str,
            typer.Argument(
                metavar=each["name"].upper() + (",…" if each.get("is_list") else ""),
                help=_about(each),
                show_default=False,
                autocompletion=_completion(each),
            ),
        )
        for each in verb.get("arguments", ())
    ]
    if body := verb.get("body"):
        keys = ", ".join(body.get("properties", ())) or "any"
        found += [
            _parameter(
                "field",
                list[str] | None,
                typer.Option(
                    "--field",
                    "-f",
                    metavar="NAME=VALUE",
                    help="Set a field; repeat it for several. NAME:=JSON sets any JSON, such as "
                    "null; contacts.0.name=… sets a nested one. Fields: "
                    + keys
                    + (", and custom fields by their names." if body.get("custom") else "."),
                    autocompletion=_body_completion(verb),
                ),
            ),
            _parameter(
                "from_file",
                str | None,
                typer.Option(
                    "--from",
                    metavar="FILE",
                    help="Read the fields from a JSON object in a file, - for standard input. "
                    "Fields set with --field replace them.",
                ),
            ),
        ]
    for each in verb.get("options", ()):
        option = typer.Option(
            flag(each["name"]),
            metavar=_metavar(each),
            help=_about(each),
            show_default=False,
            rich_help_panel=None if each.get("required") or is_write else "Filters",
            autocompletion=_completion(each),
        )
        kind: Any = list[str] if each.get("is_list") else str
        name = f"option_{each['name']}"
        found.append(_parameter(name, kind if each.get("required") else kind | None, option))
    if verb.get("has_fields"):
        found.append(
            _parameter(
                "fields",
                str | None,
                typer.Option(
                    "--fields",
                    metavar="NAMES",
                    help="Read only these fields, separated by commas"
                    + ("; custom fields by name." if "custom" in verb["columns"] else "."),
                    autocompletion=_fields_completion(verb),
                ),
            )
        )
    if verb.get("is_list"):
        limit = typer.Option("--limit", "-n", min=1, metavar="N", help="Return at most N objects.")
        found.append(_parameter("limit", int | None, limit))
    if verb["returns"] != "nothing":
        found += [
            _parameter(
                "format_",
                str | None,
                typer.Option(
                    "--format",
                    metavar="table|json|jsonl|csv",
                    help="The form of the output; by default a table on a terminal, and JSON "
                    "Lines elsewhere.",
                    autocompletion=lambda: ["table", "json", "jsonl", "csv"],
                ),
            ),
        ]
    found.append(
        _parameter(
            "json_",
            bool,
            typer.Option(
                "--json",
                help="Print errors as JSON."
                if verb["returns"] == "nothing"
                else "The same as --format json, and errors as JSON too.",
            ),
            default=False,
        )
    )
    if is_write:
        found.append(
            _parameter(
                "dry_run",
                bool,
                typer.Option("--dry-run", help="Print the request as JSON, and send nothing."),
                default=False,
            )
        )
        if verb["request"].startswith("DELETE"):
            yes = typer.Option("--yes", "-y", help="Do not ask on a terminal.")
            found.append(_parameter("yes", bool, yes, default=False))
    found.append(
        _parameter(
            "profile",
            str | None,
            typer.Option(
                "--profile",
                metavar="NAME",
                help="Use the API key of this profile.",
                autocompletion=complete_profile,
            ),
        )
    )
    return found


def _parameter(name: str, kind: Any, info: Any, *, default: Any = Parameter.empty) -> Parameter:
    is_optional = type(None) in getattr(kind, "__args__", ())
    return Parameter(
        name,
        Parameter.KEYWORD_ONLY,
        default=None if default is Parameter.empty and is_optional else default,
        annotation=Annotated[kind, info],
    )


def _metavar(option: Table) -> str:
    kind = {
        "integer": "N",
        "number": "NUMBER",
        "boolean": "true|false",
        "date": "DATE",
        "datetime": "DATE",
        "json": "JSON",
    }.get(option.get("kind", "string"), "TEXT")
    if option.get("named"):
        kind = "ID|NAME"
    return f"{kind},…" if option.get("is_list") else kind


def _about(each: Table) -> str:
    text: str = each.get("help", "")
    if each.get("choices") and len(each["choices"]) > 1:
        text += f" One of {', '.join(each['choices'])}."
    return text.strip()


def _completion(each: Table) -> Callable[[str], list[str]] | None:
    if each.get("choices"):
        return lambda incomplete: [one for one in each["choices"] if one.startswith(incomplete)]
    if each.get("kind") == "boolean":
        return lambda incomplete: [one for one in ("true", "false") if one.startswith(incomplete)]
    named = each.get("named")
    if named and named != "leads":  # the names of all leads are too many
        return _names_completion(named)
    return None


def _names_completion(named: str) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        from close_async.cli.completion import names_of

        return names_of(named, incomplete)

    return complete


def _fields_completion(verb: Table) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        from close_async.cli.completion import fields_of

        return fields_of(verb, incomplete)

    return complete


def _body_completion(verb: Table) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        from close_async.cli.completion import body_fields_of

        return body_fields_of(verb, incomplete)

    return complete


def complete_profile(incomplete: str) -> list[str]:
    """Return the names of the profiles that begin with a text, for the shell."""
    from close_async.cli.profiles import profile_names

    return [name for name in profile_names() if name.startswith(incomplete)]
