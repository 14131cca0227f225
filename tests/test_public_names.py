"""What ``help()`` and an editor's completion show of the public names."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

import close_async
from close_async import CloseClient, CursorPage, Page, Response
from close_async.models import Lead
from close_async.resources.base.operation import operation
from close_async.resources.base.resource import Resource
from close_async.resources.leads import Leads
from close_async.sync import CloseSync, SQLiteSink

MODULES = [
    "close_async",
    "close_async.integrations.opentelemetry",
    "close_async.models",
    "close_async.push",
    "close_async.search",
    "close_async.sync",
    "close_async.testing",
    "close_async.webhooks",
]


@pytest.fixture
def close() -> CloseClient:
    return CloseClient("api_key.secret")


def resources(of: object) -> Iterator[Resource[Any]]:
    """Every resource below a client or another resource."""
    for name in dir(type(of)):
        if name.startswith("_") or name == "with_response":
            continue
        found = getattr(of, name)
        if isinstance(found, Resource):
            yield found
            yield from resources(found)


@pytest.mark.parametrize("name", MODULES)
def test_every_name_a_module_promises_is_there(name: str) -> None:
    module = import_module(name)
    assert list(module.__all__) == sorted(set(module.__all__), key=list(module.__all__).index)
    for each in module.__all__:
        assert getattr(module, each) is not None


def test_errors_are_all_public() -> None:
    made = {name for name, each in vars(close_async.errors).items() if inspect.isclass(each)}
    assert {name for name in made if name.endswith("Error")} <= set(close_async.__all__)


def test_completion_offers_operations_alone(close: CloseClient) -> None:
    for resource in resources(close):
        for name in dir(resource):
            if not name.startswith("_"):
                found = getattr(resource, name)
                assert callable(found) or isinstance(found, Resource), f"{resource}.{name}"


def test_everything_offered_is_documented(close: CloseClient) -> None:
    for resource in resources(close):
        kind = type(resource)
        assert "https://developer.close.com/" in (inspect.getdoc(kind) or ""), kind
        for name, found in inspect.getmembers(kind):
            if name.startswith("_") or name == "with_response" or isinstance(found, property):
                continue
            described = found.__doc__ or ""
            for parameter in inspect.signature(found).parameters:
                where = f"{kind.__name__}.{name}({parameter})"
                assert parameter == "self" or f"{parameter}:" in described, where


def test_the_reference_has_every_method_of_what_it_lists(close: CloseClient) -> None:
    text = (Path(__file__).parent.parent / "docs" / "reference.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `close\.(\S+)` \| (.*?) \|", text, re.MULTILINE)
    assert len(rows) > 20
    for path, named in rows:
        resource = attrgetter(path)(close)
        offered = {name for name in dir(resource) if not name.startswith("_")} - {"with_response"}
        methods = {n for n in offered if not isinstance(getattr(resource, n), Resource)}
        assert set(re.findall(r"`(\w+)`", named)) == methods, path


def test_help_shows_what_each_view_returns(close: CloseClient) -> None:
    returns = [
        inspect.signature(method).return_annotation
        for method in (close.leads.get, close.leads.with_response.get, Leads.get)
    ]
    assert returns == [Lead, Response[Lead], Lead]
    assert list(inspect.signature(close.leads.get).parameters) == ["lead_id", "fields", "options"]
    assert inspect.signature(close.leads.delete).return_annotation is None


def test_a_method_is_an_operation_on_its_class() -> None:
    assert isinstance(Leads.get, operation)
    assert inspect.getdoc(Leads.get) == inspect.getdoc(CloseClient("api_key.secret").leads.get)


def test_a_page_is_read_like_a_list() -> None:
    page = Page(data=["a", "b", "c"])
    assert (page[0], page[-1], page[1:], len(page), list(page)) == (
        "a",
        "c",
        ["b", "c"],
        3,
        page.data,
    )


def test_a_page_shows_how_much_it_has_and_not_all_of_it() -> None:
    page = Page(data=["a", "b"], total_results=9, has_more=True)
    assert repr(page) == "Page(2 of 9, offset=0, has_more=True)"
    assert repr(CursorPage(data=["a"])) == "CursorPage(1, offset=0, has_more=False)"
    html = Page(data=["<b>", "c"])._repr_html_()
    assert html.count("<tr>") == 2
    assert "<b>" not in html


async def test_what_a_prompt_shows_says_what_it_is(close: CloseClient, tmp_path: Path) -> None:
    assert "async for" in repr(close.leads.scan())
    assert "async for" in repr(close.events.follow())
    with SQLiteSink(tmp_path / "leads.db") as sink:
        assert repr(CloseSync(close, sink)).startswith("CloseSync(SQLiteSink('")


def test_a_plain_loop_says_which_one_is_meant(close: CloseClient) -> None:
    for thing in (close.leads.list(), close.leads.scan(), close.events.follow()):
        with pytest.raises(TypeError, match="async for"):
            list(thing)  # type: ignore[call-overload]
    assert "await its first page" in repr(close.leads.list())


def test_a_resource_shows_where_it_leads(close: CloseClient) -> None:
    assert repr(close.leads) == "Leads(base_url='https://api.close.com/api/v1')"
