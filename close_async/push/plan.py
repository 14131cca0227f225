"""``PushPlan``: what a push would write, before it writes it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import attrs
import orjson

from close_async.files.local import replacing
from close_async.push.errors import GuardError, PushError
from close_async.push.journal import Journal, clear_plan, dump, load, load_object

Json = dict[str, Any]
Action = Literal["create", "update", "unchanged", "skipped", "ambiguous", "delete", "restore"]
Status = Literal[
    "created", "updated", "unchanged", "skipped", "ambiguous", "rejected", "conflict",
    "unresolved", "failed", "deleted", "restored",
]  # fmt: skip

# Requests per second and endpoint group, as recorded from Close: 240 per 8 seconds, and 16 searches
# per 8 seconds. The client adjusts to the real limits; these are for estimates before it has any.
RATE, SEARCH_RATE = 30.0, 2.0
FORMAT = 1  # the version of a saved plan
_MAX_HEADER = 1 << 20  # bytes of the first line, which has counts and settings
PAGE = "SELECT number, action, lead_id, content FROM item WHERE number > ? ORDER BY number LIMIT ?"


@attrs.frozen
class FieldChange:
    """A change of a field.

    Attributes:
        field: The name of the field, as in the header of a file.
        before: The value before, as JSON; ``None`` for none.
        after: The value after.
    """

    field: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.field}: {_shown(self.before)} -> {_shown(self.after)}"


@attrs.frozen(kw_only=True)
class PlannedLead:
    """A lead of a plan.

    Attributes:
        action: What is done with it.
        rows: The numbers of its rows.
        lead_id: Its id; ``None`` if it is to be created.
        name: Its name.
        changes: The changed fields.
        lead_ids: The leads that match, if there are several.
        reason: Why it is left alone.
    """

    action: Action
    rows: tuple[int, ...]
    lead_id: str | None = None
    name: str | None = None
    changes: tuple[FieldChange, ...] = ()
    lead_ids: tuple[str, ...] = ()
    reason: str | None = None


@attrs.frozen(kw_only=True)
class RejectedRow:
    """A row that Close would refuse, or that contradicts another one.

    Attributes:
        row: Its number.
        problems: The problem of each column.
        cells: The row.
    """

    row: int
    problems: Mapping[str, str]
    cells: Mapping[str, Any]

    @property
    def reason(self) -> str:
        """The problems in one line."""
        return "; ".join(f"{field}: {problem}" for field, problem in self.problems.items())


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of a row.

    Attributes:
        row: The number of the row; 0 for a lead of an undo.
        status: ``created`` and ``updated`` were written. ``unchanged`` was alike. ``skipped``: the
            mode excludes it. ``ambiguous``: several leads match. ``rejected``: Close, or the plan,
            refused it. ``conflict``: it changed since the plan, and was left alone.
            ``unresolved``: a response was lost, and what Close did could not be found out.
            ``failed``: Close failed. ``deleted`` and ``restored``: an undo.
        lead_id: The id of the lead.
        changes: The fields that were written.
        error: What is wrong, as a sentence.
        problems: The problem of each field of a rejected row.
        lead_ids: The leads that match, if the row is ambiguous.
    """

    row: int
    status: Status
    lead_id: str | None = None
    changes: tuple[FieldChange, ...] = ()
    error: str | None = None
    problems: Mapping[str, str] = attrs.field(factory=dict[str, str])
    lead_ids: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class PushProgress:
    """The progress of a push.

    Attributes:
        phase: ``reading``, ``waiting`` for Close's search index, ``matching``, ``comparing``,
            ``applying``, or ``checking``: looking for what became of lost requests.
        done: Rows read, keys looked up, or leads compared or written.
        total: Their number; ``None`` while it is unknown.
        seconds_left: Seconds to the end of the phase by the rate limits; ``None`` if unknown.
    """

    phase: Literal["reading", "waiting", "matching", "comparing", "applying", "checking"]
    done: int
    total: int | None = None
    seconds_left: float | None = None


@attrs.define
class Counts:
    """The counts of a plan.

    Attributes:
        rows: Rows.
        create: Leads to create.
        update: Leads to change.
        unchanged: Leads that are alike.
        skipped: Leads that the mode excludes.
        ambiguous: Groups of rows that match several leads.
        rejected: Rows that cannot be written.
        fields: Changed fields of the leads to change.
        delete: Objects to delete, by an undo.
        restore: Objects to restore, by an undo.
        requests: Requests of the writes, and of reading again what they change.
        seconds: The least time that the rate limits allow for them.
    """

    rows: int = 0
    create: int = 0
    update: int = 0
    unchanged: int = 0
    skipped: int = 0
    ambiguous: int = 0
    rejected: int = 0
    fields: int = 0
    delete: int = 0
    restore: int = 0
    requests: int = 0
    seconds: float = 0.0


