"""Every verb of every noun against a simulated Close: its forms, wrong ids, refused values, jq."""

import csv
import io
import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest

from close_async.cli.tables import flag, read_table
from close_async.testing import SimulatorProcess
from tests.support.command_line import InProcess, in_process
from tests.support.document import INTERFACE
from tests.support.programs import program

EXAMPLES = {
    f"{attribute}.{operation.method}": operation.body.example
    for attribute, resource in INTERFACE.resources.items()
    for operation in resource.operations
    if operation.body is not None and isinstance(operation.body.example, dict)
}


@attrs.frozen
class Verb:
    """A verb of the tree of commands: ``close-async activities calls list``."""

    noun: str
    method: str
    table: Mapping[str, Any]

    @property
    def words(self) -> list[str]:
        return f"{self.noun}.{self.method}".replace("_", "-").split(".")

    @property
    def arguments(self) -> list[Mapping[str, Any]]:
        return [*self.table.get("arguments", ())]

    @property
    def options(self) -> list[Mapping[str, Any]]:
        return [*self.table.get("options", ())]

    @property
    def is_read(self) -> bool:
        return bool(self.table["request"].startswith("GET"))


def walk(table: Mapping[str, Any]) -> Iterator[Verb]:
    for method, verb in table.get("verbs", {}).items():
        yield Verb(table["attribute"], method, verb)
    for below in table.get("nouns", {}).values():
        yield from walk(below)


VERBS = [verb for noun in read_table("index") for verb in walk(read_table(noun))]
VERBS_BY_NAME = {" ".join(verb.words): verb for verb in VERBS}


def every(*verbs: Verb) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("verb", verbs, ids=lambda verb: " ".join(verb.words))


_ID = re.compile(r"\b([a-z]+)_[A-Za-z0-9]{12,}\b")
_LINK = re.compile(r"http[^\s\"]+Signature=\w+")  # another one in each response
# Nouns that decide for their prefix: others may refer to ids of another kind, or to none.
_OF_THEIR_PREFIX = ("lead_statuses", "smart_views")
# The document has no prefixes for these arguments.
_PREFIXES = {"user_id": ["user"], "smart_view_ids": ["save"]}
_TYPED = ("integer", "number", "boolean", "date", "datetime", "json")
# Lists that need one of several filters, and changes of many objects.
FILTERS = {
    "comments list": ("--object-id", "acti"),
    "sequence-subscriptions list": ("--lead-id", "lead"),
    "tasks update-many": ("--lead-id", "lead"),
}
# Nouns of which the simulated organization has no object, and which no request creates, or only one
# that deletes leads.
ABSENT = {
    "activities.import_updates", "activities.lead_merges", "bulk_actions.deletions",
    "custom_fields.shared.associations", "roles",
}  # fmt: skip


