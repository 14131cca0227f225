"""``LeadPush``: write rows to Close as leads, with a plan, a journal and a way back."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, cast, get_args

import attrs

from close_async import CloseClient, ConfigurationError
from close_async._checks import check_function, check_text, is_number
from close_async.models import CustomFieldCreate
from close_async.push.apply import Applier
from close_async.push.changes import Policy
from close_async.push.columns import Columns, Formats, Settings
from close_async.push.copies import LeadIndex
from close_async.push.doubts import Resolver
from close_async.push.errors import PushError
from close_async.push.journal import Journal, load, set_state
from close_async.push.match import Key, Match, bind
from close_async.push.plan import Outcome, PushPlan, PushProgress, from_header, read_plan
from close_async.push.planner import Planner
from close_async.push.undo import plan_undo

Mode = Literal["upsert", "create", "update"]
Ambiguous = Literal["skip", "first", "fail"]
Empty = Literal["keep", "clear"]

KEY_FIELD = "close_async key"
"""The name of the hidden custom field that ``key_field=True`` creates."""

# Seconds until Close's searches and lists show a change: 30 to 60 were measured.
_INDEX_LAG = 75.0
# Directives of a date format from which a year is read.
_YEARS = ("%Y", "%y", "%G", "%c", "%x")


class LeadPush:
    """Writes rows to Close as leads, so that it can be planned, resumed and undone.

    Close has no bulk creation and no idempotency keys. A push makes up for both. The guarantees,
    each with the tests in ``tests/push`` that prove it:

    - No lead, contact, opportunity, task or note is created twice, whatever is lost or killed. A
      record is on disk before each request; one without a result is looked up before anything is
      sent again. ``test_lost_responses``, ``test_a_killed_push``
    - Nothing is overwritten that changed between the plan and the write.
      ``test_a_change_of_a_colleague_survives``
    - A row that Close refuses stops no other one. ``test_a_bad_row_stops_no_other``
    - A second push of the same rows writes nothing. ``test_a_second_push_writes_nothing``
    - An undo restores what is as the push left it, and leaves the rest alone.
      ``test_undo_restores_every_field``

    Args:
        close: The client. Its calls wait behind those of other programs at the rate limit.
        match: How rows are recognized as leads: the first key that a row has a value for decides.
        journal: The file of the journal, created if it is missing. It belongs to one input: keep it
            to resume, to repeat and to undo the push.
        mode: ``upsert`` creates and changes leads, ``create`` only creates, ``update`` only
            changes.
        write: How fields are written, by name; ``"*"`` is for all others. ``overwrite`` is the
            default, ``fill_empty`` writes only fields that have no value, ``add`` adds to fields
            that hold several. The addresses and numbers of contacts are added unless they are
            named.
        empty: Whether empty cells ``keep`` or ``clear`` what a field has.
        ambiguous: What is done if several leads match: ``skip`` lists them, ``first`` takes the
            oldest, ``fail`` ends the plan.
        map: The fields of columns that are named otherwise; ``None`` ignores a column.
        index: A SQLite copy made by :class:`~close_async.sync.CloseSync` to look leads up in, which
            saves searches. What it finds is verified at Close.
        decimal: The decimal separator of numbers; ``None`` takes the one that ``read_csv`` detects.
        separator: Separates several values in a cell.
        date_format: The format of dates, as for ``strptime``; ``None`` for ISO 8601.
        key_field: Whether each new lead gets a unique key in a hidden custom field, which is
            created if it is missing. It makes the search for a lost response exact, also if two
            rows look alike.
        index_lag: Seconds until Close's searches show a change.
        on_progress: Called in the event loop whenever there is progress.

    Raises:
        ValueError: An argument is not valid.
        JournalError: The journal cannot be used.
        PushError: ``index`` is not a copy.

    Example::

        async with LeadPush(close, match=[by_email()], journal="import.journal") as push:
            plan = await push.plan(read_csv("leads.csv"))
            print(plan)
            async for outcome in push.apply(plan):
                print(outcome.row, outcome.status, outcome.lead_id)
    """

    def __init__(
        self,
        close: CloseClient,
        *,
        match: "Match | Sequence[Match]",
        journal: "str | Path",
        mode: Mode = "upsert",
        write: "Mapping[str, Policy] | None" = None,
        empty: Empty = "keep",
        ambiguous: Ambiguous = "skip",
        map: "Mapping[str, str | None] | None" = None,  # noqa: A002 - as in a table's header
        index: "str | Path | None" = None,
        decimal: Literal[".", ","] | None = None,
        separator: str = ";",
        date_format: str | None = None,
        key_field: bool = False,
        index_lag: float = _INDEX_LAG,
        on_progress: "Callable[[PushProgress], None] | None" = None,
    ) -> None:
        if on_progress is not None:
            check_function("on_progress", on_progress)
        self._match = _checked_match(match)
        _check_choice("mode", mode, get_args(Mode))
        _check_choice("empty", empty, get_args(Empty))
        _check_choice("ambiguous", ambiguous, get_args(Ambiguous))
        _check_choice("decimal", decimal, (".", ",", None))
        self._write: dict[str, Policy] = dict(write or {})
        for name, policy in self._write.items():
            _check_choice(f"write[{name!r}]", policy, get_args(Policy))
        check_text("separator", separator)
        if date_format is not None:
            _check_date_format(date_format)
        if not is_number(index_lag) or index_lag < 0:
            msg = f"index_lag must be seconds, 0 or more; not {index_lag!r}"
            raise ConfigurationError(msg)
        # So that an import does not slow down the calls of people.
        self._close = close.with_options(priority="bulk")
        self._mode, self._empty, self._ambiguous = mode, empty, ambiguous
        self._map = dict(map or {})
        self._decimal, self._separator, self._date_format = decimal, separator, date_format
        self._key_field = key_field
        self._index_lag = index_lag
        self._on_progress = on_progress
        self._settings: Settings | None = None
        self._index = None if index is None else LeadIndex(index)
        self._journal = Journal(journal)
        self._running: Applier | None = None

    def __repr__(self) -> str:
        return f"LeadPush({', '.join(map(str, self._match))}, journal={str(self._journal.path)!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: "type[BaseException] | None",
        error: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        if self._running is not None:  # an iteration that was left by ``break``
            await self._running.stop()
        self.close()

    @property
    def path(self) -> Path:
        """The file of the journal."""
        return self._journal.path

    def close(self) -> None:
        """Close the journal, so that another process can use it. The client stays open."""
        self._journal.close()
        if self._index is not None:
            self._index.close()

    async def plan(self, rows: Any) -> PushPlan:
        """Read rows, look their leads up, and return what would be written. Nothing is written.

        The rows are read once and stored in the journal, so that memory does not grow with their
        number. If an earlier push was interrupted, it is found out first what became of its
        requests; what it did not write is part of this plan.

        Args:
            rows: An iterable or async iterable of mappings from columns to values, such as
                :func:`read_csv` returns, or an object with ``__arrow_c_stream__``, such as a data
                frame. Columns are named after fields: see ``docs/push.md``.

        Raises:
            ColumnError: Columns are not fields; the message has a suggestion for each.
            PushError: Several leads match a row, and ``ambiguous`` is ``fail``.
            TypeError: ``rows`` are not rows.
            CloseError: Close could not be read.
            RuntimeError: This object is applying a plan.
        """
        if self._running is not None:
            msg = "this push is being applied: finish that iteration before you plan again"
            raise RuntimeError(msg)
        settings = await self._read_settings()
        formats = Formats(
            decimal=self._decimal or str(getattr(rows, "decimal", ".")),
            separator=self._separator,
            date_format=self._date_format,
        )
        columns = Columns(settings, formats, self._map)
        # Of a file with a header now: a misspelt column is reported before any row is read.
        columns.add(getattr(rows, "columns", ()))
        keys = bind(self._match, settings)
        await self._settle()
        planner = Planner(
            close=self._close,
            journal=self._journal,
            columns=columns,
            keys=keys,
            mode=self._mode,
            write=self._write,
            empty=self._empty,
            ambiguous=self._ambiguous,
            index=self._index,
            index_lag=self._index_lag,
            report=self._report,
        )
        plan = await planner.plan(rows, self._arguments() | {"input": identity(rows)})
        if self._ambiguous == "fail" and plan.counts.ambiguous:
            first = next(plan.leads("ambiguous"))
            msg = f"row {first.rows[0]}: {first.reason}. Nothing was written"
            raise PushError(msg)
        return plan

    def load(self, path: "str | Path") -> PushPlan:
        """Read a plan that was saved with :meth:`PushPlan.save`.

        If this journal has begun to apply it, it is continued.

        Args:
            path: The file.

        Raises:
            PushError: The file is not a plan, or this journal has an interrupted push of another
                one.
        """
        unfinished = self.unfinished()
        plan = None if unfinished is None else _same_plan(path, unfinished)
        if plan is not None:
            return plan
        if unfinished is not None:
            msg = (
                f"{self._journal.path} has an interrupted push of another plan: apply that one "
                "first, or name another journal"
            )
            raise PushError(msg)
        return read_plan(path, self._journal)

    def unfinished(self) -> PushPlan | None:
        """Return the plan that an interrupted :meth:`apply` did not finish, or ``None``.

        Pass it to :meth:`apply` to continue.

        Example::

            plan = push.unfinished() or await push.plan(rows)
        """

        def last(db: Any) -> Any:
            return db.execute("SELECT state, header FROM plan ORDER BY id DESC LIMIT 1").fetchone()

        found = self._journal.run_now(last)
        if found is None or found[0] != "applying":
            return None
        return attrs.evolve(from_header(load(found[1]), self._journal), resumed=True)

    async def apply(
        self,
        plan: PushPlan,
        *,
        at_most: int | None = None,
        at_most_share: float | None = None,
    ) -> AsyncIterator[Outcome]:
        """Write a plan, and yield the outcome of each row.

        Only what the plan says is written. What somebody changed since is left alone and reported
        as a ``conflict``. If the iteration ends early, by an error, ``break`` or cancellation, the
        journal has what is left: call it again with :meth:`unfinished`.

        Args:
            plan: The plan.
            at_most: The largest number of leads that may be written.
            at_most_share: The largest share of the leads that match which may be changed, 0 to 1.

        Raises:
            GuardError: The plan writes more than that; nothing was sent.
            PushError: The plan is for another organization, or of another journal.
            CloseError: Close cannot be reached, or rejects the key.
            RuntimeError: This object is applying a plan already.
        """
        plan.check(at_most=at_most, at_most_share=at_most_share)
        if self._running is not None:
            msg = "this push is being applied already: finish that iteration first"
            raise RuntimeError(msg)
        applier = self._running = await self._applier(plan)
        try:
            outcomes = applier.run()
            try:
                async for outcome in outcomes:
                    yield outcome
            finally:
                await outcomes.aclose()  # type: ignore[attr-defined]  # pyright: ignore
        finally:
            self._running = None

    async def undo(self, journal: "str | Path | None" = None) -> PushPlan:
        """Return the plan that undoes the last push of a journal: pass it to :meth:`apply`.

        Leads and other objects that the push created are deleted, and fields that it wrote get the
        values from before, if they still are as the push left them. What somebody changed since is
        left alone, and reported as a ``conflict``.

        Args:
            journal: The file of the journal, which becomes that of this object; ``None`` for its
                own.

        Raises:
            JournalError: The journal cannot be used.
            PushError: The journal has no push that could be undone.
        """
        if journal is not None and Path(journal) != self._journal.path:
            self._journal.close()
            self._journal = Journal(journal)
        settings = await self._read_settings()
        await self._settle()
        return await plan_undo(self._journal, settings.names())

    async def _applier(self, plan: PushPlan) -> Applier:
        settings = await self._read_settings()
        if plan.organization_id != settings.organization_id:
            msg = (
                f"the plan is for the organization {plan.organization}, and the API key is of "
                f"{settings.organization}"
            )
            raise PushError(msg)

        def known(db: Any) -> Any:
            return db.execute("SELECT uid FROM plan ORDER BY id DESC LIMIT 1").fetchone()

        last = await self._journal.run(known)
        if last is None or last[0] != plan.uid:
            msg = (
                f"{self._journal.path} does not have this plan, or has a newer one: apply a plan "
                "with the push that made it"
            )
            raise PushError(msg)
        key_field = await self._find_key_field(settings) if plan.kind == "push" else None
        return self._make_applier(plan, settings, key_field)

    def _make_applier(self, plan: PushPlan, settings: Settings, key_field: str | None) -> Applier:
        keys: dict[str, Key] = {str(key.match): key for key in bind(self._match, settings)}
        resolver = Resolver(
            self._close, self._journal, settings.user_id, keys, key_field, self._index_lag
        )
        return Applier(
            close=self._close,
            journal=self._journal,
            plan=plan,
            resolver=resolver,
            keys=keys,
            names=settings.names(),
            key_field=key_field,
            report=self._report,
        )

    async def _settle(self) -> None:
        """Find out what became of the writes of an interrupted push, and end it."""
        plan = self.unfinished()
        if plan is None:
            return
        settings = await self._read_settings()
        key_field = await self._find_key_field(settings, create=False)
        await self._make_applier(plan, settings, key_field).settle()
        await self._journal.run(lambda db: set_state(db, plan.uid, "done"))

    async def _find_key_field(self, settings: Settings, *, create: bool = True) -> str | None:
        """Return the id of the hidden field for keys; create it if it is wanted and missing."""
        if KEY_FIELD in settings.lead:
            return settings.lead[KEY_FIELD].id
        if not self._key_field or not create:
            return None
        field = CustomFieldCreate(name=KEY_FIELD, type="hidden")
        made = await self._close.custom_fields.lead.create(field)
        self._settings = None
        return made.id

    async def _read_settings(self) -> Settings:
        if self._settings is None:
            self._settings = await Settings.read(self._close)
        return self._settings

    def _arguments(self) -> dict[str, Any]:
        return {
            "match": [str(match) for match in self._match],
            "mode": self._mode,
            "write": dict(self._write),
            "empty": self._empty,
            "ambiguous": self._ambiguous,
        }

    def _report(
        self, phase: Any, done: int, total: int | None = None, seconds_left: float | None = None
    ) -> None:
        if self._on_progress is not None:
            self._on_progress(
                PushProgress(phase=phase, done=done, total=total, seconds_left=seconds_left)
            )


def identity(rows: Any) -> dict[str, Any] | None:
    """Return what identifies the content of a file of rows; ``None`` for other sources.

    Args:
        rows: The rows.
    """
    path = getattr(rows, "path", None)
    if not isinstance(path, Path):
        return None
    found = path.stat()
    return {"name": path.name, "size": found.st_size, "modified": found.st_mtime_ns}


def _same_plan(path: "str | Path", unfinished: PushPlan) -> PushPlan | None:
    with Path(path).open("rb") as file:
        first = file.readline()
    return unfinished if unfinished.uid.encode() in first else None


def _checked_match(match: object) -> tuple[Match, ...]:
    listed: tuple[object, ...] = (match,)
    if isinstance(match, Iterable) and not isinstance(match, str):
        listed = tuple(cast("Iterable[object]", match))
    found = tuple(each for each in listed if isinstance(each, Match))
    if not found or len(found) < len(listed):
        msg = "match must be one or several match keys, such as [by_custom('Customer ID')]"
        raise ValueError(msg)
    if len({str(each) for each in found}) < len(found):
        msg = "match has the same key twice"
        raise ValueError(msg)
    return found


def _check_date_format(date_format: str) -> None:
    """Raise ConfigurationError unless a day can be read from what the format writes."""
    day = date(2001, 12, 31)
    try:
        # Without a year, strptime warns of days that not every year has.
        has_year = any(each in date_format.replace("%%", "") for each in _YEARS)
        text = day.strftime(date_format)
        is_format = has_year and datetime.strptime(text, date_format).date() == day  # noqa: DTZ007 - a day
    except (AttributeError, TypeError, ValueError):
        is_format = False
    if not is_format:
        msg = f"date_format must have a day, month and year, as %d.%m.%Y has; not {date_format!r}"
        raise ConfigurationError(msg)


def _check_choice(name: str, value: object, choices: Sequence[object]) -> None:
    if value not in choices:
        msg = f"{name} must be one of {', '.join(map(repr, choices))}, not {value!r}"
        raise ValueError(msg)