@attrs.define(kw_only=True)
class PushPlan:
    """What a push would write. It is stored in the journal, and has not been sent.

    Print it for a summary, iterate over it for its leads, save it to review it elsewhere, and pass
    it to :meth:`LeadPush.apply`.

    Attributes:
        uid: The id of the plan.
        kind: ``push`` or ``undo``.
        organization_id: The id of the organization.
        organization: The name of the organization.
        counts: What it would do.
        settings: The arguments that it was made with, for people who review it.
        planned_at: When it was made, in seconds since 1970.
        resumed: Whether an interrupted push is continued.
    """

    uid: str
    kind: Literal["push", "undo"] = "push"
    organization_id: str
    organization: str
    counts: Counts = attrs.field(factory=Counts)
    settings: Json = attrs.field(factory=dict[str, Any])
    planned_at: float = 0.0
    resumed: bool = False
    _journal: Journal = attrs.field(repr=False, alias="journal")

    @property
    def writes(self) -> int:
        """The number of leads that are written."""
        counts = self.counts
        return counts.create + counts.update + counts.delete + counts.restore

    def check(self, *, at_most: int | None = None, at_most_share: float | None = None) -> None:
        """Check that the plan does not write more than expected.

        Args:
            at_most: The largest number of leads that may be written.
            at_most_share: The largest share of the leads that match which may be changed, 0 to 1.

        Raises:
            GuardError: It writes more.
        """
        if at_most_share is not None and not 0 <= at_most_share <= 1:
            msg = f"at_most_share must be from 0 to 1, not {at_most_share!r}"
            raise ValueError(msg)
        if at_most is not None and self.writes > at_most:
            msg = f"the plan writes {self.writes:,} leads, more than at_most={at_most:,}"
            raise GuardError(msg)
        # New leads do not count: a wrong column shows in how many existing ones would change.
        matched = self.counts.update + self.counts.unchanged
        share = self.counts.update / matched if matched else 0.0
        if at_most_share is not None and share > at_most_share:
            msg = (
                f"the plan changes {share:.0%} of the {matched:,} leads that match, more than "
                f"at_most_share={at_most_share:g}"
            )
            raise GuardError(msg)

    def __str__(self) -> str:
        return describe(self)

    def __iter__(self) -> Iterator[PlannedLead]:
        """Iterate over the leads, in the order of their first rows."""
        for page in self._journal.pages(PAGE):
            for _, action, lead_id, content in page:
                yield planned(action, lead_id, load(content))

    def leads(self, *actions: Action) -> Iterator[PlannedLead]:
        """Iterate over the leads with some actions: ``plan.leads("create", "update")``.

        Args:
            *actions: The actions.
        """
        return (each for each in self if each.action in actions)

    def rejected(self) -> Iterator[RejectedRow]:
        """Iterate over the rows that cannot be written, also those that Close refused."""
        statement = (
            "SELECT number, problems, cells FROM row WHERE status = 'rejected' AND number > ?"
            " ORDER BY number LIMIT ?"
        )
        for page in self._journal.pages(statement):
            for number, problems, cells in page:
                yield RejectedRow(row=number, problems=load_object(problems), cells=load(cells))

    def outcomes(self) -> dict[str, int]:
        """Count the rows that have an outcome, by status, also those of an interrupted push."""

        def count(db: Any) -> dict[str, int]:
            counts = dict(
                db.execute(
                    "SELECT item.status, count(*) FROM item LEFT JOIN row ON row.item = item.number"
                    " WHERE item.status IS NOT NULL GROUP BY item.status"
                ).fetchall()
            )
            (rejected,) = db.execute(
                "SELECT count(*) FROM row WHERE status = 'rejected'"
            ).fetchone()
            counts.pop("rejected", None)
            return counts | ({"rejected": rejected} if rejected else {})

        return self._journal.run_now(count)

    def header(self) -> Json:
        """Return the plan without its leads, as JSON."""
        return {
            "close_async_plan": FORMAT,
            "uid": self.uid,
            "kind": self.kind,
            "organization_id": self.organization_id,
            "organization": self.organization,
            "planned_at": self.planned_at,
            "counts": attrs.asdict(self.counts),
            "settings": self.settings,
        }

    def save(self, path: "str | Path") -> None:
        """Write the plan to a file, one JSON object per line: its header, its leads, its rows.

        The file can be reviewed, compared and moved to another machine, and is what
        :meth:`LeadPush.load` reads. It contains personal data, and is readable by its owner only.

        Args:
            path: The file; an older plan there is replaced.

        Raises:
            PushError: The file is there already, and is not a plan.
        """
        path = Path(path)
        if path.exists() and not is_plan_or_empty(path):
            msg = f"{path} exists, and is not a plan of close_async: name another file"
            raise PushError(msg)
        with replacing(path) as made, made.open("wb") as file:
            file.write(orjson.dumps(self.header()) + b"\n")
            for page in self._journal.pages(PAGE):
                for number, action, lead_id, content in page:
                    line = {"lead": number, "action": action, "lead_id": lead_id}
                    file.write(orjson.dumps(line | load(content)) + b"\n")
            statement = (
                "SELECT number, item, status, problems, cells FROM row WHERE number > ?"
                " ORDER BY number LIMIT ?"
            )
            for page in self._journal.pages(statement):
                for number, item, status, problems, cells in page:
                    row = {
                        "row": number,
                        "of_lead": item,
                        "status": status,
                        "problems": load(problems),
                        "cells": load(cells),
                    }
                    file.write(orjson.dumps(row) + b"\n")


