"""Exports and uploads with unexpected responses from Close or its storage."""

import asyncio
import gzip
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from close_async import (
    UNSET,
    BadRequestError,
    CloseClient,
    CloseError,
    ConfigurationError,
    DecodeError,
    ExportFailedError,
    NotFoundError,
    QueryError,
    RequestOptions,
)
from close_async.files.links import storage_link
from close_async.models import Export, LeadExportCreate, OpportunityExportCreate
from close_async.resources.exports import Exports
from close_async.search import contact, lead
from close_async.testing import CloseSimulator
from close_async.wire.convert import decode
from tests.support.mocked_close import MockedClose
from tests.support.raw_server import Answer, reply, serving
from tests.support.virtual_time import now, run

NO_RETRIES = RequestOptions(max_retries=0)
DONE: dict[str, Any] = {"id": "expo_1", "status": "done", "type": "leads", "format": "json"}


@asynccontextmanager
async def stored(*answers: Answer, **export: Any) -> AsyncIterator[CloseClient]:
    """A Close with one finished export, whose file a storage serves with ``answers``."""
    async with serving(*answers) as storage:
        row = {**DONE, "download_url": f"{storage.url}/f", **export}
        async with (
            serving(reply(json.dumps(row).encode())) as server,
            CloseClient("api_key.secret", base_url=server.url, max_retries=0) as close,
        ):
            yield close


async def rows_and_error(close: CloseClient) -> tuple[list[str], CloseError | None]:
    found: list[str] = []
    try:
        async for row in await close.exports.leads():
            found.append(row.id)
    except CloseError as error:
        return found, error
    return found, None


def file_of(count: int) -> bytes:
    return json.dumps([{"id": f"lead_{number}"} for number in range(count)]).encode()


def without_length(body: bytes) -> Answer:
    async def answer(exchange: Any) -> None:
        await exchange.write(b"HTTP/1.1 200 OK\r\n\r\n" + body)
        exchange.writer.close()

    return answer


@pytest.mark.parametrize("pack", [gzip.compress, bytes])
@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({"n_docs": 3}, 3),
        ({"n_docs": None}, 3),
        ({}, 3),
        ({"n_docs": 300, "results_limit": 3}, 3),
        ({"n_docs": 3, "results_limit": 300}, 3),
        ({"n_docs": 0}, 0),
    ],
)
async def test_all_rows_that_close_counted_are_a_whole_file(
    more: dict[str, Any], count: int, pack: Callable[[bytes], bytes]
) -> None:
    async with stored(reply(pack(file_of(count))), **more) as close:
        found, problem = await rows_and_error(close)
    assert (len(found), problem) == (count, None)


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (reply(b'[{"id":"lead_1"},\n'), 1),
        (reply(b""), 0),
        (reply(b"", "200 OK", extra="content-encoding: gzip\r\n"), 0),
        (without_length(b'[{"id":"lead_1"}'), 1),
        (without_length(b""), 0),
        (reply(file_of(2)), 2),
        (reply(file_of(4)), 4),
        (reply(gzip.compress(file_of(250))), 250),
        (reply(file_of(3) + b"x"), 3),
        (reply(gzip.compress(file_of(3)) + b"x"), 3),
        (reply(file_of(3) + file_of(3)), 3),
        (reply(b'{"error": "expired"}'), None),
        (reply(b'["lead_1", "lead_2", "lead_3"]'), 0),
    ],
    ids=range(13),
)
async def test_missing_and_additional_rows_are_an_error_after_those_that_are_there(
    answer: Answer, count: int | None
) -> None:
    async with stored(answer, n_docs=3) as close:
        found, problem = await rows_and_error(close)
    assert isinstance(problem, DecodeError)
    assert count is None or len(found) == count


@pytest.mark.parametrize("n_docs", ["3", 3.0, True, [3], {}])
async def test_a_count_that_is_no_number_is_an_error(n_docs: Any) -> None:
    async with stored(reply(file_of(3)), n_docs=n_docs) as close:
        _, problem = await rows_and_error(close)
    assert isinstance(problem, DecodeError)
    assert "n_docs in the response" in str(problem)


@pytest.mark.parametrize(
    ("how", "body", "is_whole"),
    [
        ("csv", b"id,name\r\nlead_1,a\r\n", True),
        ("csv", b'id,name\r\nlead_1,"a\r\nb"', True),
        ("csv", b"id,name\r\n", False),
        ("csv", b"", False),
        ("csv", b"id,name\r\nlead_1,a\r\nlead_2,b\r\n", False),
        ("json", file_of(1), True),
        ("json", file_of(1)[:-1], False),
        ("json", file_of(2), False),
        ("parquet", b"anything", True),
    ],
)
async def test_what_is_saved_is_counted(
    tmp_path: Path, how: str, body: bytes, is_whole: bool
) -> None:
    async with stored(without_length(body), n_docs=1, format=how) as close:
        if is_whole:
            assert (await close.exports.save("expo_1", tmp_path / "f")).read_bytes() == body
            return
        with pytest.raises(DecodeError):
            await close.exports.save("expo_1", tmp_path / "f")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - in a coroutine


