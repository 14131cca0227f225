"""From the rows of one lead, and the lead in Close, to the requests that change it. Pure functions.

A *step* is one request: its operation, the id of the object, the body, and for an update the values
of the same keys before.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import attrs
import orjson

from close_async.push.columns import Column, Parsed
from close_async.push.normalize import (
    ITEM_OF,
    canonical,
    canonical_email,
    canonical_name,
    canonical_url,
    is_empty,
    objects,
    same,
    same_phone,
)

Json = dict[str, Any]
Policy = Literal["overwrite", "fill_empty", "add"]
# Addresses are written as a whole, by the gentlest of the policies of their parts.
_GENTLEST: tuple[Policy, ...] = ("add", "fill_empty", "overwrite")
Place = tuple[str, str]  # the part of a row and the key of a field

# People go on to change these fields of an opportunity, so that they do not identify it.
_CHANGING = frozenset({"status_id", "confidence", "user_id", "date_won", "pipeline_id"})


@attrs.frozen
class Policies:
    """How each field is written, and its name.

    Args:
        names: The names of the fields, by part and key.
        policies: The policies, by name; ``*`` is that of all others.
        lists: The keys of custom fields that hold several values.
        by_name: Whether rows are matched by name, so that its case says nothing.
    """

    names: Mapping[Place, str]
    policies: Mapping[str, Policy]
    lists: frozenset[str]
    by_name: bool = False

    @classmethod
    def of(
        cls,
        columns: Sequence[Column],
        policies: Mapping[str, Policy],
        lists: frozenset[str],
        *,
        by_name: bool,
    ) -> "Policies":
        """Return the policies of columns."""
        names = {(each.part, each.key): each.field for each in columns}
        return cls(names, policies, lists, by_name)

    def same(self, key: str, one: Any, other: Any) -> bool:
        """Return whether two values of a field of a lead are the same."""
        if key == "name" and self.by_name and one and other:
            return canonical_name(one) == canonical_name(other)
        return same(key, one, other)

    def name(self, part: str, key: str) -> str:
        """Return the name of a field."""
        return self.names.get((part, key), key)

    def policy(self, part: str, key: str) -> Policy:
        """Return the policy of a field; addresses and numbers of contacts are added by default."""
        own = self.policies.get(self.name(part, key))
        if own is not None:
            return own
        if part == "contact" and key in ITEM_OF:
            return "add"
        return self.policies.get("*", "overwrite")


@attrs.define
class Merged:
    """The values of all rows of one lead.

    Attributes:
        parsed: The values.
        problems: The problems of rows that contradict earlier ones, by row and field.
    """

    parsed: Parsed = attrs.field(factory=Parsed)
    problems: dict[int, dict[str, str]] = attrs.field(factory=dict[int, dict[str, str]])


def merge_rows(rows: Sequence[tuple[int, Parsed]], policies: Policies) -> Merged:
    """Combine the rows of one lead. A row that contradicts an earlier one is left out."""
    merged, source = Merged(), dict[str, int]()
    total = merged.parsed
    for number, row in rows:
        against: dict[str, str] = {}
        for key, value in row.lead.items():
            held = total.lead.get(key)
            # Lists add up, and an empty cell says nothing about what another row of the lead has.
            if key not in total.lead or key in policies.lists or held is None or value is None:
                continue
            if not policies.same(key, held, value):
                field = policies.name("lead", key)
                against[field] = (
                    f"is {value!r}, but row {source[key]} of the same lead has {held!r}"
                )
        if against:
            merged.problems[number] = against
            continue
        for key, value in row.lead.items():
            if key in policies.lists and isinstance(total.lead.get(key), list) and value:
                held_items = cast("list[Any]", total.lead[key])
                total.lead[key] = held_items + [each for each in value if each not in held_items]
            elif total.lead.get(key) is None:
                total.lead[key] = value
                source[key] = number
        for address in row.addresses:
            if not any(same("addresses", [address], [other]) for other in total.addresses):
                total.addresses.append(address)
        for contact in row.contacts:
            _merge_contact(total.contacts, contact)
        for name in ("opportunities", "tasks", "notes"):
            held_children = cast("list[Json]", getattr(total, name))
            # A lead with several contacts has a row for each, and its children in all of them.
            held_children += [c for c in getattr(row, name) if c not in held_children]
    return merged


def _merge_contact(contacts: list[Json], contact: Json) -> None:
    found = find_contact(contacts, contact)
    if found is None:
        contacts.append(dict(contact))
        return
    for key, value in contact.items():
        if key in ITEM_OF:
            found[key] = joined(key, objects(found.get(key)), value)
        elif is_empty(found.get(key)):
            found[key] = value


def find_contact(contacts: Sequence[Json], wanted: Json) -> Json | None:
    """Return the contact that has an e-mail address, a phone number or the name of another."""
    # The surest first: two people may share a number, and more often a name.
    emails = {canonical_email(each["email"]) for each in objects(wanted.get("emails"))}
    for contact in contacts:
        if emails & {canonical_email(e.get("email") or "") for e in objects(contact.get("emails"))}:
            return contact
    phones = [each["phone"] for each in objects(wanted.get("phones"))]
    for contact in contacts:
        for held in objects(contact.get("phones")):
            if any(same_phone(held.get("phone") or "", number) for number in phones):
                return contact
    name = canonical_name(wanted.get("name") or "")
    for contact in contacts:
        if name and canonical_name(contact.get("name") or "") == name:
            return contact
    return None


def joined(key: str, held: Sequence[Json], more: Sequence[Json]) -> list[Json]:
    """Return addresses or numbers of a contact, with others that it does not have yet."""
    one = ITEM_OF[key]
    result = list(held)
    for each in more:
        if not any(_same_item(one, each.get(one) or "", has.get(one) or "") for has in result):
            result.append(each)
    return result


def _same_item(one: str, first: str, second: str) -> bool:
    if one == "phone":
        return same_phone(first, second)
    if one == "email":
        return canonical_email(first) == canonical_email(second)
    return canonical_url(first) == canonical_url(second)


@attrs.define
class Difference:
    """What a plan changes in one lead.

    Attributes:
        changes: Each changed field with its name, and its values before and after.
        steps: The requests.
    """

    changes: list[Json] = attrs.field(factory=list[Json])
    steps: list[Json] = attrs.field(factory=list[Json])

    def change(self, field: str, before: Any, after: Any, place: str = "") -> None:
        """Add a changed field.

        Args:
            field: The name of the field.
            before: The value before.
            after: The value after.
            place: The id of the object and the key of the field, for an update.
        """
        self.changes.append({"field": field, "before": before, "after": after, "place": place})


def creation(parsed: Parsed, policies: Policies) -> Difference:
    """Return the requests that create a lead."""
    body: Json = {
        key: value for key, value in parsed.lead.items() if key != "id" and not is_empty(value)
    }
    made = Difference()
    for key, value in body.items():
        made.change(policies.name("lead", key), None, value)
    if parsed.addresses:
        body["addresses"] = parsed.addresses
        made.change("addresses", None, parsed.addresses)
    if parsed.contacts:
        body["contacts"] = [_without_empty(contact) for contact in parsed.contacts]
        made.change("contacts", None, [_title(contact) for contact in parsed.contacts])
    made.steps.append({"op": "lead.create", "body": body})
    _add_children(made, parsed)
    return made


def difference(
    parsed: Parsed, state: Json, policies: Policies, made_before: frozenset[str]
) -> Difference:
    """Return the requests that bring a lead to the values of its rows.

    Args:
        parsed: The values of its rows.
        state: The lead as JSON, with its contacts, opportunities and tasks.
        policies: How fields are written.
        made_before: The fingerprints of the children that an earlier push created.
    """
    made = Difference()
    body: Json = {}
    for key, value in parsed.lead.items():
        if key == "id":
            continue
        current = state.get(key)
        after = _after(value, current, policies.policy("lead", key))
        if policies.same(key, current, after):
            continue
        body[key] = after
        made.change(policies.name("lead", key), current, after, place(state["id"], key))
    if parsed.addresses:
        current = objects(state.get("addresses"))
        wanted = {policies.policy("address", key) for each in parsed.addresses for key in each}
        policy: Policy = next(each for each in _GENTLEST if each in wanted)
        after = _addresses_after(current, parsed.addresses, policy)
        if not same("addresses", current, after):
            body["addresses"] = after
            made.change("addresses", current, after, place(state["id"], "addresses"))
    if body:
        before = {key: state.get(key) for key in body}
        made.steps.append({"op": "lead.update", "id": state["id"], "body": body, "before": before})
    _contact_changes(made, parsed, state, policies)
    # Children are only added: nothing in a row says which one it would change.
    _add_children(made, _new_children(parsed, state, made_before))
    return made


def place(object_id: str, key: str) -> str:
    """Return what identifies a field of an object."""
    return f"{object_id} {key}"


def _after(value: Any, current: Any, policy: Policy) -> Any:
    if policy == "fill_empty" and not is_empty(current):
        return current
    if policy == "add" and isinstance(value, list) and isinstance(current, list):
        held: list[Any] = current  # pyright: ignore[reportUnknownVariableType]
        more: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return held + [each for each in more if each not in held]
    return cast("Any", value)


def _addresses_after(current: list[Json], rows: list[Json], policy: Policy) -> list[Json]:
    if policy == "fill_empty" and current:
        return current
    after = [dict(each) for each in current]
    for at, address in enumerate(rows):
        if any(_includes(each, address) for each in after):
            continue
        # Addresses have no ids: the first of a row is the first of the lead, and so on.
        if policy != "add" and at < len(after):
            after[at].update({key: value or "" for key, value in address.items()})
        else:
            after.append(address)
    return after


def _includes(held: Json, wanted: Json) -> bool:
    """Return whether an address has all parts of another."""
    return all(
        str(held.get(key) or "").strip().casefold() == str(value or "").strip().casefold()
        for key, value in wanted.items()
    )


def _contact_changes(made: Difference, parsed: Parsed, state: Json, policies: Policies) -> None:
    contacts: list[Json] = objects(state.get("contacts"))
    for wanted in parsed.contacts:
        found = find_contact(contacts, wanted)
        if found is None:
            body = _without_empty(wanted)
            made.change("contact", None, _title(wanted))
            made.steps.append({"op": "contact.create", "body": body})
            continue
        changes: Json = {}
        for key, value in wanted.items():
            current = found.get(key)
            policy = policies.policy("contact", key)
            if key in ITEM_OF:
                items = [_plain_item(ITEM_OF[key], each) for each in objects(current)]
                if policy == "fill_empty" and items:
                    after = items
                else:
                    after = joined(key, items, value) if policy == "add" else value
            else:
                after = _after(value, current, policy)
            if same(key, current, after):
                continue
            changes[key] = after
            name = f"{_title(found)}: {policies.name('contact', key)}"
            made.change(name, current, after, place(found["id"], key))
        if changes:
            before = {key: found.get(key) for key in changes}
            made.steps.append(
                {"op": "contact.update", "id": found["id"], "body": changes, "before": before}
            )


def _plain_item(one: str, item: Json) -> Json:
    # Without what Close adds when it shows the item, such as a formatted number.
    return {key: item[key] for key in (one, "type") if item.get(key)}


def _new_children(parsed: Parsed, state: Json, made_before: frozenset[str]) -> Parsed:
    def is_new(op: str, body: Json, held: Sequence[Json]) -> bool:
        if fingerprint(op, body) in made_before:
            return False
        return not any(is_same_child(op, body, each) for each in held)

    opportunities = objects(state.get("opportunities"))
    tasks = objects(state.get("tasks"))
    notes = objects(state.get("notes"))
    return Parsed(
        opportunities=[
            c for c in parsed.opportunities if is_new("opportunity.create", c, opportunities)
        ],
        tasks=[c for c in parsed.tasks if is_new("task.create", c, tasks)],
        notes=[c for c in parsed.notes if is_new("note.create", c, notes)],
    )


def is_same_child(op: str, body: Json, held: Json) -> bool:
    """Return whether an opportunity, task or note that exists is the one of a row.

    An opportunity is compared by its value, note and custom fields, because people change its
    status, confidence and owner while they work on it.
    """
    keys = [key for key in body if key not in ("lead_id", "contact_id")]
    if op == "opportunity.create":
        keys = [key for key in keys if key not in _CHANGING] or keys
    if op == "task.create":
        keys = [key for key in keys if key in ("text", "date")]
    return all(_same_value(key, body[key], held.get(key)) for key in keys)


def _same_value(key: str, wanted: Any, held: Any) -> bool:
    # Close shows the date of a task without a time as midnight.
    if key == "date" and isinstance(wanted, str) and "T" not in wanted and isinstance(held, str):
        return held[:10] == wanted
    return same(key, wanted, held)


def _add_children(made: Difference, parsed: Parsed) -> None:
    for op, name, label in (
        ("opportunity.create", "opportunities", "opportunity"),
        ("task.create", "tasks", "task"),
        ("note.create", "notes", "note"),
    ):
        for body in cast("list[Json]", getattr(parsed, name)):
            plain = _without_empty(body)
            made.change(label, None, plain)
            made.steps.append({"op": op, "body": plain})


def fingerprint(op: str, body: Json) -> str:
    """Return a string that is equal for equal objects."""
    plain = {key: canonical(key, body[key]) for key in sorted(body) if key != "lead_id"}
    raw = orjson.dumps([op, plain], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(raw).hexdigest()


def _without_empty(values: Json) -> Json:
    return {key: value for key, value in values.items() if not is_empty(value)}


def _title(contact: Json) -> str:
    emails = [each.get("email") for each in objects(contact.get("emails"))]
    phones = [each.get("phone") for each in objects(contact.get("phones"))]
    return contact.get("name") or next(iter([*emails, *phones]), None) or "contact"
