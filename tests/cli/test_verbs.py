"""Nouns and verbs, generated from the document: every one of them, against a simulated Close."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from close_async.cli.app import app
from close_async.cli.tables import flag
from close_async.testing import SimulatorProcess
from codegen.interface import Operation
from tests.support.command_line import InProcess
from tests.support.document import INTERFACE

NOUNS = Path(__file__).parents[2] / "close_async" / "cli" / "nouns"


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=60) as process:
        yield process


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FORCE_COLOR": "1", "COLUMNS": "100", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)


OPERATIONS = {
    f"{attribute}.{operation.method}": operation
    for attribute, resource in INTERFACE.resources.items()
    for operation in resource.operations
}


def table_of(attribute: str) -> dict[str, Any]:
    root, *below = attribute.split(".")
    table = json.loads((NOUNS / f"{root}.json").read_text(encoding="utf-8"))
    for name in below:
        table = table["nouns"][name]
    return table


def verbs() -> Iterator[tuple[str, dict[str, Any]]]:
    for attribute in INTERFACE.resources:
        try:
            table = table_of(attribute)
        except (FileNotFoundError, KeyError):
            continue
        for method, verb in table["verbs"].items():
            yield f"{attribute}.{method}", verb


VERBS = dict(verbs())


def words(name: str) -> list[str]:
    return name.replace("_", "-").split(".")


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_operation_of_the_document_has_a_verb() -> None:
    without = {
        name
        for name, operation in OPERATIONS.items()
        if name not in VERBS and not operation.is_by_hand
    }
    assert without == set()
    assert len(VERBS) > 150


def test_every_verb_has_a_command_with_an_option_for_each_filter() -> None:
    root: Any = get_command(app)
    for name, verb in VERBS.items():
        command = root
        for word in words(name):
            command = command.get_command(None, word)
        options = {each for parameter in command.params for each in parameter.opts}
        assert {flag(each["name"]) for each in verb.get("options", ())} <= options, name
        assert ("--dry-run" in options) == (not verb["request"].startswith("GET")), name


def test_a_list_of_what_belongs_to_an_object(ca: InProcess) -> None:
    [lead] = json.loads(ca("leads", "list", "--limit", 1, "--json").out)
    assert json.loads(ca("leads", "files", "list", lead["id"], "--json").out) == []
    made = {"url": "https://a.example/b", "filename": "b.pdf", "content_type": "application/pdf"}
    body = [part for key, value in made.items() for part in ("-f", f"{key}={value}")]
    ran = ca("leads", "files", "create", lead["id"], *body)
    assert ran.code == 0, ran.err
    [file] = json.loads(ca("leads", "files", "list", lead["id"], "--json").out)
    assert file["name"] == "b.pdf"


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("name", ["leads.list", "users.list", "opportunities.list"])
def test_a_list_is_a_table_on_a_terminal(ca: InProcess, name: str) -> None:
    shown = re.sub(r"\x1b\[[0-9;]*m", "", ca(*words(name)).out).splitlines()
    assert shown[0].split()[0] == "id"
    assert max(map(len, shown)) <= 100
    assert re.match(r"(lead|user|oppo)_\w{30,} ", shown[1])  # ids are not cut off


@pytest.mark.usefixtures("terminal")
def test_the_table_of_a_lead_names_its_contacts(ca: InProcess) -> None:
    fields = ("name=Acme", "contacts.0.name=Ann", "contacts.1.name=Ben")
    shown = ca("leads", "create", *(part for each in fields for part in ("-f", each))).out
    assert re.search(r"contacts\S*\s+Ann, Ben\s", re.sub(r"\x1b\[[0-9;]*m", "", shown))


@pytest.mark.usefixtures("terminal")
def test_a_field_with_any_name_has_a_column(ca: InProcess) -> None:
    """Names of fields are text of the user's organization, not markup."""
    ca("custom-fields", "lead", "create", "-f", "name=Size [/m2]", "-f", "type=text")
    chosen = ("--fields", "id,Size [/m2]")
    ca("leads", "create", "-f", "name=Zorg", "-f", "Size [/m2]=40")
    for ran in (ca("leads", "list", *chosen), ca("leads", "get", "Zorg", *chosen)):
        assert ran.code == 0, ran.err
        assert "Size [/m2]" in ran.out


def test_minutes_are_an_offset(ca: InProcess) -> None:
    command = ("tasks", "list", "--date-created-gte")
    assert "-7d" in json.loads(ca(*command, "-30x", "--json").err)["message"]
    assert ca(*command, "-30m").code == 0


@pytest.mark.usefixtures("terminal")
def test_an_empty_table_says_so(ca: InProcess) -> None:
    ran = ca("leads", "list", "--query", "a name that no lead has")
    assert (ran.code, ran.out) == (0, "")
    assert "Nothing was found." in ran.err