async def test_what_close_counts_of_other_types_is_not_known(tmp_path: Path) -> None:
    async with stored(reply(b"id\r\n"), n_docs=7, format="csv", type="contacts") as close:
        assert (await close.exports.save("expo_1", tmp_path / "f")).read_bytes() == b"id\r\n"


async def test_a_file_of_blanks_leaves_the_event_loop_to_others() -> None:
    """Counted in iterations of the loop instead of seconds, because a busy machine is slow."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    bomb = gzip.compress(b"[" + b" " * 900_000 + b'{"id": "' + b"x" * 20_000_000)
    async with stored(reply(bomb)) as close:
        exported = await close.exports.leads()
        task = asyncio.create_task(others())
        pages = exported.pages()
        before = turns
        with pytest.raises(DecodeError):
            await anext(pages)
        task.cancel()
    assert turns - before > 20_000_000 // (256 * 1024)


LINKS: list[Any] = [
    "http://[bad/x",
    "http://127.0.0.1:99999/x",
    "http://127.0.0.1:0/x",
    "//x/y",
    "/x",
    "x",
    "http://\u202e.example/",
    "http://exa mple/",
    "http://127.0.0.1/\r\nX: y",
    "http://127.0.0.1\\@example.com/",
    "http://user:s3cret@127.0.0.1/",
    "http://user@127.0.0.1/",
    "http://@127.0.0.1/",
    "http://",
    "http:///x",
    "https://:443/",
    "http://" + "a" * 64 + ".com/",
    "http://a..b/",
    "http://.../",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "javascript:1",
    5,
    [1],
    {"a": 1},
    True,
]


@pytest.mark.parametrize("link", LINKS, ids=range(len(LINKS)))
async def test_odd_links_are_decode_errors_and_nothing_is_connected_to(link: Any) -> None:
    async with stored(download_url=link) as close:
        _, problem = await rows_and_error(close)
        assert isinstance(problem, DecodeError)
        assert "download_url in the response" in str(problem)
    upload = {"upload": {"url": link, "fields": {"k": "v"}}, "download": {"url": "https://x/"}}
    async with (
        serving(reply(json.dumps(upload).encode())) as server,
        CloseClient("api_key.secret", base_url=server.url) as close,
    ):
        with pytest.raises(DecodeError, match=r"upload\.url in the response") as caught:
            await close.files.upload(b"x", filename="x.txt")
    assert "s3cret" not in str(caught.value)
    assert len(server.requests) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(),
        st.text().map(lambda text: f"https://{text}"),
        st.text(alphabet="htps:/@[]\\.%#?0aé ").map(lambda text: f"https:{text}"),
        st.none() | st.integers() | st.lists(st.integers(), max_size=1),
    )
)
def test_a_link_is_a_url_or_a_decode_error(link: Any) -> None:
    try:
        found = storage_link(link, "url", base_url="https://api.close.com/api/v1")
    except DecodeError:
        return
    assert found == link
    assert link.startswith("https://")
    assert link.isascii()


def test_half_a_character_is_in_no_link() -> None:
    with pytest.raises(DecodeError, match="not a link"):
        storage_link("https://example.com/\ud83d", "url", base_url="https://api.close.com/")


@pytest.mark.parametrize(
    ("link", "base", "passes"),
    [
        ("https://s3.amazonaws.com/f?X-Amz-Signature=a%2Fb", "https://api.close.com/", True),
        ("http://s3.amazonaws.com/f", "https://api.close.com/", False),
        ("http://127.0.0.1:8000/f", "https://api.close.com/", True),
        ("http://[::1]:8000/f", "https://api.close.com/", True),
        ("http://localhost/f", "https://api.close.com/", True),
        ("http://localhost.example.com/f", "https://api.close.com/", False),
        ("http://simulator:8001/f", "http://simulator:8000/api/v1", True),
        ("HTTPS://example.com/f", "https://api.close.com/", True),
    ],
)
def test_links_are_encrypted_unless_they_stay_here(link: str, base: str, passes: bool) -> None:
    if passes:
        assert storage_link(link, "url", base_url=base) == link
        return
    with pytest.raises(DecodeError, match="not an https link"):
        storage_link(link, "url", base_url=base)


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"upload": None, "download": {"url": "https://x/"}},
        {"upload": 5},
        {"upload": []},
        {"upload": {"url": "http://127.0.0.1:1/"}, "download": {"url": "https://x/"}},
        {"upload": {"url": "http://127.0.0.1:1/", "fields": []}},
        {"upload": {"url": "http://127.0.0.1:1/", "fields": {"k": 5}}},
        {"upload": {"url": "http://127.0.0.1:1/", "fields": {"k": None}}},
        {"upload": {"url": "http://127.0.0.1:1/", "fields": {}}},
        {"upload": {"url": "http://127.0.0.1:1/", "fields": {}}, "download": "https://x/"},
        {"upload": {"url": "http://127.0.0.1:1/", "fields": {}}, "download": {"url": 5}},
    ],
)
async def test_a_place_to_upload_to_that_is_none_is_a_decode_error(place: Any) -> None:
    async with (
        serving(reply(json.dumps(place).encode())) as server,
        CloseClient("api_key.secret", base_url=server.url) as close,
    ):
        with pytest.raises(DecodeError, match="in the response"):
            await close.files.upload(b"x", filename="x.txt")


@pytest.mark.parametrize("created", [{}, {"id": 5}, {"id": "lead_1"}, {"id": None}])
async def test_an_export_without_an_id_is_a_decode_error(created: Any) -> None:
    async with (
        serving(reply(json.dumps(created).encode())) as server,
        CloseClient("api_key.secret", base_url=server.url) as close,
    ):
        with pytest.raises(DecodeError, match="in the response"):
            await close.exports.leads()


@pytest.mark.parametrize("status", [None, 5, ["done"], UNSET])
async def test_a_status_that_is_none_is_a_decode_error(status: Any) -> None:
    row = {"id": "expo_1"} | ({} if status is UNSET else {"status": status})
    async with (
        serving(reply(json.dumps(row).encode())) as server,
        CloseClient("api_key.secret", base_url=server.url) as close,
    ):
        with pytest.raises(DecodeError, match="status in the response"):
            await close.exports.wait("expo_1")


class Scripted(Exports[Any]):
    """Exports whose progress is a function of the time."""

    def __init__(self, at: Callable[[float], dict[str, Any]]) -> None:
        super().__init__(None)  # type: ignore[arg-type]
        self._at = at

    async def _get(self, *_: Any, **__: Any) -> Any:
        return SimpleNamespace(parsed=decode(Export, {"id": "expo_1", **self._at(now())}))


@pytest.mark.parametrize("status", ["created", "in_progress", "paused_for_maintenance"])
def test_an_export_in_which_nothing_changes_is_given_up_after_an_hour(status: str) -> None:
    exports = Scripted(lambda _: {"status": status, "n_docs": 10})

    async def main() -> float:
        with pytest.raises(ExportFailedError, match=f"its status is '{status}'") as caught:
            await exports.wait("expo_1")
        assert caught.value.export_id == "expo_1"
        return now()

    assert run(main()) == pytest.approx(3600)


def test_an_export_that_goes_on_is_waited_for() -> None:
    day = 86_400.0

    def at(time: float) -> dict[str, Any]:
        status = "done" if time > day else "something_new"
        return {"status": status, "n_docs_processed": int(time // 3000)}

    assert run(Scripted(at).wait("expo_1")).status == "done"


def test_a_wait_can_be_bounded() -> None:
    async def main() -> float:
        exports = Scripted(lambda time: {"status": "in_progress", "n_docs_processed": int(time)})
        with pytest.raises(ExportFailedError, match="was not done within 100 s"):
            await exports.wait("expo_1", max_wait=100)
        return now()

    assert run(main()) == pytest.approx(100)


@pytest.mark.parametrize("max_wait", [0, -1, float("nan"), "5", []])
async def test_a_bound_is_above_zero(max_wait: Any, tmp_path: Path) -> None:
    async with CloseClient("api_1.a", base_url="http://127.0.0.1:1/api/v1") as close:
        for call in (
            close.exports.leads(max_wait=max_wait),
            close.exports.opportunities(max_wait=max_wait),
            close.exports.wait("expo_1", max_wait=max_wait),
            close.exports.save("expo_1", tmp_path / "f", max_wait=max_wait),
        ):
            with pytest.raises(ConfigurationError, match="max_wait must be seconds above 0"):
                await call


# What is sent.


async def test_the_query_of_an_export_is_sent_as_close_documents_it(mocked: MockedClose) -> None:
    mocked.answers("POST", "/export/lead/", {"id": "expo_1"})
    mocked.answers("GET", "/export/expo_1/", DONE)
    async with CloseClient("api_key.secret") as close:
        await close.exports.leads(lead.has(contact.title == "CEO"), limit=7)
    ((_, __, body), *_) = mocked.sent()
    assert body["s_query"]["type"] == "and"
    assert body["s_query"]["queries"][0] == {"type": "object_type", "object_type": "lead"}
    assert body["results_limit"] == 7
    assert (body["format"], body["type"]) == ("json", "leads")
    assert "sort" not in body


async def test_a_copied_query_keeps_its_limit_and_order() -> None:
    field = {"type": "regular_field", "object_type": "lead", "field_name": "date_created"}
    copied = {
        "query": {"type": "object_type", "object_type": "lead"},
        "results_limit": 5,
        "sort": [{"direction": "asc", "field": field}],
    }
    async with CloseSimulator(leads=30) as sim, CloseClient(sim.api_key, base_url=sim.url) as close:
        rows = [row async for row in await close.exports.leads(copied)]
        few = [row async for row in await close.exports.leads(copied, limit=2)]
        wanted = [row async for row in close.leads.search(sort=["date_created"], limit=5)]
        export = await anext(aiter(close.exports.list()))
    assert [row.id for row in rows] == [row.id for row in wanted]
    assert len(few) == 2
    assert export.s_query == {"type": "object_type", "object_type": "lead"}
    assert (export.results_limit, export.sort) == (2, copied["sort"])


WRAPPED = {"query": {"type": "object_type", "object_type": "lead"}, "results_limit": None}


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        (LeadExportCreate(), ConfigurationError, "needs format and type"),
        (LeadExportCreate(type="leads"), ConfigurationError, "needs format: Lead"),
        (LeadExportCreate(format="csv"), ConfigurationError, "needs type: Lead"),
        (OpportunityExportCreate(), ConfigurationError, "needs format"),
        (
            LeadExportCreate(format="csv", type="leads", include_activities=True),
            ConfigurationError,
            "goes with format='json' and type='leads' only",
        ),
        (
            LeadExportCreate(format="json", type="contacts", include_activities=True),
            ConfigurationError,
            "goes with format='json' and type='leads' only",
        ),
        (
            LeadExportCreate(format="json", type="leads", s_query=WRAPPED),
            QueryError,
            "results_limit and sort are fields of their own",
        ),
    ],
)
async def test_what_close_does_not_take_is_not_sent(
    body: Any, error: type[Exception], message: str
) -> None:
    async with CloseClient("api_1.a", base_url="http://127.0.0.1:1/api/v1") as close:
        create: Any = close.exports.create_leads
        if isinstance(body, OpportunityExportCreate):
            create = close.exports.create_opportunities
        with pytest.raises(error, match=message):
            await create(body)


@pytest.mark.parametrize("limit", [0, -1, "5", 2.5])
async def test_a_limit_is_one_or_more(limit: Any) -> None:
    async with CloseClient("api_1.a", base_url="http://127.0.0.1:1/api/v1") as close:
        with pytest.raises(ConfigurationError, match="limit must be a whole number, 1 or more"):
            await close.exports.leads(limit=limit)


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("lead", {"type": "leads"}, "format"),
        ("lead", {"format": "csv"}, "type"),
        ("opportunity", {}, "format"),
        ("lead", {"format": "json", "type": "leads", "s_query": WRAPPED}, "s_query.type"),
        ("lead", {"format": "csv", "type": "leads", "include_activities": True}, None),
        ("lead", {"format": "json", "type": "leads", "results_limit": -1}, "results_limit"),
    ],
)
async def test_the_simulator_refuses_what_is_not_documented(
    kind: str, body: dict[str, Any], field: str | None
) -> None:
    async with CloseSimulator(leads=3) as sim, CloseClient(sim.api_key, base_url=sim.url) as close:
        with pytest.raises(BadRequestError) as caught:
            await close.request("POST", f"/export/{kind}/", json=body)
    assert list(caught.value.field_errors) == [field or "include_activities"]


async def test_each_kind_of_export_has_a_list_of_its_own() -> None:
    async with CloseSimulator(leads=9) as sim, CloseClient(sim.api_key, base_url=sim.url) as close:
        leads = [
            await close.exports.create_leads(LeadExportCreate(format="csv", type=kind))
            for kind in ("leads", "contacts", "lead_opps")
        ]
        opportunities = await close.exports.create_opportunities(
            OpportunityExportCreate(format="json", params={"status_type": "won"})
        )
        assert opportunities.type == "opps"
        assert [each.id async for each in close.exports.list_leads(page_size=2)] == [
            each.id for each in reversed(leads)
        ]
        (only,) = [each async for each in close.exports.list_opportunities(fields=["id", "fields"])]
        assert (only.id, only.type, len(only.fields or ())) == (opportunities.id, UNSET, 20)
        found = await close.exports.get_leads(leads[0].id)
        assert (found.created_by, found.updated_by) == (sim.world.organization.user_id,) * 2
        assert len(found.fields or ()) == 16
        assert (await close.exports.get_opportunities(only.id)).params == {"status_type": "won"}
        with pytest.raises(NotFoundError):
            await close.exports.get_leads(only.id)
        with pytest.raises(NotFoundError):
            await close.exports.get_opportunities(leads[0].id)
