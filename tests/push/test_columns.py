"""Headers and cells: which field they are written to, and what is wrong with them."""

from collections.abc import Callable
from typing import Any

import pytest

from close_async.push import ColumnError, LeadPush, by_custom, by_email, by_name
from close_async.testing import CloseSimulator
from tests.push.leads import field_id, statuses, write

Make = Callable[..., LeadPush]


async def rejected(push: LeadPush, row: dict[str, Any]) -> dict[str, str]:
    """Return the problems of a row."""
    plan = await push.plan([row])
    found = list(plan.rejected())
    return dict(found[0].problems) if found else {}


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("Industri", "did you mean 'Industry'?"),
        ("industry", "did you mean 'Industry'?"),
        ("company", "did you mean 'name'?"),
        ("Email", "did you mean 'contact_email'?"),
        ("contact_nmae", "did you mean 'contact_name' or 'contact_phone'?"),
        ("zip", "did you mean 'zipcode'?"),
        ("opportunity_vaule", "did you mean 'opportunity_value'"),
        ("qqqqqq", "'qqqqqq' is not a field."),
    ],
)
async def test_a_header_that_is_not_a_field(make: Make, header: str, hint: str) -> None:
    with pytest.raises(ColumnError) as caught:
        await make().plan([{"name": "Acme", header: "x"}])
    assert hint in str(caught.value)
    assert list(caught.value.problems) == [header]


async def test_nothing_was_looked_up_for_a_bad_header(
    make: Make, simulator: CloseSimulator
) -> None:
    with pytest.raises(ColumnError, match="2 columns cannot be used"):
        await make().plan([{"name": "Acme", "Industri": "x", "Soucre": "y"}])
    assert not any(seen.path == "/data/search/" for seen in simulator.requests)


async def test_a_column_that_appears_later(make: Make) -> None:
    with pytest.raises(ColumnError, match="'Industri'"):
        await make().plan([{"name": "Acme"}, {"name": "B", "Industri": "x"}])


async def test_columns_are_mapped_and_ignored(make: Make, simulator: CloseSimulator) -> None:
    push = make(map={"Firma": "name", "Branche": "Industry", "Rest": None}, match=by_name())
    row = {"Firma": "Acme", "Branche": "Retail", "Rest": "?", "close_async_error": "old"}
    (outcome,) = await write(push, [row])
    lead = simulator.world.leads[str(outcome.lead_id)]
    assert (lead["name"], lead[field_id(simulator, "Industry")]) == ("Acme", "Retail")


async def test_two_columns_for_one_field(make: Make) -> None:
    with pytest.raises(ColumnError, match="is written to the same field as 'name'"):
        await make(map={"Firma": "name"}).plan([{"name": "A", "Firma": "B"}])


FULL = {
    "name": "Acme",
    "url": "acme.com",
    "description": "Makes everything",
    "status": "qualified",
    "address_1": "1 Main St",
    "city": "Springfield",
    "country": "US",
    "address2_city": "Berlin",
    "Industry": "Retail",
    "Interests": "API;SMS",
    "Seats": "12.5",
    "Renewal": "2027-01-31",
    "Account Manager": "Bruno Okafor",
    "Watchers": "ada@simulated.example;Chiara Nakamura",
    "contact_name": "Ada",
    "contact_title": "CEO",
    "contact_email": "ada@acme.com;ada2@acme.com",
    "contact_mobile_phone": "415-555-1234",
    "contact_phone2": "415-555-9999",
    "contact_Score": "7",
    "contact2_name": "Bob",
    "contact2_home_email": "bob@home.example",
    "opportunity_value": "1200.50",
    "opportunity_status": "proposal sent",
    "opportunity_confidence": "60%",
    "opportunity_user": "Ada Lindqvist",
    "opportunity_Competitor": "Initech",
    "opportunity2_value": "5",
    "task": "Call Ada",
    "task_date": "2027-02-01",
    "task_assigned_to": "Bruno Okafor",
}