def test_a_value_that_no_object_can_have_is_noted(ca: InProcess) -> None:
    ran = ca("opportunities", "list", "--status-type-in", "wn,lots")
    assert (ran.code, ran.out) == (0, "")
    assert "--status-type-in has no known value 'wn'; there is won." in ran.err
    assert "'lots'; there is lost." in ran.err
    assert ca("opportunities", "list", "--status-type", "won", "--date-won-gte", "+9w").err == ""


@pytest.mark.usefixtures("terminal")
def test_a_table_without_a_limit_is_short_and_says_so(ca: InProcess) -> None:
    ran = ca("leads", "list", "--fields", "id")
    assert len(ran.out.splitlines()) == 51  # with its header
    assert "--limit" in ran.err


def arguments_of(verb: dict[str, Any]) -> list[str]:
    return [
        "lead" if each["name"] == "object_type" else f"{each.get('prefixes', ['abcd'])[0]}_00001"
        for each in verb.get("arguments", ())
    ]


def written(operation: Operation) -> bool:
    return operation.body is not None and isinstance(operation.body.example, dict)


@pytest.mark.parametrize(
    "name", [name for name in VERBS if "body" in VERBS[name] and written(OPERATIONS[name])]
)
def test_a_dry_run_prints_the_request_with_the_body_of_the_document(
    ca: InProcess, name: str, tmp_path: Path
) -> None:
    operation = OPERATIONS[name]
    assert operation.body is not None
    file = tmp_path / "body.json"
    # Close takes the filters of some lists in the body, where they are not part of the object.
    body = {key: each for key, each in operation.body.example.items() if key != "_params"}
    file.write_text(json.dumps(body), encoding="utf-8")
    arguments = arguments_of(VERBS[name])
    required = {
        "memberships.update_many": ("--id-in", "memb_1"),
        "tasks.update_many": ("--type=all",),
    }
    options = required.get(name, ())
    ran = ca(*words(name), *arguments, *options, "--from", file, "--dry-run")
    assert ran.code == 0, ran.err
    request = json.loads(ran.out)
    assert request["method"] == operation.verb
    path = re.sub(r"\{\w+\}", r"[^/]+", operation.path)
    assert re.fullmatch(path, request["path"])
    assert request["body"].items() >= body.items()


@pytest.mark.parametrize("name", [name for name in VERBS if name.endswith(".delete")])
def test_a_dry_run_of_a_deletion_deletes_nothing(ca: InProcess, name: str) -> None:
    ran = ca(*words(name), *arguments_of(VERBS[name]), "--dry-run")
    assert (ran.code, json.loads(ran.out)["method"]) == (0, "DELETE"), ran.err


def created(ca: InProcess, *fields: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ca("leads", "create", *fields, "--json").out)
    return found


def test_names_instead_of_ids_and_custom_fields_by_name(ca: InProcess) -> None:
    lead = created(
        ca,
        *("-f", "name=Wayne Enterprises", "-f", "status_id=qualified", "-f", "Industry=Finance"),
        *("-f", "Interests=API;SMS", "-f", "contacts.0.name=Bruce", "-f", "Seats=40"),
    )
    assert lead["status_label"] == "Qualified"
    assert lead["contacts"][0]["name"] == "Bruce"
    chosen = ("--fields", "name,Industry,Interests,Seats")
    row = {"name": "Wayne Enterprises", "Industry": "Finance", "Interests": ["API", "SMS"]}
    row |= {"Seats": 40}
    assert json.loads(ca("leads", "get", lead["id"], *chosen).out) == row
    text = ca("leads", "get", "wayne enterprises", *chosen, "--format", "csv").out
    assert text == "name,Industry,Interests,Seats\nWayne Enterprises,Finance,API;SMS,40\n"

    task = ("-f", "lead_id=Wayne Enterprises", "-f", "assigned_to=me", "-f", "text=x")
    made = json.loads(ca("tasks", "create", *task, "-f", "date=2027-01-31").out)
    assert (made["lead_id"], made["date"]) == (lead["id"], "2027-01-31")
    me = json.loads(ca("users", "get", made["assigned_to_name"]).out)
    assert me["id"] == made["assigned_to"]

    ca("leads", "update", lead["id"], "-f", "Industry:=null", "-f", "Interests=", "-f", "url:=null")
    assert json.loads(ca("leads", "get", lead["id"], *chosen).out) == {
        "name": "Wayne Enterprises",
        "Seats": 40,
    }
    assert ca("leads", "delete", lead["id"]).code == 0
    assert ca("leads", "get", "Wayne Enterprises").code == 2


