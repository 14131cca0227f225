"""The examples, against a simulated Close."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from close_async import CloseClient, UnknownFieldError
from close_async.sync import CloseSync, SQLiteSink
from close_async.testing import CloseSimulator
from examples import (
    calls_of_last_month,
    first_program,
    first_response_times,
    import_leads,
    leads_per_status,
    stale_opportunities,
)

TABLE = """\
name,contact,email,Industry,Interests,Seats
Stark Industries,Pepper Potts,pepper@stark.example,Manufacturing,API; SMS,40
Oscorp,,,Finances,,many
Wayne Enterprises,,,,,
"""


@pytest.fixture
def environment(close_simulator: CloseSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSE_API_KEY", close_simulator.api_key)
    monkeypatch.setenv("CLOSE_BASE_URL", close_simulator.url)


@pytest.mark.usefixtures("environment")
async def test_the_first_program(capsys: pytest.CaptureFixture[str]) -> None:
    await first_program.main()
    created, *listed = capsys.readouterr().out.splitlines()
    assert created == "created Wayne Enterprises with Bruce Wayne"
    assert len(listed) == 3


@pytest.mark.usefixtures("environment")
async def test_an_import_reports_rejected_rows(
    close_simulator: CloseSimulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(TABLE)
    await import_leads.main(path)
    problem, total = capsys.readouterr().out.splitlines()
    assert problem.startswith("line 3: custom fields of lead: 'Industry': 'Finances' is not one of")
    assert "'Seats': must be a number without thousands separators, not 'many'" in problem
    assert total == "2 of 3 leads were created"
    stored = {lead["name"]: lead for lead in close_simulator.world.leads.values()}
    assert stored["Stark Industries"]["contacts"][0]["emails"][0]["email"] == "pepper@stark.example"
    assert {"Wayne Enterprises", "Oscorp"} & stored.keys() == {"Wayne Enterprises"}


async def test_an_unknown_column_is_reported_before_anything_is_created(
    close_simulator: CloseSimulator, close_client: CloseClient
) -> None:
    before = len(close_simulator.world.leads)
    with pytest.raises(UnknownFieldError, match="did you mean 'Seats'"):
        await import_leads.import_rows(close_client, [{"name": "Oscorp", "seats": "4"}])
    assert len(close_simulator.world.leads) == before


async def test_a_query_on_a_synced_database(
    close_client: CloseClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "leads.db"
    async with CloseSync(close_client, SQLiteSink(path)) as sync:
        await sync.run()
    leads_per_status.main(path)
    header, *_, total = capsys.readouterr().out.splitlines()
    assert header.split() == ["status", "leads", "opportunities", "value"]
    assert total.strip() == "100"


@pytest.mark.usefixtures("environment")
async def test_the_calls_of_last_month(close_simulator: CloseSimulator, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    calls = [*close_simulator.world.activities.newest(frozenset({"Call"}), 0, 1 << 62)]
    month = calls[0]["date_created"][:7]
    today = datetime.fromisoformat(f"{month}-15T12:00:00+00:00") + timedelta(days=30)
    assert calls_of_last_month.last_month(datetime(2026, 3, 31, 5, tzinfo=UTC)) == (
        datetime(2026, 2, 1, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
    )
    count = await calls_of_last_month.main(path, today)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    wanted = [row for row in calls if row["date_created"].startswith(month)]
    assert 0 < count == len(rows) == len(wanted)
    assert [int(row["duration"]) for row in rows] == [row["duration"] for row in wanted]
    assert all(row["lead"] for row in rows)


@pytest.mark.usefixtures("environment")
async def test_the_times_until_the_first_response(
    close_simulator: CloseSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    world = close_simulator.world
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    for minutes in (5, 90, None):
        at = f"{now.replace(day=1, hour=1, minute=0).isoformat()}"
        lead = world.create_lead(name="New", date_created=at)
        if minutes is None:
            continue
        async with CloseClient(close_simulator.api_key, base_url=close_simulator.url) as close:
            hours, rest = divmod(60 + minutes, 60)
            when = now.replace(day=1, hour=hours, minute=rest).isoformat()
            await close.activities.calls.create(
                {"lead_id": lead["id"], "direction": "outbound", "activity_at": when}
            )
    await first_response_times.main(40, now)
    header, user, nobody = capsys.readouterr().out.splitlines()
    assert header.split() == ["user", "leads", "median", "longest"]
    assert user.split()[:3] == ["Ada", "Lindqvist", "2"]
    assert user.endswith("0 d 0 h 47 min      0 d 1 h 30 min")
    assert nobody.split()[:4] == ["without", "a", "response", "1"]


@pytest.mark.usefixtures("environment")
async def test_leads_of_stale_opportunities_are_moved(
    close_simulator: CloseSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    world = close_simulator.world
    label = world.statuses[-1]["label"]
    stale = {
        lead["id"]
        for lead in world.leads.values()
        if any(each["status_type"] == "active" for each in lead["opportunities"])
    }
    before = {key for key, lead in world.leads.items() if lead["status_label"] == label}
    world.update_lead(min(stale - before), name="Changed, but its opportunities are stale")
    await stale_opportunities.main("Sales", label, 1)
    *progress, total = capsys.readouterr().out.splitlines()
    assert progress[0] == "created: 0 of ? leads"
    assert total == f"moved {len(stale - before)} leads"
    after = {key for key, lead in world.leads.items() if lead["status_label"] == label}
    assert after == before | stale
    await stale_opportunities.main("Sales", label, 1)
    assert capsys.readouterr().out == "nothing is stale\n"
    with pytest.raises(SystemExit, match="no pipeline or lead status 'Nowhere'"):
        await stale_opportunities.main("Sales", "Nowhere", 1)
    world.bulk_fails_after = 1
    with pytest.raises(SystemExit, match="leads: 1 of"):
        await stale_opportunities.main("Sales", world.statuses[0]["label"], 1)