@attrs.define
class Organization:
    """A simulated organization, and the ids of its objects.

    Args:
        ca: Runs a command.
        by_prefix: An id of each prefix.
        by_noun: The id of an object of each noun.
    """

    ca: InProcess
    by_prefix: dict[str, str] = attrs.field(factory=dict)
    by_noun: dict[str, str] = attrs.field(factory=dict)

    def explore(self) -> None:
        """Read every list, and create an object of each noun that has none.

        Exports and bulk actions go on after they were created, and lists show what they do: they
        are done before any test compares two lists.
        """
        for method in ("list", "create", "create_leads", "list"):
            for verb in VERBS:
                is_known = verb.noun in self.by_noun or verb.noun in ABSENT
                if verb.method == method and not is_known and not verb.arguments:
                    ran = self.ca(*self.command(verb), "--json", stdin=self.body(verb))
                    if ran.code == 0:
                        self._remember(verb.noun, json.loads(ran.out))
        for verb in VERBS:
            if verb.method == "list" and verb.noun.startswith(("bulk_actions.", "exports")):
                while not self._is_done(verb):
                    time.sleep(0.05)

    def _is_done(self, verb: Verb) -> bool:
        ran = self.ca(*self.command(verb), "--json")
        assert ran.code == 0, ran.err
        return all(each["status"] in ("done", "error") for each in json.loads(ran.out))

    def _remember(self, noun: str, found: Any) -> None:
        first = found[0] if isinstance(found, list) and found else found
        if isinstance(first, dict) and "id" in first:
            self.by_noun[noun] = first["id"]
            if noun in _OF_THEIR_PREFIX:
                self.by_prefix[first["id"].partition("_")[0]] = first["id"]
        for match in _ID.finditer(json.dumps(found)):
            self.by_prefix.setdefault(match[1], match[0])

    def command(self, verb: Verb, *, ids: list[str] | None = None) -> list[str]:
        """Return the words of a verb with its arguments, required options and body."""
        words = [*verb.words, *(self.ids(verb) if ids is None else ids)]
        for option in verb.options:
            if option.get("required"):
                [*prefixes] = option.get("prefixes") or ["user" if "user" in option["name"] else ""]
                words += [flag(option["name"]), self.by_prefix.get(prefixes[0], "2026-11-01")]
        name = " ".join(verb.words)
        if name in FILTERS:
            filter_, prefix = FILTERS[name]
            words += [filter_, self.by_prefix[prefix]]
        return [*words, "--from", "-"] if self.body(verb) else words

    def ids(self, verb: Verb) -> list[str]:
        return [self.id_of(verb.noun, argument) for argument in verb.arguments]

    def id_of(self, noun: str, argument: Mapping[str, Any]) -> str:
        if argument["name"] == "object_type":
            return "lead"
        own = self.by_noun.get(noun, "none_00001")
        prefixes = argument.get("prefixes") or _PREFIXES.get(argument["name"])
        if prefixes is None or own.partition("_")[0] in prefixes:
            return own
        return next(
            (self.by_prefix[each] for each in prefixes if each in self.by_prefix),
            f"{prefixes[0]}_1",
        )

    def body(self, verb: Verb) -> str:
        """Return the body of the document's example, with ids of this organization."""
        example = EXAMPLES.get(f"{verb.noun}.{verb.method}", {}) if "body" in verb.table else {}
        # Close takes filters of some lists in the body, where they are not part of the object.
        kept = {
            key: value
            for key, value in example.items()
            if key != "_params" and not key.startswith("custom.")
        }
        if kept.get("status") == "outbox":
            # It would be sent after a second, and could not be changed any more.
            kept["status"] = "draft"
        text = _ID.sub(lambda match: self.by_prefix.get(match[1], match[0]), json.dumps(kept))
        return text if kept else ""


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=60, rate_limits=False) as process:
        yield process


@pytest.fixture(scope="module")
def known() -> dict[str, dict[str, str]]:
    return {}