def test_a_filter_by_name_and_by_date(ca: InProcess) -> None:
    rows = lines(
        ca("opportunities", "list", "--status-id", "won", "--fields", "id,status_label").out
    )
    assert {row["status_label"] for row in rows} == {"Won"}
    assert lines(ca("opportunities", "list", "--date-created-gte", "+1d").out) == []
    assert lines(ca("opportunities", "list", "--date-created-lt", "tomorrow", "-n", 1).out)
    done = lines(ca("tasks", "list", "--is-complete", "true", "--fields", "id,is_complete").out)
    assert {row["is_complete"] for row in done} == {True}


def test_a_body_from_standard_input(ca: InProcess) -> None:
    body = json.dumps({"name": "From JSON", "url": "https://old.example"})
    ran = ca(
        *("leads", "create", "--from", "-", "-f", "url=https://new.example", "--dry-run"),
        stdin=body,
    )
    assert json.loads(ran.out) == {
        "method": "POST",
        "path": "/lead/",
        "body": {"name": "From JSON", "url": "https://new.example"},
    }


@pytest.mark.parametrize(
    ("arguments", "field", "hint"),
    [
        (("leads", "create", "-f", "nme=x"), "nme", "name"),
        (("leads", "create", "-f", "status_id=Quallified"), "status_id", "Qualified"),
        (("leads", "create", "-f", "Industry=Farming"), "Industry", "Finance"),
        (("leads", "create", "-f", "contacts.0.nme=x"), "contacts.0.nme", "name"),
        (("leads", "create", "-f", "x"), "--field", "NAME=VALUE"),
        (("leads", "create"), "--field", "--from"),
        (("leads", "list", "--nope"), None, "--nope"),
        (("leads", "list", "--limit", "0"), "--limit", "0 is less than 1"),
        (("leads", "list", "--limit", "x"), "--limit", "'x' is not a whole number"),
        (("leads", "list", "--limit", "9" * 400), "--limit", "9' is not a whole number"),
        (("events", "follow", "--interval", "nan"), "--interval", "'nan' is not a number"),
        (("events", "follow", "--interval", "0.1"), "--interval", "0.1 is less than 0.5"),
        (("sync", "a.db", "--page-size", "201"), "--page-size", "201 is more than 200"),
        (("leads", "get", ""), "LEAD_ID", "empty"),
        (("activities", "calls", "get", "lead_1"), "call_id", "acti_"),
        (("leads", "list", "--fields", "nme"), None, "name"),
        (("leads", "lst"), None, "list"),
        (("opportunities", "list", "--date-created-gte", "soon"), "--date-created-gte", "-7d"),
        (("opportunities", "list", "--is-stalled", "maybe"), "--is-stalled", "true"),
        (("opportunities", "list", "--user-id", "Nobody"), "--user-id", "Nobody"),
        (("opportunities", "create", "-f", "value=much"), "value", "whole number"),
    ],
)
def test_wrong_usage_is_json_and_names_the_field(
    ca: InProcess, arguments: tuple[str, ...], field: str | None, hint: str
) -> None:
    ran = ca(*arguments, "--json")
    error = json.loads(ran.err)
    assert (ran.code, ran.out, error["exit_code"]) == (2, "", 2)
    assert hint in error["message"]
    assert field is None or field in error["fields"]
    plain = ca(*arguments)
    assert (plain.code, plain.out) == (2, "")
    assert "bug" not in plain.err


def test_what_close_refuses_has_its_status_and_fields(ca: InProcess) -> None:
    ran = ca("leads", "create", "-f", "status=Nonsense", "--json")
    error = json.loads(ran.err)
    assert (ran.code, error["status"], [*error["fields"]]) == (2, 400, ["status"])
    assert error["trace_id"]


def test_a_rejected_key_is_json_too(ca: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSE_API_KEY", "api_wrong_and_secret")
    ran = ca("leads", "list", "--json")
    error = json.loads(ran.err)
    assert (ran.code, error["status"], error["exit_code"]) == (3, 401, 3)
    assert "api_wrong" not in ran.err


@pytest.mark.parametrize(
    ("name", "suggested"), [("Idnustry", "Industry"), ("industry", "Industry"), ("nmae", "name")]
)
def test_a_mistyped_field_is_suggested_custom_ones_too(
    ca: InProcess, name: str, suggested: str
) -> None:
    ran = ca("leads", "list", "--fields", name)
    assert (ran.code, f"did you mean {suggested!r}?" in ran.err) == (2, True)


@pytest.mark.parametrize("noun", sorted(each.stem for each in NOUNS.iterdir()))
def test_no_help_names_a_method_of_python(noun: str) -> None:
    assert not re.search(r"\bclose\.(?!com)\w+\.\w+", (NOUNS / f"{noun}.json").read_text())
