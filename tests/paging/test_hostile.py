"""Servers that send arbitrary pages: every way of reading ends, with rows or a CloseError."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from close_async import CloseError, DecodeError
from tests.support.hostile_pages import ONE, TWO, WAYS, read_hostile

dates = st.sampled_from(
    [f"20{year}-01-01T00:00:0{second}.500000+00:00" for year in (10, 24) for second in (0, 1)]
)
odd = st.sampled_from([None, "x", 5, -1, 1.5, True, [], {}, "9999-12-31T23:59:59+00:00", 10**30])
rows = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from([f"lead_{n}" for n in range(6)]) | odd,
        "date_created": dates | odd,
        "date_updated": dates | odd,
        "value": st.integers(0, 3) | odd,
        "name": st.sampled_from("abc"),
        "objects": st.lists(odd | st.fixed_dictionaries({"id": st.just("oppo_1")}), max_size=2)
        | odd,
        "key": odd,
    },
)
sound = st.fixed_dictionaries(
    {
        "id": st.sampled_from([f"lead_{n}" for n in range(6)]),
        "date_created": dates,
        "date_updated": dates,
        "objects": st.lists(st.fixed_dictionaries({"id": st.just("oppo_1")}), max_size=2),
    }
)
totals = st.sampled_from([0, 1, 5, 10**6, 10**12, -3, True, "many", None])
pages = st.fixed_dictionaries(
    {"data": st.lists(sound, max_size=4) | st.lists(rows | odd, max_size=3) | odd},
    optional={
        "has_more": st.booleans() | odd,
        "total_results": totals,
        "cursor": st.sampled_from(["a", "b", None]) | odd,
        "cursor_next": st.sampled_from(["a", "b", None]) | odd,
        "cursor_previous": st.sampled_from(["a", "b", None]) | odd,
        "count": st.fixed_dictionaries({"total": totals, "limited": totals}) | odd,
    },
)
expired = (400, {"errors": [], "field-errors": {"cursor": "Expired cursor"}})
responses = pages | st.just((504, {})) | st.just((500, {})) | st.just(expired) | odd


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None)
@given(script=st.lists(responses, min_size=1, max_size=5))
def test_reading_arbitrary_responses_ends(way: str, script: list[Any]) -> None:
    read_hostile(way, script)


COUNT = {"total": 10**12, "limited": 10_000}


@pytest.mark.parametrize(
    "way",
    ["list", "small", "unordered", "search", "updated", "by name", "offsets", "windows", "events",
     "newer", "scan", "in order", "raw", "activities", "calls and notes", "newest first"],
)  # fmt: skip
@pytest.mark.parametrize(
    "script",
    [
        [{"data": [ONE]}],
        [{"data": [ONE, TWO]}, {"data": [TWO, ONE]}],
        [{"data": [ONE]}, {"data": [TWO]}, {"data": [{**ONE, "id": "lead_3"}]}],
    ],
    ids=["one page", "two pages", "three pages"],
)
def test_pages_that_repeat_end_with_an_error(way: str, script: list[Any]) -> None:
    endless = [
        {
            **page,
            "has_more": True,
            "total_results": 10**12,
            "cursor": "c",
            "cursor_next": "c",
            "cursor_previous": "c",
            "count": COUNT,
        }
        for page in script
    ]
    found, wire = read_hostile(way, endless)
    assert isinstance(found, CloseError), found
    assert wire.requests < 500 or way == "by name"


@pytest.mark.parametrize("way", ["list", "groups"])
def test_a_list_of_objects_without_ids_has_an_end(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("close_async.paging.concurrent.DEEPEST", 10_000)
    monkeypatch.setattr("close_async.resources.opportunities.DEEPEST", 10_000)
    endless = [{"data": [{"objects": [{}] * 200}] * 200, "has_more": True}]
    found, _ = read_hostile(way, endless)
    assert isinstance(found, CloseError)


@pytest.mark.parametrize(
    ("way", "page", "field"),
    [
        ("list", {}, "data in the response is absent"),
        ("list", {"data": None}, "data in the response is null"),
        ("list", {"data": {}}, "data in the response is an object"),
        ("list", {"data": [], "has_more": "false"}, "has_more in the response is a string"),
        ("offsets", {"data": [], "has_more": 1}, "has_more in the response is an integer"),
        ("search", {"data": "x"}, "data in the response is a string"),
        ("search", {"data": [], "cursor": 5}, "cursor in the response is an integer"),
        ("raw", {"data": {}}, "data in the response is an object"),
        ("raw", {"data": [], "has_more": 1}, "has_more in the response is an integer"),
        ("events", {"data": [], "cursor_next": {}}, "cursor_next in the response is an object"),
        ("count", {"data": []}, "count in the response is absent"),
        ("count", {"data": [], "count": {"total": "5"}}, "count.total in the response is a string"),
        ("groups", {"data": [5]}, "data.0 in the response is an integer"),
        ("groups", {"data": [{"objects": 1}]}, "objects in the response is an integer"),
        ("groups", {"data": [{"objects": [1]}]}, "data.0.objects.0 in the response is an integer"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(way: str, page: Any, field: str) -> None:
    found, _ = read_hostile(way, [page])
    assert isinstance(found, DecodeError)
    assert field in str(found)