@pytest.fixture
def organization(
    simulator: SimulatorProcess,
    known: dict[str, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Organization:
    monkeypatch.setenv("CLOSE_API_KEY", simulator.api_key)
    monkeypatch.setenv("CLOSE_BASE_URL", simulator.url)
    found = Organization(in_process(monkeypatch, capsys), **known)
    if not known:
        found.explore()
        known |= {"by_prefix": found.by_prefix, "by_noun": found.by_noun}
    return found


def by_jq(text: str) -> list[Any]:
    """Return what jq reads in a text: one value per line."""
    ran = subprocess.run([program("jq"), "-c", "."], input=text, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [json.loads(line) for line in ran.stdout.splitlines()]


READS = [
    verb
    for verb in VERBS
    if verb.is_read
    and (verb.method == "list" or verb.noun not in ABSENT)
    # The same as get-leads, but there is one export.
    and verb.method != "get_opportunities"
]


@every(*READS)
def test_a_read_in_every_form(organization: Organization, verb: Verb) -> None:
    limit = ("--limit", 3) if verb.table.get("is_list") else ()
    outputs: dict[str | None, str] = {}
    for form in (None, "table", "json", "jsonl", "csv"):
        chosen = () if form is None else ("--format", form)
        ran = organization.ca(*organization.command(verb), *limit, *chosen)
        is_empty_table = form == "table" and not outputs["json" if "json" in outputs else None]
        assert ran.code == 0, ran.err
        assert ran.err == ("Nothing was found.\n" if is_empty_table else "")
        outputs[form] = _LINK.sub("", ran.out)
    again = organization.ca(*organization.command(verb), *limit, "--json")
    assert _LINK.sub("", again.out) == outputs["json"]
    [found] = by_jq(outputs["json"])
    items = found if verb.table["returns"] in ("rows", "array") else [found]
    assert by_jq(outputs["jsonl"]) == items
    assert outputs[None] == outputs["jsonl"]
    rows = list(csv.DictReader(io.StringIO(outputs["csv"])))
    assert [row.get("id", "") for row in rows] == [item.get("id", "") for item in items]
    assert not any({*row} & {None} for row in rows)
    assert bool(items) == bool(outputs["table"])


@every(*(verb for verb in VERBS if any(each.get("prefixes") for each in verb.arguments)))
def test_a_wrong_id(organization: Organization, verb: Verb) -> None:
    missing = [
        f"{each['prefixes'][0]}_{'0' * 43}"
        if each.get("prefixes")
        else organization.id_of("", each)
        for each in verb.arguments
    ]
    command = organization.command(verb, ids=missing)
    ran = organization.ca(*command, "--json", stdin=organization.body(verb))
    error = json.loads(ran.err)
    assert (ran.code, ran.out, error["status"], error["exit_code"]) == (2, "", 404, 2)
    for wrong in ("wrong_1", ""):
        ids = [wrong, *missing[1:]]
        command = organization.command(verb, ids=ids)
        ran = organization.ca(*command, "--json", stdin=organization.body(verb))
        error = json.loads(ran.err)
        assert (ran.code, ran.out, error["exit_code"]) == (2, "", 2)
        assert error["fields"] or error["status"] == 404
    ran = organization.ca(*command, stdin=organization.body(verb))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(("Error: ", "Usage: "))


@every(*(verb for verb in VERBS if any(each.get("kind") in _TYPED for each in verb.options)))
def test_a_refused_filter(organization: Organization, verb: Verb) -> None:
    for option in verb.options:
        if option.get("kind") in _TYPED:
            name = flag(option["name"])
            command = [*organization.command(verb), name, "nonsense", "--json"]
            ran = organization.ca(*command, stdin=organization.body(verb))
            error = json.loads(ran.err)
            assert (ran.code, ran.out, error["exit_code"], [*error["fields"]]) == (2, "", 2, [name])


@every(*(verb for verb in VERBS if "properties" in verb.table.get("body", {})))
def test_a_refused_field(organization: Organization, verb: Verb) -> None:
    properties = verb.table["body"]["properties"]
    typed = [name for name, each in properties.items() if each.get("kind") in _TYPED]
    for name in [*typed, "no_such_field"]:
        command = [*organization.command(verb), "-f", f"{name}=nonsense", "--json"]
        ran = organization.ca(*command, stdin=organization.body(verb))
        error = json.loads(ran.err)
        assert (ran.code, ran.out, error["exit_code"]) == (2, "", 2)
        assert any(name in field for field in error["fields"]), error


# Nouns whose examples need more than ids that exist, or whose deleted objects can be read.
OTHERWISE = {
    "comments", "opportunities", "pipelines", "playbooks", "sequence_subscriptions",
}  # fmt: skip
LIVES = [
    verb
    for verb in VERBS
    if verb.method == "create"
    and not verb.arguments
    and verb.noun not in OTHERWISE
    and {"get", "update", "delete"} <= {other.method for other in VERBS if other.noun == verb.noun}
]


@every(*LIVES)
def test_an_object_from_its_creation_to_its_deletion(
    organization: Organization, verb: Verb
) -> None:
    noun = verb.words[:-1]
    update = VERBS_BY_NAME[" ".join([*noun, "update"])]
    dry = organization.ca(*organization.command(verb), "--dry-run", stdin=organization.body(verb))
    assert (dry.code, dry.err, by_jq(dry.out)[0]["method"]) == (0, "", "POST")
    made = organization.ca(*organization.command(verb), stdin=organization.body(verb))
    assert made.code == 0, made.err
    [created] = by_jq(made.out)
    command = [*organization.command(update, ids=[created["id"]]), "--json"]
    changed = organization.ca(*command, stdin=organization.body(update))
    assert changed.code == 0, changed.err
    assert by_jq(changed.out)[0]["id"] == created["id"]
    deleted = organization.ca(*noun, "delete", created["id"], "--json")
    assert (deleted.code, deleted.out) == (0, "")
    assert deleted.err.startswith("Done: ")
    assert json.loads(organization.ca(*noun, "get", created["id"], "--json").err)["status"] == 404
