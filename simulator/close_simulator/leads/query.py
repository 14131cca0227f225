"""The legacy ``query`` of ``GET /lead/``: the supported part of its language.

Adjacent terms must all match; ``or``, ``not``, ``and`` and parentheses combine terms. Names and
values that contain spaces are quoted. Supported terms:

========================================  ==========================================================
``acme``, ``"acme inc"``                  words that occur anywhere in the lead; ``*`` is every lead
``name:"Acme"``, ``company:…``            a part of the name; case does not matter
``status:"Potential"``, ``id:lead_x``     the status, by its label, and the id
``custom.cf_x:"a"``, ``"custom.Tier":a``  a part of a custom field's value, by id or name
``email_address:"a@b.example"``           an e-mail address of a contact; ``email`` is the same
``phone_number:"+1415…"``                 a phone number of a contact; ``phone`` is the same
``url:"acme.example"``                    a part of a URL of the lead or a contact
``field:*``                               the field has any value
``date_created>=2026-01-01``              also ``date_updated``, ``created``, ``updated``, with
                                          ``>``, ``<``, ``<=`` and ``:`` (that day)
``contacts > 1``, ``custom.cf_x >= 5``    the number of contacts, addresses, calls and so on, and
                                          custom fields of numbers and dates
``has:phone_numbers``                     at least one of anything that can be counted
``in:"Hot leads"``                        the leads of a Smart View, by name or id
``slice:2/10``                            the second of ten parts of the result
``sort:created``, ``sort:-name``          the order: by name, a date, or a number of objects
========================================  ==========================================================

Anything else is an error, to avoid wrong results. A query reads every lead once, which suits worlds
with thousands of leads, not millions.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from functools import partial
from operator import eq, ge, gt, le, lt
from typing import Any

import orjson
from attrs import define, frozen

from close_simulator.http import Denied, as_list
from close_simulator.leads.fields import SMART_FIELDS, smart_value
from close_simulator.phones import read_phone
from close_simulator.search.datetimes import zone_of
from close_simulator.search.lead_search import LeadSearch
from close_simulator.search.nodes import asking
from close_simulator.world import World

Json = dict[str, Any]
Test = Callable[[Json], bool]

_TOKEN = re.compile(r'\s*(?:"([^"]*)"|(>=|<=|[:=<>()])|([^\s"():=<>]+))')
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ":": eq, "=": eq, ">=": ge, "<=": le, ">": gt, "<": lt,
}  # fmt: skip
_OTHER_NAMES = {
    "company": "name",
    "created": "date_created",
    "email": "email_address",
    "lead_status": "status",
    "phone": "phone_number",
    "sms_messages": "sms",
    "updated": "date_updated",
}
_DATES = ("date_created", "date_updated")
_SORTABLE = ("name", "display_name", *_DATES)
# Smart Views can refer to each other in a circle, and parentheses can nest without an end.
_DEEPEST = 50


@frozen
class _Token:
    text: str
    kind: str  # "quoted", "mark" or "word"

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words

    def is_mark(self, *marks: str) -> bool:
        return self.kind == "mark" and self.text in marks


_END = _Token("", "end")


def search(world: World, query: str, headers: Mapping[str, str] | None = None) -> list[int]:
    """Return the numbers of the leads that match a query, by default the newest first.

    Args:
        world: The world.
        query: The query.
        headers: The headers of the request, which may contain its timezone.

    Raises:
        Denied: 400, if the query has an unsupported term.
    """
    zone = zone_of(headers or {})
    reader = _Reader(world, zone, _tokens(query))
    test = reader.whole()
    world.leads.page(0, 0)  # applies the changes that are due, before lists are compared
    name = f"{zone}/{world.time() if reader.used_now else ''}/{query}"
    return world.leads.found(name, lambda: _search(world, reader, test))


def leads_in_view(world: World, saved: Json, zone: tzinfo) -> list[int]:
    """Return the numbers of the leads that match an Advanced Filtering query."""
    world.search_index.catch_up(world.time())
    asked = asking(world.organization, world.time(), zone)
    entries, _ = LeadSearch(world.search_index, "lead", saved, (), asked).page(
        None, len(world.leads)
    )
    return [number for _, number, _ in entries]


def _search(world: World, reader: "_Reader", test: Test) -> list[int]:
    _, total = world.leads.page(0, 0)
    shown, _ = world.leads.page(0, total)
    part, parts = reader.slice
    # A slice is by number, so that it stays the same while leads are created and deleted.
    found = [(index, world.leads.lead(index)) for index in shown if index % parts == part - 1]
    found = [(index, lead) for index, lead in found if test(lead)]
    if reader.sort is not None:
        key = reader.sort
        found.sort(key=lambda row: key(row[1]), reverse=reader.descending)
    return [index for index, _ in found]


def _tokens(query: str) -> list[_Token]:
    query = query.strip()
    tokens: list[_Token] = []
    position = 0
    while position < len(query):
        found = _TOKEN.match(query, position)
        if found is None:
            raise _unknown(query[position:])
        # Quoted words are never operators: "or" in quotes is a text.
        kind = ("quoted", "mark", "word")[found.lastindex - 1 if found.lastindex else 0]
        tokens.append(_Token(found[found.lastindex or 1], kind))
        position = found.end()
    return tokens


@define
class _Reader:
    """A recursive-descent parser of a query.

    Attributes:
        world: The world.
        zone: The timezone in which days begin.
        tokens: The tokens.
        at: The number of tokens read.
        depth: The number of open parentheses and negations.
        slice: The part of all leads to return, and the number of parts.
        sort: Returns the sort key of a lead; ``None`` for the default order.
        descending: Whether the order is descending.
        used_now: Whether the result depends on the time, so that it is not cached.
    """

    world: World
    zone: tzinfo
    tokens: list[_Token]
    at: int = 0
    depth: int = 0
    slice: tuple[int, int] = (1, 1)
    sort: Callable[[Json], Any] | None = None
    descending: bool = False
    used_now: bool = False

    def whole(self) -> Test:
        """Parse the whole query."""
        test = self._alternatives() if self.tokens else _every
        if self.at < len(self.tokens):
            raise _unknown(self.tokens[self.at].text)
        return test

    @property
    def _next(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def _take(self) -> _Token:
        token = self._next
        self.at += 1
        return token

    def _alternatives(self) -> Test:
        alternatives = [self._conjunction()]
        while self._next.is_word("or"):
            self._take()
            alternatives.append(self._conjunction())
        if len(alternatives) > 1 and [] in alternatives:
            raise _unknown("or")  # next to an order, which is not a condition
        tests: list[Test] = [partial(_holds, all, conjunction) for conjunction in alternatives]
        return partial(_holds, any, tests)

    def _conjunction(self) -> list[Test]:
        found = [self._term()]
        while self._next is not _END and not self._next.is_mark(")"):
            if self._next.is_word("or"):
                break
            if self._next.is_word("and"):
                self._take()
            found.append(self._term())
        return [test for test in found if test is not None]

    def _term(self) -> Test | None:
        """Parse a term; ``None`` for an order or a slice, which is not a test."""
        token = self._take()
        if token.is_word("not") or token.is_mark("("):
            self.depth += 1
            if self.depth > _DEEPEST:
                raise _unknown(token.text)
            test = self._negated() if token.kind == "word" else self._inside()
            self.depth -= 1
            return test
        if token.kind not in ("word", "quoted") or token.is_word("and", "or"):
            raise _unknown(token.text or self.tokens[-1].text)
        if self._next.is_mark(*_COMPARE):
            return self._comparison(token.text, self._take().text)
        if self._next.is_mark("("):  # such as call(…), whose terms are not about the lead itself
            raise _unknown(f"{token.text}(")
        return _every if token.is_word("*") else partial(_contains, token.text.lower())

    def _negated(self) -> Test:
        test = self._term()
        if test is None:
            raise _unknown("not")
        return lambda lead: not test(lead)

    def _inside(self) -> Test:
        test = self._alternatives()
        if not self._take().is_mark(")"):
            raise _unknown("(")
        return test

    def _value(self, field: str, operator: str) -> _Token:
        value = self._take()
        if value.kind not in ("word", "quoted"):
            raise _unknown(f"{field}{operator}{value.text}")
        # Unquoted times contain colons, at which tokens end.
        while value.kind == "word" and self._next.is_mark(":"):
            self._take()
            value = _Token(f"{value.text}:{self._take().text}", "word")
        return value

    def _comparison(self, field: str, operator: str) -> Test | None:
        value = self._value(field, operator)
        name, whole = _OTHER_NAMES.get(field, field), f"{field}{operator}{value.text}"
        is_equal = operator in (":", "=")
        if name == "sort" and is_equal:
            self._order_by(value.text, whole)
            return None
        if name == "slice" and is_equal:
            self._take_slice(value.text, whole)
            return None
        if name == "in" and is_equal:
            return self._in_view(value.text, whole)
        if name == "has" and is_equal:
            counted = _counter(value.text)
            if counted is None:
                raise _unknown(whole)
            return _number(counted, ">", "0", whole)
        if name.startswith("custom."):
            # By name, as old clients write it, or by id.
            known = self.world.organization.custom_field("lead", name.removeprefix("custom."))
            name = f"custom.{known['id']}" if known else name
        if is_equal and value.is_word("*"):
            values = _values_of(name, whole)
            return lambda lead: any(item not in (None, "") for item in values(lead))
        if name in _DATES:
            return self._date(name, operator, value.text, whole)
        if (counted := _counter(name)) is not None:
            return _number(counted, operator, value.text, whole)
        if name.startswith("custom.") and not is_equal:
            if re.fullmatch(r"-?\d+(\.\d+)?", value.text):
                return _number(lambda lead: lead.get(name), operator, value.text, whole)
            return self._date(name, operator, value.text, whole)
        if not is_equal:
            raise _unknown(whole)
        return _fits(name, value.text.lower(), whole)

    def _order_by(self, name: str, whole: str) -> None:
        key = name.removeprefix("-")
        key = _OTHER_NAMES.get(key, key)
        counted = _counter(key)
        if key not in _SORTABLE and counted is None:
            raise _unknown(whole)
        self.sort = counted or (lambda lead: str(lead[key]))
        self.descending = name.startswith("-")

    def _take_slice(self, text: str, whole: str) -> None:
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
        part, parts = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= part <= parts:
            raise _unknown(whole)
        self.slice = part, parts

    def _in_view(self, reference: str, whole: str) -> Test:
        for view in self.world.organization.smart_views:
            if view["type"] == "lead" and reference in (view["id"], view["name"]):
                # A Smart View may say "in the last week", so that its result changes with the time.
                self.used_now = True
                if view["s_query"] is not None:
                    found = leads_in_view(self.world, view["s_query"]["query"], self.zone)
                    wanted = {self.world.leads.id_of(number) for number in found}
                    return lambda lead: lead["id"] in wanted
                # One deeper than this query: otherwise a circle of Smart Views would not end.
                inner = _Reader(self.world, self.zone, _tokens(view["query"]), depth=self.depth + 1)
                if inner.depth > _DEEPEST:  # a Smart View that refers to itself
                    raise _unknown(whole)
                return inner.whole()
        raise _unknown(whole)

    def _date(self, name: str, operator: str, text: str, whole: str) -> Test:
        try:
            bound = datetime.fromisoformat(text)
        except ValueError:
            raise _unknown(whole) from None
        bound = bound if bound.tzinfo else bound.replace(tzinfo=self.zone)
        is_day = operator in (":", "=")

        def test(lead: Json) -> bool:
            if not lead.get(name):
                return False
            when = datetime.fromisoformat(str(lead[name]))
            when = when if when.tzinfo else when.replace(tzinfo=self.zone)
            if is_day:
                return when.astimezone(bound.tzinfo).date() == bound.date()
            return _COMPARE[operator](when, bound)

        return test


def _every(_: Json) -> bool:
    return True


def _holds(quantifier: Callable[[Any], bool], tests: list[Test], lead: Json) -> bool:
    return quantifier(test(lead) for test in tests)


def _contains(word: str, lead: Json) -> bool:
    return word in orjson.dumps(lead).decode().lower()


def _counter(name: str) -> Callable[[Json], int] | None:
    """Return a function that counts a lead's objects of a name, such as ``contacts``."""
    smart = f"num_{_OTHER_NAMES.get(name, name)}"
    return partial(smart_value, smart) if smart in SMART_FIELDS else None