async def test_every_kind_of_column(make: Make, simulator: CloseSimulator) -> None:
    (outcome,) = await write(make(match=by_name()), [FULL])
    assert outcome.status == "created", outcome
    lead = simulator.world.leads[str(outcome.lead_id)]
    users = {user["first_name"]: user["id"] for user in simulator.world.organization.users}
    assert (lead["url"], lead["status_label"]) == ("http://acme.com", "Qualified")
    assert [each["city"] for each in lead["addresses"]] == ["Springfield", "Berlin"]
    assert lead[field_id(simulator, "Interests")] == ["API", "SMS"]
    assert lead[field_id(simulator, "Seats")] == 12.5
    assert lead[field_id(simulator, "Account Manager")] == users["Bruno"]
    assert lead[field_id(simulator, "Watchers")] == [users["Ada"], users["Chiara"]]
    ada, bob = lead["contacts"]
    assert [each["email"] for each in ada["emails"]] == ["ada@acme.com", "ada2@acme.com"]
    assert [each["type"] for each in ada["phones"]] == ["mobile", "office"]
    assert ada[field_id(simulator, "Score", "contact")] == 7
    assert bob["emails"][0] == {
        "email": "bob@home.example", "is_unsubscribed": False, "type": "home",
    }  # fmt: skip
    first, second = sorted(lead["opportunities"], key=lambda each: -each["value"])
    assert (first["value"], first["confidence"], first["status_label"]) == (
        120_050, 60, "Proposal Sent",
    )  # fmt: skip
    assert first["user_id"] == users["Ada"]
    assert second["value"] == 500
    (task,) = lead["tasks"]
    assert (task["text"], task["date"][:10]) == ("Call Ada", "2027-02-01")
    assert task["assigned_to"] == users["Bruno"]


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("Industry", "Retial", "did you mean 'Retail'?"),
        ("Seats", "many", "must be a number"),
        ("Seats", "1,5", "pass decimal=','"),
        ("Renewal", "31.01.2027", "must be a date written as YYYY-MM-DD"),
        ("Renewal", "2027-02-30", "must be a date"),
        ("status", "Qualifed", "there is no lead status 'Qualifed'; did you mean 'Qualified'?"),
        ("Account Manager", "Bruno Okafo", "did you mean 'Bruno Okafor'?"),
        ("contact_email", "not an address", "must be an e-mail address"),
        ("contact_phone", "n/a", "must be a phone number"),
        ("url", "two words", "must be a URL"),
        ("opportunity_value", "-5", "an amount of money"),
        ("opportunity_value", "1.005", "at most two decimals"),
        ("opportunity_confidence", "120", "0 to 100"),
        ("opportunity_value_period", "weekly", "must be one of one_time, monthly, annual"),
        ("task_date", "2027-02-01T09:00:00", "has no timezone"),
        ("description", "half \ud83d", "half of a character"),
    ],
)
async def test_a_cell_that_close_would_refuse(
    make: Make, column: str, cell: str, problem: str
) -> None:
    extra = {"task": "Call"} if column.startswith("task") else {}
    problems = await rejected(make(match=by_name()), {"name": "Acme", column: cell} | extra)
    assert problem in problems[column]


async def test_all_problems_of_a_row(make: Make) -> None:
    problems = await rejected(make(), {"name": "A", "Seats": "x", "Industry": "y", "url": "a b"})
    assert set(problems) == {"Seats", "Industry", "url"}


async def test_a_status_of_several_pipelines(make: Make, simulator: CloseSimulator) -> None:
    (first,) = simulator.world.organization.pipelines
    statuses_ = [{"id": f"stat_{each['label'][:3]}", **each} for each in first["statuses"]]
    other = first | {"id": "pipe_other", "name": "Renewals", "statuses": statuses_}
    simulator.world.organization.tables["pipelines"]["pipe_other"] = other
    row = {"name": "Acme", "opportunity_value": "5", "opportunity_status": "Won"}
    problems = await rejected(make(match=by_name()), row)
    assert "add a column opportunity_pipeline" in problems["opportunity_status"]


