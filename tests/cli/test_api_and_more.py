"""``api``, ``search``, ``export``, ``leads duplicates``, ``leads restore``, ``guide``."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from close_async.testing import SimulatorProcess
from tests.support.command_line import InProcess


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=130) as process:
        yield process


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_any_request(ca: InProcess) -> None:
    assert json.loads(ca("api", "GET", "/me/").out)["id"].startswith("user_")
    page = json.loads(ca("api", "get", "/api/v1/lead/?_limit=2", "-f", "_fields=id").out)
    assert [set(each) for each in page["data"]] == [{"id"}] * 2
    made = json.loads(ca("api", "POST", "/lead", "-f", "name=Acme", "-f", "contacts:=[]").out)
    assert made["name"] == "Acme"
    changed = ca("api", "PUT", f"/lead/{made['id']}/", "--from", "-", stdin='{"url": "a.com"}')
    assert json.loads(changed.out)["url"].endswith("a.com")
    dry = ca("api", "DELETE", f"/lead/{made['id']}/", "--dry-run")
    assert json.loads(dry.out) == {"method": "DELETE", "path": f"/lead/{made['id']}/"}
    assert ca("api", "DELETE", f"/lead/{made['id']}/").code == 0
    gone = ca("api", "GET", f"/lead/{made['id']}/", "--json")
    assert (gone.code, json.loads(gone.err)["status"]) == (2, 404)


def test_a_response_is_indented_on_a_terminal(
    ca: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_pipe = ca("api", "GET", "/me/").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    on_a_terminal = ca("api", "GET", "/me/").out
    assert json.loads(on_a_terminal) == json.loads(in_a_pipe)
    assert (in_a_pipe.count("\n"), on_a_terminal.partition("\n")[0]) == (1, "{")


def test_all_pages_of_any_list(ca: InProcess) -> None:
    found = lines(ca("api", "GET", "/lead/", "--paginate").out)
    assert len({each["id"] for each in found}) == len(found) >= 130
    some = ca("api", "GET", "/lead/", "--paginate", "--limit", 105, "--json")
    assert len(json.loads(some.out)) == 105


def test_a_url_is_refused_so_that_the_key_goes_nowhere_else(ca: InProcess) -> None:
    for path in ("https://elsewhere.example/lead/", "//elsewhere.example/lead/"):
        ran = ca("api", "GET", path)
        assert (ran.code, "is a URL" in ran.err) == (2, True)


def test_a_text_a_file_and_a_view_find_the_same(ca: InProcess, tmp_path: Path) -> None:
    text = {"type": "text", "mode": "full_words", "value": "Farms"}
    contact = {"type": "object_type", "object_type": "contact"}
    file = tmp_path / "query.json"
    file.write_text(json.dumps({"query": {"type": "and", "queries": [contact]}, "sort": []}))
    names = {each["name"] for each in lines(ca("search", "Farms", "--fields", "name").out)}
    assert names
    assert all("Farms" in name for name in names)

    contacts = lines(ca("search", file, "--limit", 3, "--fields", "id,lead_id").out)
    assert [each["id"][:5] for each in contacts] == ["cont_"] * 3

    view = {"name": "All farms", "type": "lead", "s_query": {"query": text}}
    ca("smart-views", "create", "--from", "-", stdin=json.dumps(view))
    found = ca("search", "--view", "all farms", "--fields", "name", "--format", "csv").out
    assert {row["name"] for row in csv.DictReader(found.splitlines())} == names
    assert int(ca("search", "--view", "All farms", "--count").out) >= len(names)
    assert ca("search", "--view", "No such view").code == 2
    assert ca("search").code == 2
    for blank in ("", " "):
        empty = ca("search", blank)
        assert (empty.code, "the text to search for is empty" in empty.err) == (2, True)
    missing = ca("search", tmp_path / "missing.json")
    assert (missing.code, "does not exist" in missing.err) == (2, True)


def test_an_export_has_every_lead_once_with_custom_fields_by_name(
    ca: InProcess, tmp_path: Path
) -> None:
    file = tmp_path / "leads.csv"
    assert ca("export", file).code == 0
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    ids = {each["id"] for each in lines(ca("leads", "list", "--fields", "id").out)}
    assert len(rows) == len(ids)
    assert {row["id"] for row in rows} == ids
    assert {"Industry", "Interests", "name"} <= set(rows[0])
    assert any(row["Industry"] for row in rows)
    assert rows[0]["date_created"].endswith("+00:00")

    file = tmp_path / "opportunities.jsonl"
    ca("export", file, "--type", "opportunity", "--fields", "id,lead_name", "--quiet")
    assert {frozenset(each) for each in lines(file.read_text())} == {frozenset({"id", "lead_name"})}


def test_a_failed_export_leaves_the_old_file(ca: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "leads.jsonl"
    file.write_text("old")
    assert ca("export", file, "--fields", "nme").code == 2
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])
    assert ca("export", tmp_path / "leads.xlsx").code == 2


def test_duplicates_are_found_and_merged_into_the_oldest(ca: InProcess) -> None:
    ids: list[str] = []
    for name, address in (("A", "x@dup.example"), ("B", "X@dup.example "), ("C", "y@dup.example")):
        fields = ("-f", f"name={name}", "-f", f"contacts.0.emails.0.email={address.strip()}")
        ids.append(json.loads(ca("leads", "create", *fields).out)["id"])
    found = [each for each in lines(ca("leads", "duplicates").out) if each["leads"][0]["id"] in ids]
    assert [[lead["id"] for lead in each["leads"]] for each in found] == [ids[:2]]
    assert found[0]["shared"] == ["x@dup.example"]

    planned = lines(ca("leads", "duplicates", "--merge", "--dry-run").out)
    assert {"keep": ids[0], "merge": [ids[1]]}.items() <= planned[-1].items()
    assert ca("leads", "get", ids[1]).code == 0
    assert ca("leads", "duplicates", "--merge").code == 0
    assert len(json.loads(ca("leads", "get", ids[0]).out)["contacts"]) == 2
    assert lines(ca("leads", "duplicates").out) == []
    assert ca("leads", "duplicates", "--by", "name").code == 2


def test_a_deleted_lead_is_created_again_with_what_was_deleted_with_it(ca: InProcess) -> None:
    fields = ("-f", "name=Lost", "-f", "Industry=Finance", "-f", "contacts.0.name=Bruce")
    lead = json.loads(ca("leads", "create", *fields).out)
    on_it = ("-f", f"lead_id={lead['id']}")
    ca("tasks", "create", *on_it, "-f", "text=Call", "-f", "date=2027-01-31")
    ca("opportunities", "create", *on_it, "-f", "value=500", "-f", "value_period=monthly")
    assert ca("leads", "restore", lead["id"]).code == 2  # it is still there
    ca("leads", "delete", lead["id"])

    requests = lines(ca("leads", "restore", lead["id"], "--dry-run").out)
    assert sorted(each["path"] for each in requests) == ["/lead/", "/opportunity/", "/task/"]
    ran = ca("leads", "restore", lead["id"])
    again = json.loads(ran.out)
    assert again["id"] != lead["id"]
    assert "Not restored: activities" in ran.err
    shown = ("--fields", "name,Industry,status_id,contacts,opportunities,tasks")
    found = json.loads(ca("leads", "get", again["id"], *shown).out)
    assert (found["name"], found["Industry"]) == ("Lost", "Finance")
    assert found["status_id"] == lead["status_id"]
    assert [each["name"] for each in found["contacts"]] == ["Bruce"]
    assert [(each["value"], each["value_period"]) for each in found["opportunities"]] == [
        (500, "monthly")
    ]
    assert [(each["text"], each["date"]) for each in found["tasks"]] == [("Call", "2027-01-31")]


def test_the_guide_is_a_page(ca: InProcess) -> None:
    text = ca("guide").out
    assert len(text.splitlines()) < 80
    for word in ("--dry-run", "--json", "exit_code", "CLOSE_API_KEY"):
        assert word in text
