"""Exports and files: complete downloads despite failures, and no credentials for the storage."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import orjson
import pytest

from close_async import (
    UNSET,
    APIStatusError,
    BadRequestError,
    ClientClosedError,
    CloseClient,
    DecodeError,
    ExportFailedError,
    InvalidIdError,
    QueryError,
    RequestOptions,
    ResponseLostError,
    UnknownFilterError,
    encode,
)
from close_async.models import Export, LeadExportCreate, OpportunityExportCreate
from close_async.search import contact, lead
from close_async.testing import CloseSimulator
from tests.support.mocked_close import MockedClose

NO_RETRIES = RequestOptions(max_retries=0)


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=450, seed=2) as simulator:
        yield simulator


@pytest.fixture
async def close(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def instead(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(min(seconds, 0.02))

    monkeypatch.setattr("close_async.resources.base.polling.asyncio.sleep", instead)
    return pauses


async def test_exported_leads_equal_listed_leads(close: CloseClient) -> None:
    seen: list[str] = []
    exported = await close.exports.leads(progress=lambda export: seen.append(str(export.status)))
    rows = {lead.id: lead async for lead in exported}
    assert rows == {lead.id: lead async for lead in close.leads.list()}
    assert seen[-1] == exported.export.status == "done"
    assert exported.export.n_docs == 450
    again = [page async for page in exported.pages()]
    assert [len(page) for page in again] != [450]
    assert sum(map(len, again)) == 450
    assert repr(exported) == f"ExportStream({exported.export.id!r}, 450 rows)"


async def test_a_query_fields_and_a_limit_narrow_it(close: CloseClient) -> None:
    wanted = lead.has(contact.title == "CEO")
    rows = [row async for row in await close.exports.leads(wanted, fields=["id", "name"])]
    assert {row.id for row in rows} == {
        row.id async for row in close.leads.search(wanted, fields=["id"])
    }
    assert encode(rows[0]).keys() == {"id", "name"}
    assert len([row async for row in await close.exports.leads(limit=7)]) == 7
    with pytest.raises(QueryError, match="is on contact"):
        await close.exports.leads(contact.all())


async def test_opportunities_are_exported_with_filters(close: CloseClient) -> None:
    exported = await close.exports.opportunities(
        status_type__in=["won", "lost"],
        date_won__gte=date(2020, 1, 1),
        fields=["status_type", "date_won"],
    )
    rows = [row async for row in exported]
    assert rows
    assert {row.status_type for row in rows} == {"won"}
    assert {row.lead_id for row in rows} == {UNSET}
    assert all(row.date_won for row in rows)
    with pytest.raises(UnknownFilterError, match="no filter 'value'"):
        await close.exports.opportunities(value=1)  # type: ignore[call-arg]


async def test_no_e_mail_is_sent_for_an_export(close: CloseClient) -> None:
    await close.exports.leads()
    await close.exports.opportunities()
    assert [each.send_done_email async for each in close.exports.list()] == [False, False]


@pytest.mark.parametrize("cuts", [[0.5], [0.0], [0.1, 0.3, 0.3, 0.9], [0.99999]])
async def test_a_link_that_expires_during_a_download_is_replaced(
    close: CloseClient, sim: CloseSimulator, cuts: list[float]
) -> None:
    exported = await close.exports.leads()
    sim.world.storage.cuts += cuts
    ids = [row.id async for row in exported]
    assert len(ids) == len(set(ids)) == 450
    statuses = [visit.status for visit in sim.world.storage.visits]
    assert len(statuses) == len(cuts) + 1


async def test_no_credential_leaves_for_another_host(sim: CloseSimulator, tmp_path: Path) -> None:
    file = tmp_path / "offer.pdf"
    file.write_bytes(b"%PDF")
    options = RequestOptions(headers={"X-Secret": "mine"})
    async with CloseClient(sim.api_key, base_url=sim.url) as close:
        _ = [row async for row in await close.exports.leads(options=options)]
        await close.files.upload(file, options=options)
    secret = sim.auth_headers["Authorization"]
    assert len(sim.world.storage.visits) == 2
    for visit in sim.world.storage.visits:
        assert not {"authorization", "x-secret", "cookie"} & {h.lower() for h in visit.headers}
        assert secret not in visit.headers.values()


async def test_an_unavailable_file_is_an_error(close: CloseClient, sim: CloseSimulator) -> None:
    exported = await close.exports.leads(options=NO_RETRIES)
    sim.world.storage.files.clear()
    with pytest.raises(APIStatusError, match=r"GET /expo_\w+\.json\.gz: 404") as caught:
        await anext(aiter(exported))
    assert "Signature" not in str(caught.value)
    exported = await close.exports.leads(options=NO_RETRIES)
    sim.world.storage.cuts.append(0.5)
    with pytest.raises(ResponseLostError, match=r"the response was lost from 127\.0\.0\.1"):
        _ = [row async for row in exported]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(b'[{"id": "lead_1"}, {"id'), "row 2 of the file"),
        (gzip.compress(b'[{"id": "lead_1"}]')[:-8], "truncated"),
        (gzip.compress(b'["lead_1"]'), "row 1 of the file is not a JSON object"),
        (b"<html>", "row 1 of the file"),
    ],
    ids=["cut row", "cut file", "no object", "no file"],
)
async def test_a_corrupt_file_is_an_error(
    close: CloseClient, sim: CloseSimulator, content: bytes, message: str
) -> None:
    exported = await close.exports.leads()
    (file,) = sim.world.storage.files.values()
    file.make = lambda: iter([content])
    with pytest.raises(DecodeError, match=message):
        _ = [row async for row in exported]


async def test_leaving_early_cleans_up(close: CloseClient) -> None:
    exported = await close.exports.leads()
    async for _ in exported:
        break
    async with asyncio.timeout(120):
        while any("_read" in repr(task.get_coro()) for task in asyncio.all_tasks()):  # noqa: ASYNC110
            await asyncio.sleep(0)
    pages = exported.pages()
    await anext(pages)
    await exported.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(pages)


async def test_closing_the_client_ends_a_loop(sim: CloseSimulator) -> None:
    close = CloseClient(sim.api_key, base_url=sim.url)
    exported = await close.exports.leads()
    pages = exported.pages()
    await anext(pages)
    await close.aclose()
    with pytest.raises(ClientClosedError, match="the client was closed"):
        while True:
            await anext(pages)


async def test_polling_intervals_grow(mocked: MockedClose, no_pauses: list[float]) -> None:
    mocked.answers("POST", "/export/lead/", {"id": "expo_1", "status": "created"})
    for status in ["in_progress"] * 14 + ["error"]:
        mocked.answers("GET", "/export/expo_1/", {"id": "expo_1", "status": status})
    async with CloseClient("api_key.secret") as close:
        with pytest.raises(ExportFailedError, match="could not write the export expo_1") as no:
            await close.exports.leads()
    assert no.value.export_id == "expo_1"
    assert no_pauses == sorted(no_pauses)
    assert (no_pauses[0], no_pauses[-1]) == (0.25, 15.0)


async def test_exports_are_listed_created_and_fetched(close: CloseClient) -> None:
    made = await close.exports.create_leads(LeadExportCreate(format="csv", type="contacts"))
    other = await close.exports.create_opportunities(OpportunityExportCreate(format="json"))
    assert [export.id async for export in close.exports.list()] == [other.id, made.id]
    done = await close.exports.wait(made.id)
    assert isinstance(done, Export)
    assert (done.type, done.format, done.n_docs) == ("contacts", "csv", 450)
    assert (await close.exports.with_response.get(made.id, fields=["id"])).parsed.id == made.id
    with pytest.raises(BadRequestError) as caught:
        await close.exports.create_leads(LeadExportCreate(format="xls", type="leads"))
    assert caught.value.field_errors.keys() == {"format"}
    with pytest.raises(InvalidIdError):
        await close.exports.wait("lead_1")


async def test_a_file_is_saved_completely_or_not_at_all(
    close: CloseClient, sim: CloseSimulator, tmp_path: Path
) -> None:
    made = await close.exports.create_leads(
        LeadExportCreate(format="csv", type="leads", fields=["id", "name"])
    )
    sim.world.storage.cuts.append(0.5)
    path = await close.exports.save(made.id, tmp_path / "leads.csv")
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    assert (header, len(rows)) == ("id,name", 450)
    (file,) = sim.world.storage.files.values()
    assert file.content is not None
    file.content.close()
    file.content, file.make = None, lambda: iter([gzip.compress(b"id,name\n")[:-4]])
    with pytest.raises(DecodeError, match="truncated"):
        await close.exports.save(made.id, path)
    assert names_in(tmp_path) == ["leads.csv"]
    assert len(path.read_text(encoding="utf-8").splitlines()) == 451


@pytest.mark.parametrize("how", ["path", "bytes", "open"])
async def test_a_file_is_uploaded(
    close: CloseClient, sim: CloseSimulator, tmp_path: Path, how: str
) -> None:
    path = tmp_path / "größe.pdf"
    path.write_bytes(b"%PDF" * 100_000)
    if how == "path":
        link = await close.files.upload(path)
    elif how == "bytes":
        link = await close.files.upload(path.read_bytes(), filename=path.name)
    else:
        with path.open("rb") as file:
            link = await close.files.upload(file)
    ((key, stored),) = sim.world.storage.files.items()
    assert link.url.endswith(f"/{key}")
    assert (b"".join(stored.make()), stored.content_type) == (path.read_bytes(), "application/pdf")


async def test_a_file_needs_a_name_and_storage_may_reject_it(
    close: CloseClient, sim: CloseSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="pass filename="):
        await close.files.upload(b"content")
    monkeypatch.setattr(sim.world.storage, "_secret", b"another")
    form = type(sim.world.storage).form
    monkeypatch.setattr(
        type(sim.world.storage), "form", lambda *args: {**form(*args), "signature": "no"}
    )
    with pytest.raises(APIStatusError, match="storage rejected the file"):
        await close.files.upload(b"content", filename="a.txt")


async def test_rows_are_json_on_the_wire(close: CloseClient, sim: CloseSimulator) -> None:
    exported = await close.exports.leads(limit=3)
    await anext(aiter(exported))
    (file,) = sim.world.storage.files.values()
    assert len(orjson.loads(gzip.decompress(b"".join(file.make())))) == 3