async def test_a_row_without_a_key(make: Make) -> None:
    rows = [{"name": "Acme"}, {"name": "B", "contact_email": "b@b.com"}]
    plan = await make(match=[by_custom("Source"), by_email()]).plan(rows)
    (row,) = plan.rejected()
    assert (row.row, row.reason) == (1, "(row): has no value to match by (Source, email)")


async def test_no_row_has_a_key(make: Make) -> None:
    with pytest.raises(ColumnError, match=r"no row has a value to match by \(Source\)"):
        await make(match=by_custom("Source")).plan([{"name": "Acme"}, {"name": "B"}])


async def test_a_policy_for_no_field(make: Make) -> None:
    with pytest.raises(ColumnError, match="did you mean 'Industry'"):
        await make(write={"Industri": "fill_empty"}).plan([{"name": "Acme"}])
    await make(write={"Industry": "fill_empty"}).plan([{"name": "Acme"}])  # not in this file


async def test_ids_that_would_be_ignored(make: Make) -> None:
    with pytest.raises(ColumnError, match="used only to match by id"):
        await make(match=by_name()).plan([{"name": "Acme", "lead_id": "lead_1"}])


async def test_a_contact_without_anything(make: Make) -> None:
    problems = await rejected(make(), {"name": "Acme", "contact_title": "CEO"})
    assert "a contact needs a name" in problems["contact_name"]


async def test_the_formats_of_a_country(make: Make, simulator: CloseSimulator) -> None:
    push = make(decimal=",", separator="|", date_format="%d.%m.%Y", match=by_name())
    row = {"name": "Müller", "Seats": "1,5", "Renewal": "31.01.2027", "Interests": "API|SMS"}
    (outcome,) = await write(push, [row])
    lead = simulator.world.leads[str(outcome.lead_id)]
    assert lead[field_id(simulator, "Seats")] == 1.5
    assert lead[field_id(simulator, "Renewal")] == "2027-01-31"
    assert lead[field_id(simulator, "Interests")] == ["API", "SMS"]


async def test_typed_cells_of_a_data_frame(make: Make, simulator: CloseSimulator) -> None:
    row = {"name": "Acme", "Source": 42.0, "Seats": 5, "Interests": ["API"], "url": float("nan")}
    (outcome,) = await write(make(match=by_custom("Source")), [row])
    lead = simulator.world.leads[str(outcome.lead_id)]
    assert lead[field_id(simulator, "Source")] == "42"
    assert lead[field_id(simulator, "Interests")] == ["API"]


@pytest.mark.parametrize(
    ("match", "message"),
    [
        (by_custom("Sorce"), "did you mean 'Source'?"),
        (by_custom("Interests"), "holds several values"),
        (by_custom("Renewal"), "(date)"),
    ],
)
async def test_a_field_that_cannot_be_a_key(make: Make, match: Any, message: str) -> None:
    with pytest.raises(ColumnError) as caught:
        await make(match=match).plan([{"name": "Acme"}])
    assert message in str(caught.value)


async def test_empty_cells_keep_or_clear(make: Make, simulator: CloseSimulator) -> None:
    row = {"name": "Acme", "url": "acme.com", "Seats": "5"}
    await write(make(match=by_name()), [row])
    empty = {"name": "Acme", "url": "", "Seats": " "}
    assert statuses(await write(make(match=by_name()), [empty])) == ["unchanged"]
    (outcome,) = await write(make(match=by_name(), empty="clear"), [empty])
    assert outcome.status == "updated"
    lead = simulator.world.leads[str(outcome.lead_id)]
    assert lead["url"] is None
    assert field_id(simulator, "Seats") not in lead