def _number(value_of: Callable[[Json], Any], operator: str, text: str, whole: str) -> Test:
    try:
        bound = float(text)
    except ValueError:
        raise _unknown(whole) from None
    compare = _COMPARE[operator]

    def test(lead: Json) -> bool:
        value = value_of(lead)
        return isinstance(value, int | float) and compare(value, bound)

    return test


def _values_of(name: str, whole: str) -> Callable[[Json], list[Any]]:
    """Return a function that returns the values of a field of a lead."""
    own = {"id": "id", "name": "name", "status": "status_label", **{key: key for key in _DATES}}
    part = {"email_address": ("emails", "email"), "phone_number": ("phones", "phone")}
    if name in part:
        rows, key = part[name]
        return lambda lead: [row[key] for contact in lead["contacts"] for row in contact[rows]]
    if name == "url":
        return lambda lead: [
            lead["url"] or "",
            *(row["url"] for contact in lead["contacts"] for row in contact["urls"]),
        ]
    if name in own or name.startswith("custom."):
        return lambda lead: as_list(lead.get(own.get(name, name)))
    raise _unknown(whole)


def _fits(name: str, wanted: str, whole: str) -> Test:
    """Return the test for a value: the whole of an id, status or address, a part of others."""
    values = _values_of(name, whole)
    if name == "phone_number":
        phone = read_phone(wanted)
        # However it is written: Close compares numbers in E.164.
        wanted = phone.number if phone else wanted
    if name in ("id", "status", "email_address", "phone_number"):
        return lambda lead: any(wanted == str(item).lower() for item in values(lead))
    return lambda lead: any(wanted in str(item).lower() for item in values(lead))


def _unknown(part: str) -> Denied:
    message = f"The simulator does not understand {part!r} in a query."
    return Denied(400, {"errors": [message], "field-errors": {}})
