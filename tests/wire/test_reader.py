"""How much of an object is decoded: what programs read, and never what they see."""

import copy
import pickle
import sys
from typing import Any

import pytest

from close_async.model import Model, created, field_names
from close_async.models import Contact, Lead, LeadUpdate
from close_async.unset import UNSET
from close_async.wire.convert import decode, decode_all_in_place, encode, restore
from close_async.wire.reader import _OBSERVED, _OBSERVED_SAMPLES, _SAMPLED, ModelReader
from tests.support.decoding import readers

DATA: dict[str, Any] = {
    "id": "lead_1",
    "name": "Acme",
    "url": None,
    "date_created": "2026-06-19T11:04:37Z",
    "contacts": [{"id": "cont_1", "name": "Ann", "urls": []}],
    "contact_ids": ["cont_1"],
    "custom.cf_1": "x",
    "new": {"key": 1},
}
NAMES = ("id", "name", "url", "date_created", "contacts", "contact_ids", "custom", "extra")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    for reader in readers():
        ModelReader.__init__(reader, reader._schema, reader._reader_of, reader.restore)


def is_decoded(lead: Model) -> bool:
    return bool(lead._held)


def page(size: int = 100) -> list[Lead]:
    return decode_all_in_place(Lead, [copy.deepcopy(DATA) for _ in range(size)])


def read(leads: list[Lead], *names: str) -> None:
    for lead in leads:
        for name in names:
            getattr(lead, name)


def pages_until_whole(*names: str, by_column: bool = False, most: int = 100) -> int | None:
    """Read fields of each lead, and return after how many pages new ones are decoded whole."""
    for number in range(most):
        leads = page()
        if sum(map(is_decoded, leads)) > 90:
            return number
        if by_column:
            for name in names:
                read(leads, name)
        else:
            read(leads, *names)
    return None


@pytest.mark.parametrize("by_column", [False, True])
def test_a_class_that_is_read_whole_is_decoded_whole(by_column: bool) -> None:
    assert pages_until_whole(*NAMES, by_column=by_column) == _OBSERVED // 100


@pytest.mark.parametrize("by_column", [False, True])
@pytest.mark.parametrize("names", [(), ("id",), ("id", "custom", "extra"), NAMES[:3]])
def test_a_class_of_which_some_fields_are_read_is_not(
    names: tuple[str, ...], by_column: bool
) -> None:
    assert pages_until_whole(*names, by_column=by_column) is None


def test_a_class_of_which_few_objects_are_read_whole_is_not() -> None:
    for _ in range(100):
        leads = page()
        assert not any(map(is_decoded, leads))
        read(leads[::20], *NAMES)


def test_a_class_follows_a_program_that_changes() -> None:
    for _ in range(2):
        assert pages_until_whole(*NAMES) is not None
        leads = page(3 * _SAMPLED * _OBSERVED_SAMPLES)  # and none of them is read
        assert is_decoded(leads[1])
        assert not any(map(is_decoded, page()))


def test_pages_that_were_fetched_ahead_do_not_matter() -> None:
    ahead = [page() for _ in range(8)]
    for _ in range(100):
        read(ahead.pop(0), *NAMES)
        ahead.append(page())
    assert sum(map(is_decoded, ahead[-1])) > 90


def test_what_is_nested_too_deeply_is_decoded_when_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_: Any) -> Any:
        raise RecursionError

    decode(Lead, DATA)
    monkeypatch.setattr(Lead._decoder, "_to_decode_whole", 10)
    monkeypatch.setattr(Lead._decoder, "all_fields", fails)
    assert decode(Lead, DATA).name == "Acme"