def is_plan_or_empty(path: Path) -> bool:
    """Return whether an existing file is a saved plan, or has nothing in it."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.readline(_MAX_HEADER)
    try:
        header: Any = orjson.loads(head) if head else {"close_async_plan": FORMAT}
    except orjson.JSONDecodeError:
        return False
    return isinstance(header, dict) and "close_async_plan" in header


def read_plan(path: "str | Path", journal: Journal) -> PushPlan:
    """Read a saved plan into a journal.

    Args:
        path: The file.
        journal: The journal.

    Raises:
        PushError: The file is not a plan, or was cut off.
    """
    path = Path(path)

    def broken(reason: str) -> PushError:
        return PushError(f"{path} is not a plan of close_async: {reason}")

    def copy(db: Any) -> PushPlan:
        with path.open("rb") as file:
            header = _line(next(file, b""), broken)
            if "close_async_plan" not in header:
                raise broken("its first line is not the header of one")
            if header["close_async_plan"] != FORMAT:
                raise broken("it was written by another version; plan again")
            plan = from_header(header, journal)
            clear_plan(db)
            leads = rows = 0
            for raw in file:
                line = _line(raw, broken)
                if "lead" in line:
                    leads += 1
                    number, action, lead_id = line.pop("lead"), line.pop("action"), line["lead_id"]
                    del line["lead_id"]
                    db.execute(
                        "INSERT INTO item (number, action, lead_id, content) VALUES (?, ?, ?, ?)",
                        (number, action, lead_id, dump(line)),
                    )
                else:
                    rows += 1
                    db.execute(
                        "INSERT INTO row (number, item, status, problems, cells)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (
                            line["row"], line["of_lead"], line["status"], dump(line["problems"]),
                            dump(line["cells"]),
                        ),
                    )  # fmt: skip
            # A file that was cut off between two lines is otherwise valid.
            if plan.kind == "push" and rows != plan.counts.rows:
                raise broken(f"it has {rows} of its {plan.counts.rows} rows")
        store_plan(db, plan)
        return plan

    return journal.run_now(copy)


def _line(raw: bytes, broken: Any) -> Json:
    try:
        value: object = orjson.loads(raw)
    except ValueError as error:
        raise broken(f"a line is not JSON ({error})") from None
    if not isinstance(value, dict):
        raise broken("a line is not a JSON object")
    return cast("Json", value)


def from_header(header: Json, journal: Journal) -> PushPlan:
    """Return the plan of a header."""
    return PushPlan(
        uid=header["uid"],
        kind=header["kind"],
        organization_id=header["organization_id"],
        organization=header["organization"],
        counts=Counts(**header["counts"]),
        settings=header["settings"],
        planned_at=header["planned_at"],
        journal=journal,
    )


def store_plan(db: Any, plan: PushPlan) -> None:
    """Store a plan whose leads are in the journal."""
    db.execute(
        "INSERT INTO plan (uid, kind, state, header) VALUES (?, ?, 'planned', ?)",
        (plan.uid, plan.kind, dump(plan.header())),
    )


def planned(action: Action, lead_id: str | None, content: Json) -> PlannedLead:
    """Return a lead of a plan."""
    return PlannedLead(
        action=action,
        rows=tuple(content.get("rows") or ()),
        lead_id=lead_id,
        name=content.get("name"),
        changes=changes_of(content.get("changes") or ()),
        lead_ids=tuple(content.get("lead_ids") or ()),
        reason=content.get("reason"),
    )


def changes_of(changes: Sequence[Json]) -> tuple[FieldChange, ...]:
    """Return changes of fields."""
    return tuple(FieldChange(each["field"], each["before"], each["after"]) for each in changes)


def describe(plan: PushPlan) -> str:
    """Return a plan in one line."""
    counts = plan.counts
    if plan.kind == "undo":
        parts = [f"{_n(counts.delete)} to delete", f"{_n(counts.restore)} to restore"]
    else:
        field = "field" if counts.fields == 1 else "fields"
        fields = f" ({_n(counts.fields)} {field})" if counts.update else ""
        parts = [
            f"{_n(counts.create)} new",
            f"{_n(counts.update)} to change{fields}",
            f"{_n(counts.unchanged)} alike",
        ]
        extra = {"ambiguous": counts.ambiguous, "rejected": counts.rejected,
                 "skipped": counts.skipped}  # fmt: skip
        parts += [f"{_n(number)} {name}" for name, number in extra.items() if number]
    requests = "request" if counts.requests == 1 else "requests"
    return f"{', '.join(parts)}; {_n(counts.requests)} {requests}, {counts.seconds:.0f} s"


def _n(number: int) -> str:
    return f"{number:,}"


def _shown(value: Any) -> str:
    return "nothing" if value in (None, "", []) else orjson.dumps(value).decode()