@pytest.mark.parametrize("name", ["contacts", "custom"])
def test_a_field_that_another_thread_reads_meanwhile_is_the_same(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    lead, seen, field = decode(Lead, DATA), list[Any](), ModelReader.field

    def read_twice(reader: ModelReader, source: dict[str, Any], wanted: str) -> Any:
        monkeypatch.undo()
        seen.append(getattr(lead, name))  # as another thread might, at this moment
        return field(reader, source, wanted)

    monkeypatch.setattr(ModelReader, "field", read_twice)
    assert getattr(lead, name) is seen[0]
    assert getattr(lead, name) is seen[0]


def test_a_key_that_is_the_name_of_a_renamed_field_stays_apart() -> None:
    from close_async.models import Task

    data = {"type": 1, "extra": 2, "_type": "lead", "type_": 3, "custom": 4}
    for whole in (0, 10):
        task = decode(Task, data)
        type(task)._decoder._to_decode_whole = whole  # type: ignore[attr-defined]
        task = decode(Task, data)
        assert encode(task) == data
        assert dict(task) == data
        read([task], *field_names(type(task)))  # type: ignore[list-item]
        assert encode(task) == data


def test_repr_equality_copies_and_encoding_read_nothing() -> None:
    lead, other = decode(Lead, DATA), decode(Lead, DATA)
    assert repr(lead)
    assert lead == other
    assert lead != decode(Lead, {**DATA, "name": "Wayne"})
    assert encode(lead) == DATA
    pickle.dumps(lead)
    copy.deepcopy(lead)
    assert not is_decoded(lead)


def test_equality_is_by_value_however_much_was_read() -> None:
    first = {**DATA, "date_created": "2026-06-19T11:04:37Z"}
    second = {**DATA, "date_created": "2026-06-19T11:04:37+00:00"}
    for reads in ((), ("date_created",), NAMES):
        one, other = decode(Lead, first), decode(Lead, second)
        read([one], *reads)
        assert one == other
        assert other == one
        other.extra["more"] = UNSET
        del other.extra["more"]
        assert one == other
        other.contacts[0].name = "Eve"
        assert one != other
        del other.contacts
        assert one != other
    assert decode(Lead, {"name": None}) != decode(Lead, {})
    assert decode(Lead, {}) == Lead(custom={})
    changed = decode(Lead, {"name": "a"})
    del changed.name
    assert changed == decode(Lead, {})


def test_a_copy_shares_what_the_original_has_and_a_deep_copy_nothing() -> None:
    for reads in ((), ("contacts", "contact_ids", "custom")):
        lead = decode(Lead, DATA)
        read([lead], *reads)
        deep, shallow = copy.deepcopy(lead), copy.copy(lead)
        assert shallow.contacts is lead.contacts
        assert shallow.custom is lead.custom
        shallow.name = "Wayne"
        lead.contacts[0].name = "Eve"
        lead.contact_ids.append("cont_2")
        lead.extra["new"]["key"] = 2
        lead.contacts[0].urls.append("x")  # type: ignore[arg-type]
        assert encode(deep) == DATA
        assert lead.name == "Acme"


def test_copies_of_objects_that_contain_each_other_end() -> None:
    lead = LeadUpdate(extra={})
    lead.extra["self"] = [lead]
    deep = copy.deepcopy(lead)
    assert deep.extra["self"][0] is deep
    assert pickle.loads(pickle.dumps([lead, lead]))[1] is not lead  # noqa: S301


# A pickle holds the names of functions and the values; both are kept by later versions.
FUNCTIONS = {restore: "close_async.wire.convert", created: "close_async.model"}


def test_pickles_refer_to_names_that_are_kept() -> None:
    for function, module in FUNCTIONS.items():
        assert (function.__module__, function.__qualname__) == (module, function.__name__)
    lead = decode(Lead, DATA)
    assert lead.__reduce_ex__(4) == (restore, (Lead, DATA, {}))
    assert Lead(name="a").__reduce_ex__(4) == (created, (Lead, {"name": "a"}))
    assert restore(Lead, {"name": "a", "contacts": []}, {"name": "b"}).name == "b"


# Written by an earlier version, which pickled the value of each field.
EARLIER = (
    b"\x80\x04\x95^\x00\x00\x00\x00\x00\x00\x00\x8c\x1bclose_async.models.contacts\x94\x8c\x07Contact"
    b"\x94\x93\x94)\x81\x94}\x94(\x8c\x04name\x94\x8c\x03Ann\x94\x8c\x05title\x94N\x8c\x06custom\x94}\x94"
    b"\x8c\x04cf_1\x94K\x05sub."
)


def test_pickles_of_an_earlier_version_are_read() -> None:
    contact = pickle.loads(EARLIER)  # noqa: S301 - our own
    assert contact == Contact(name="Ann", title=None, custom={"cf_1": 5})
    assert contact.id is UNSET


def test_a_pickle_is_read_where_its_class_was_not_decoded_before() -> None:
    import subprocess

    program = "import pickle, sys; print(pickle.loads(sys.stdin.buffer.read()).contacts[0].name)"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps(decode(Lead, DATA)), capture_output=True, check=True,
    )  # fmt: skip
    assert ran.stdout.strip() == b"Ann"


@pytest.mark.parametrize("inner", [{}, [], [[]], {"a": {"b": []}}, [{"a": [1]}]])
@pytest.mark.parametrize("key", ["name", "contacts", "custom.cf_1", "new"])
def test_decoding_shares_no_container(inner: Any, key: str) -> None:
    def containers(value: Any) -> set[int]:
        parts = list(value.values()) if isinstance(value, dict) else value
        here = {id(value)} if isinstance(value, dict | list) else set()
        return here.union(*map(containers, parts)) if here else set()

    data = {"id": "lead_1", key: copy.deepcopy(inner)}
    lead = decode(Lead, data)
    assert lead._source == data
    assert not containers(data) & containers(lead._source)
    assert not containers(lead._source) & containers(encode(lead))
