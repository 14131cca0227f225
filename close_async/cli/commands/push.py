"""``close-async push``: write the rows of a file to Close, or undo that."""

import csv
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import attrs
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn
from rich.table import Table

from close_async import CloseClient, CloseError, ConfigurationError
from close_async.cli.arguments import one_of
from close_async.cli.failures import ExitCode, as_usage, require_api_key
from close_async.cli.interrupt import Interrupted, run_interruptibly
from close_async.cli.meter import Meter
from close_async.cli.questions import can_ask, require_yes
from close_async.cli.terminal import (
    counted,
    duration,
    grouped,
    is_unicode,
    plain,
    say,
    show,
    stderr,
    stdout,
    write_json,
)
from close_async.cli.values import place_of
from close_async.files.local import is_writable, replacing
from close_async.push import (
    CsvRows,
    FieldChange,
    JournalError,
    JsonRows,
    LeadPush,
    Outcome,
    PlannedLead,
    PushPlan,
    PushProgress,
    RejectedRow,
    by_id,
    identity,
    match_named,
    read_csv,
    read_jsonl,
)
from close_async.push.plan import is_plan_or_empty
from close_async.wire.json import dumps, loads

_ERROR_COLUMN = "close_async_error"
"""The column of a file of rejected rows that says why each was rejected."""

# Bytes of standard input that show whether it is JSON Lines, or the header of a CSV file.
_FORMAT_BYTES = 1 << 10

# Bytes in which the column is found: the header of a CSV file, or the first object of JSON Lines.
_HEADER_BYTES = 1 << 20

_EXAMPLES = 3  # leads or rows of each kind that are shown
_MOST_ROWS = 10  # rows that were not written, in the summary
_SECONDS_BETWEEN_LINES = 2.0
_JSON_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_PHASES = {
    "reading": "Reading rows",
    "waiting": "Waiting until Close's searches show the leads of the last minute",
    "matching": "Looking up leads",
    "comparing": "Comparing with Close",
    "applying": "Writing",
    "checking": "Checking writes whose response was lost",
}
_MAP_FORM = "COLUMN=FIELD"
_POLICIES = ("overwrite", "fill_empty", "add")
_NOT_WRITTEN = ("rejected", "failed", "unresolved")
_WORDS = {
    "created": "created", "updated": "changed", "unchanged": "alike", "skipped": "skipped",
    "ambiguous": "ambiguous", "rejected": "rejected", "conflict": "changed meanwhile, left alone",
    "unresolved": "unresolved", "failed": "failed", "deleted": "deleted", "restored": "restored",
}  # fmt: skip


@attrs.frozen(kw_only=True)
class PushJob:
    """The arguments of ``close-async push``.

    Args:
        file: The rows; ``-`` for standard input.
        match: The names of the match keys.
        mode: ``upsert``, ``create`` or ``update``.
        write: The policies, as ``FIELD=POLICY``.
        empty: ``keep`` or ``clear``.
        ambiguous: ``skip``, ``first`` or ``fail``.
        map: The fields of columns, as ``COLUMN=FIELD``.
        journal: The journal.
        save: The file that the plan is saved to.
        apply: A saved plan to apply.
        undo: The journal of a push to undo.
        rejected: The file for rejected rows.
        yes: Whether to write without a question.
        json: Whether to print JSON Lines.
        format: ``csv`` or ``jsonl``; by default that of the file's name.
        encoding: The encoding of the file.
        delimiter: The delimiter of the file.
        decimal: The decimal separator.
        separator: Separates several values in a cell.
        date_format: The format of dates.
        index: A copy to look leads up in.
        key_field: Whether to give each new lead a key in a hidden field.
        at_most: The largest number of leads to write.
        at_most_share: The largest share of the matching leads to change.
    """

    file: str | None = None
    match: Sequence[str] = ()
    mode: Literal["upsert", "create", "update"] = "upsert"
    write: Sequence[str] = ()
    empty: Literal["keep", "clear"] = "keep"
    ambiguous: Literal["skip", "first", "fail"] = "skip"
    map: Sequence[str] = ()
    journal: Path | None = None
    save: Path | None = None
    apply: Path | None = None
    undo: Path | None = None
    rejected: Path | None = None
    yes: bool = False
    json: bool = False
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    separator: str = ";"
    date_format: str | None = None
    index: Path | None = None
    key_field: bool = False
    at_most: int | None = None
    at_most_share: float | None = None

    def __attrs_post_init__(self) -> None:
        """Raise ConfigurationError if the arguments contradict each other."""
        sources = [self.file, self.apply, self.undo]
        if sum(source is not None for source in sources) != 1:
            msg = (
                "name a file of rows, or a plan with --apply, or a journal with --undo: one of them"
            )
            raise ConfigurationError(msg)
        if self.file is not None and not self.match:
            msg = (
                "name with --match how leads are recognized: id, email, phone, url, name, or a "
                'custom field, as in --match "Customer ID" --match email'
            )
            raise ConfigurationError(msg)
        if self.file == "-" and self.journal is None:
            msg = (
                "name a journal with --journal FILE: standard input has no place for one beside it"
            )
            raise ConfigurationError(msg)
        if self.file == "-" and not self.yes and self.save is None:
            msg = "rows from standard input leave no way to ask: pass --yes, or --plan FILE"
            raise ConfigurationError(msg)
        files = {
            "the input": Path(self.file) if self.file not in (None, "-") else None,
            "--apply": self.apply,
            "the journal": self.journal_path if self.file != "-" or self.journal else None,
            "--plan": self.save,
            "--rejected": self.rejected,
            "--index": self.index,
        }
        for option, read in (("--apply", self.apply), ("--index", self.index)):
            if read is not None and read.exists() and not read.is_file():
                msg = f"{option} {read} is not a file."  # a pipe would block forever
                raise ConfigurationError(msg)
        seen: dict[Path, str] = {}
        for what, path in files.items():
            if path is not None and (other := seen.setdefault(path.resolve(), what)) != what:
                msg = f"{what} is the same file as {other}, {path}: name another file"
                raise ConfigurationError(msg)

    @property
    def journal_path(self) -> Path:
        """The journal: by default beside the input, with the suffix ``.journal``."""
        if self.undo is not None:
            return self.undo
        source = self.apply or Path(self.file or "")
        if self.journal is None and not source.name:  # "", ".", "/"
            msg = f"{self.file or source} is not a file: name a file of rows"
            raise ConfigurationError(msg)
        return self.journal or source.with_suffix(".journal")


def run_push(job: PushJob) -> ExitCode:
    """Plan, ask, write, and print what became of the rows."""
    require_api_key()
    if job.undo is not None and not job.undo.exists():
        raise JournalError(job.undo, "does not exist: name the journal of a push.")
    _require_outputs(job)
    begun = Begun()
    with ExitStack() as stack:
        file = _input(job, stack)
        try:
            return run_interruptibly(_push(job, file, begun))
        except (Interrupted, KeyboardInterrupt):
            say(stderr(), plain(f"Stopped. {_resume(job, begun)}"))
            raise
        except CloseError as error:
            if begun.writing:
                error.add_note(_resume(job, begun))
            raise


@attrs.define
class Begun:
    """How far a command has come.

    Attributes:
        writing: Whether it may have written.
    """

    writing: bool = False


def _resume(job: PushJob, begun: Begun) -> str:
    if not begun.writing:
        return "Nothing was written."
    return f"{job.journal_path} has what was written. Run the same command again to go on."


def _input(job: PushJob, stack: ExitStack) -> Path | None:
    """Return the file of rows; standard input is copied to one, because it is read twice."""
    if job.file != "-":
        if job.file is not None and not Path(job.file).is_file():
            msg = f"{job.file} does not exist, or is not a file."
            raise ConfigurationError(msg)
        return None if job.file is None else Path(job.file)
    copy = stack.enter_context(tempfile.NamedTemporaryFile())  # noqa: SIM115 - the stack closes it
    try:
        shutil.copyfileobj(sys.stdin.buffer, copy)
        copy.flush()
    except OSError as error:
        msg = f"standard input cannot be copied to a temporary file: {error.strerror}"
        raise ConfigurationError(msg) from error
    return Path(copy.name)


async def _push(job: PushJob, file: Path | None, begun: Begun) -> ExitCode:
    meter = Meter()
    display = _Display(job, meter)
    async with CloseClient(hooks=[meter]) as close, _open(job, close, display) as push:
        with display:
            plan = await _plan(job, push, file)
        if job.json:
            write_json({"event": "plan", **plan.header()})
        else:
            _PlanTable(job, plan).show(stdout())
        if job.save is not None:
            plan.save(job.save)
            command = f"close-async push --apply {job.save}"
            say(stderr(), plain(f"The plan is in {job.save}. To write it: {command}"))
            return _exit_code(plan)
        if plan.writes == 0:
            _write_rejected(job, plan, file)
            say(stderr(), "Nothing to write.")
            return _exit_code(plan)
        plan.check(at_most=job.at_most, at_most_share=job.at_most_share)
        if not job.yes:
            _confirm(job, plan)
        report = _Report(job, known=plan.counts.rejected)
        begun.writing = True
        with display:
            async for outcome in push.apply(plan):
                report.add(outcome)
        report.show(plan, meter)
        _write_rejected(job, plan, file)
        return _exit_code(plan)


def _open(job: PushJob, close: CloseClient, display: "_Display") -> LeadPush:
    saved = None if job.apply is None else _header(job.apply)
    match = job.match or (saved or {}).get("settings", {}).get("match") or ()
    write = _pairs(job.write, "--write", "FIELD=POLICY").items()
    with as_usage():
        return LeadPush(
            close,
            match=[match_named(name) for name in match] or by_id(),
            journal=job.journal_path,
            mode=job.mode,
            write={field: one_of(f"--write {field}=", each, _POLICIES) for field, each in write},
            empty=job.empty,
            ambiguous=job.ambiguous,
            map={k: v or None for k, v in _pairs(job.map, "--map", _MAP_FORM).items()},
            index=job.index,
            decimal=job.decimal,
            separator=job.separator,
            date_format=job.date_format,
            key_field=job.key_field,
            on_progress=display.progress,
        )


async def _plan(job: PushJob, push: LeadPush, file: Path | None) -> PushPlan:
    """Return the plan: a saved one, that of an undo, an interrupted one, or a new one."""
    unfinished = push.unfinished()
    if job.undo is not None:
        return unfinished if unfinished and unfinished.kind == "undo" else await push.undo()
    if job.apply is not None:
        return push.load(job.apply)
    assert file is not None  # noqa: S101 - checked with the arguments
    rows = _rows(job, file)
    if isinstance(rows, CsvRows):
        _note_unused_columns(job, rows)
    if unfinished is not None and unfinished.kind == "push":
        done, total = sum(unfinished.outcomes().values()), unfinished.counts.rows
        share = f"{grouped(done)} of {grouped(total)} rows are done"
        what = f"{push.path} has an interrupted push: {share}"
        if unfinished.settings.get("input") == identity(rows):
            say(stderr(), plain(f"{what}. It is continued."))
            return unfinished
        # The same rows of standard input are not recognized: they are a new file each time.
        changed = "Standard input" if job.file == "-" else f"{file} has changed since, and"
        say(stderr(), plain(f"{what}. {changed} is planned again."))
    return await push.plan(rows)


def _note_unused_columns(job: PushJob, rows: CsvRows) -> None:
    """Report columns of ``--map`` that a file does not have, which are probably misspelt."""
    for column in _pairs(job.map, "--map", _MAP_FORM):
        if column not in rows.columns:
            note = f"--map: {rows.name} has no column {column!r}."
            say(stderr(), f"[yellow]Note:[/] {plain(note)}")


def _rows(job: PushJob, file: Path) -> CsvRows | JsonRows:
    name = place_of(job.file or file)
    if _format(job, file) == "jsonl":
        return read_jsonl(file, name=name)
    return read_csv(file, encoding=job.encoding, delimiter=job.delimiter, name=name)


def _format(job: PushJob, file: Path) -> str:
    if job.format is not None:
        return job.format
    if job.file == "-":  # has no name; and a header hardly begins like a JSON object
        with file.open("rb") as rows:
            return "jsonl" if rows.read(_FORMAT_BYTES).lstrip().startswith(b"{") else "csv"
    return "jsonl" if file.suffix in _JSON_SUFFIXES else "csv"


def _header(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            found: object = loads(file.readline())
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise ConfigurationError(msg) from error
    except ValueError:
        found = None
    if not isinstance(found, dict) or "close_async_plan" not in found:
        msg = f"{path} is not a plan: name a file that --plan wrote."
        raise ConfigurationError(msg)
    return {str(key): value for key, value in found.items()}  # pyright: ignore


def _pairs(texts: Sequence[str], option: str, form: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.rpartition("=")
        if not equals or not name:
            msg = f"{option} takes {form}, not {text!r}"
            raise ConfigurationError(msg)
        pairs[name] = value.strip()
    return pairs


def _confirm(job: PushJob, plan: PushPlan) -> None:
    """Request confirmation; raise ConfigurationError if there is no terminal to ask on."""
    if job.json or not can_ask():
        msg = "nothing was written: pass --yes to write, or --plan FILE to save the plan"
        raise ConfigurationError(msg)
    counts = plan.counts
    deed = f"Write {counted(plan.writes, 'lead')}"
    if plan.kind == "undo":
        parts = [f"delete {counted(counts.delete, 'lead')}"] if counts.delete else []
        parts += [f"restore {counted(counts.restore, 'lead')}"] if counts.restore else []
        deed = " and ".join(parts).capitalize()
    require_yes(f"{deed} in {plan.organization}?")


def _exit_code(plan: PushPlan) -> ExitCode:
    outcomes = plan.outcomes()
    bad = any(outcomes.get(status) for status in _NOT_WRITTEN)
    return ExitCode.REJECTED if bad else ExitCode.OK


def _require_outputs(job: PushJob) -> None:
    """Raise ConfigurationError if a file cannot be written, or is that of another program."""
    for option, path in (("--plan", job.save), ("--rejected", job.rejected)):
        if path is not None:
            _require_writable(option, path)
    if job.save is not None and job.save.exists() and not is_plan_or_empty(job.save):
        msg = f"--plan {job.save} exists, and is not a plan of close-async: name another file"
        raise ConfigurationError(msg)
    if job.rejected is not None and job.rejected.is_file():
        with job.rejected.open("rb") as file:
            head = file.read(_HEADER_BYTES)
        # UTF-16 has NULs between the letters of the column's name.
        if head and _ERROR_COLUMN.encode() not in head.replace(b"\0", b""):
            msg = (
                f"--rejected {job.rejected} exists, and has no rows that were rejected: name "
                "another file"
            )
            raise ConfigurationError(msg)


def _require_writable(option: str, path: Path) -> None:
    """Raise ConfigurationError if a file cannot be replaced: before hours of reading, or writes."""
    if path.is_dir():
        msg = f"{option} {path} is a folder: name a file in it"
        raise ConfigurationError(msg)
    folder = path.resolve().parent
    if not folder.is_dir():
        msg = f"{option} {path}: the folder {folder} does not exist; create it first"
        raise ConfigurationError(msg)
    is_device = path.exists() and not path.is_file()
    if not is_device and not is_writable(folder):
        msg = f"{option} {path}: the folder {folder} is read-only; name a file somewhere else"
        raise ConfigurationError(msg)


def _write_rejected(job: PushJob, plan: PushPlan, file: Path | None) -> None:
    """Write the rejected rows to a file that is a valid input again."""
    first = next(plan.rejected(), None)
    if job.rejected is None or first is None:
        return
    is_json = job.rejected.suffix in _JSON_SUFFIXES
    encoding, delimiter = "utf-8", ","
    columns = [*first.cells, "close_async_row", _ERROR_COLUMN]
    source = None if file is None or is_json else _rows(job, file)
    if isinstance(source, CsvRows):
        # As the input is, so that the program that wrote that one opens it.
        encoding, delimiter = source.encoding, source.delimiter
        columns = [*source.columns, *columns[-2:]]
    rows = (
        {**row.cells, "close_async_row": row.row, _ERROR_COLUMN: row.reason}
        for row in plan.rejected()
    )
    with (
        replacing(job.rejected) as made,
        made.open("w", newline="", encoding=encoding, errors="replace") as text,
    ):
        if is_json:
            text.writelines(f"{dumps(row).decode()}\n" for row in rows)
        else:
            writer = csv.DictWriter(text, columns, delimiter=delimiter, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    count = counted(plan.outcomes().get("rejected", 0), "rejected row")
    say(stderr(), plain(f"{count} written to {job.rejected}."))


@attrs.frozen
class _PlanTable:
    """A plan: counts, and a few examples of each kind."""

    job: PushJob
    plan: PushPlan

    def show(self, console: Console) -> None:
        """Print the plan: a table on a terminal, plain lines elsewhere."""
        plan = self.plan
        if not console.is_terminal:
            show(plain(plan), console)
            self._examples(console)
            return
        source = self.job.file or str(self.job.apply or self.job.undo)
        title = f"[bold]{plain(source)}[/] [dim]->[/] [bold]{plain(plan.organization)}[/]"
        show(title, console)
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", border_style="dim")
        table.add_column("leads", justify="right", style="bold")
        table.add_column("")
        for number, text, style in self._counts():
            table.add_row(f"[{style}]{grouped(number)}[/]", text)
        show(Padding(table, (0, 0, 0, 2)), console)
        self._examples(console)
        counts = plan.counts
        if counts.requests:
            effort = counted(counts.requests, "request")
            if counts.seconds >= 1:
                effort += f", at least {duration(counts.seconds)} at Close's rate limit"
            show(f"  [dim]{effort}[/]", console)

    def _counts(self) -> Iterable[tuple[int, str, str]]:
        counts = self.plan.counts
        if self.plan.kind == "undo":
            yield counts.delete, "to delete, because the push created them", "red"
            yield counts.restore, "to restore", "yellow"
            return
        yield counts.create, "new", "green"
        fields = counted(counts.fields, "field")
        yield counts.update, f"to change, {fields}" if counts.update else "to change", "yellow"
        yield counts.unchanged, "alike", "dim"
        for number, text in (
            (counts.skipped, f"skipped (mode {self.job.mode})"),
            (counts.ambiguous, "ambiguous: several leads match"),
            (counts.rejected, "rejected rows"),
        ):
            if number:
                yield number, text, "red"

    def _examples(self, console: Console) -> None:
        shown: Counter[str] = Counter()
        wanted = {"update", "ambiguous", "restore", "delete"}
        counts = attrs.asdict(self.plan.counts)
        left = {action for action in wanted if counts[action]}
        for lead in self.plan:
            if not left:
                break
            if lead.action in left:
                shown[lead.action] += 1
                for line in _lines_of(lead):
                    show(line, console, cut=True)
                if shown[lead.action] >= min(_EXAMPLES, counts[lead.action]):
                    left.discard(lead.action)
        for at, row in enumerate(self.plan.rejected()):
            if at == _EXAMPLES:
                more = counts["rejected"] - _EXAMPLES
                if more > 0:
                    show(f"  [dim]and {counted(more, 'more rejected row')}[/]", console)
                break
            show(_line_of_row(row), console, cut=True)


def _lines_of(lead: PlannedLead) -> Iterable[str]:
    name = plain(lead.name or lead.lead_id or "")
    if lead.action == "ambiguous":
        rows = ", ".join(map(str, lead.rows[:_EXAMPLES]))
        yield f"  [red]?[/] row {rows}: {plain(lead.reason)}"
        return
    if lead.action == "delete":
        yield f"  [red]-[/] {name} [dim]{lead.lead_id}[/]"
        return
    yield f"  [yellow]~[/] {name} [dim]{lead.lead_id or ''}[/]"
    for change in lead.changes[:_EXAMPLES]:
        yield f"      {_change(change)}"
    if len(lead.changes) > _EXAMPLES:
        yield f"      [dim]and {len(lead.changes) - _EXAMPLES} more fields[/]"


def _change(change: FieldChange) -> str:
    return plain(change)


def _line_of_row(row: RejectedRow) -> str:
    return f"  [red]![/] row {row.row}: {plain(row.reason)}"


class _Report:
    """The outcomes of a push.

    Args:
        job: The arguments.
        known: Number of rejected rows that the plan has shown, and that come first.
    """

    def __init__(self, job: PushJob, known: int) -> None:
        self._job, self._known = job, known
        self._began = time.monotonic()
        self._notable: list[Outcome] = []
        self._hidden = 0

    def add(self, outcome: Outcome) -> None:
        """Note the outcome of a row, or print it as JSON."""
        if self._job.json:
            write_json({"event": "row", **attrs.asdict(outcome)})
        elif outcome.status == "rejected" and self._known:
            self._known -= 1
        elif outcome.status in ("conflict", *_NOT_WRITTEN):
            if len(self._notable) < _MOST_ROWS:
                self._notable.append(outcome)
            else:
                self._hidden += 1

    def show(self, plan: PushPlan, meter: Meter) -> None:
        """Print the summary."""
        outcomes = plan.outcomes()
        seconds = time.monotonic() - self._began
        if self._job.json:
            write_json(
                {
                    "event": "report", "rows": outcomes, "requests": meter.requests,
                    "seconds": round(seconds, 3), "waited": round(meter.waited, 3),
                    "survived": meter.survived,
                }
            )  # fmt: skip
            return
        console = stdout()
        for outcome in self._notable:
            mark = "[yellow]~[/]" if outcome.status == "conflict" else "[red]![/]"
            where = f"row {outcome.row}" if outcome.row else outcome.lead_id
            show(f"{mark} {where}: {plain(outcome.error or outcome.status)}", console)
        if self._hidden:
            show(f"[dim]and {grouped(self._hidden)} more[/]", console)
        done = ("[green]✓[/]" if is_unicode(console) else "OK") if console.is_terminal else ""
        parts = [f"{grouped(n)} {_WORDS[status]}" for status, n in _ordered(outcomes)]
        show(f"{done} {plain(', '.join(parts))}".strip(), console)
        effort = f"{counted(meter.requests, 'request')} in {duration(seconds)}"
        paced = ", paced by Close's rate limit" if meter.waited > max(1, seconds / 2) else ""
        show(plain(effort + paced), console)
        if plan.kind == "push":
            undo = f"close-async push --undo {self._job.journal_path}"
            show(f"[dim]To take it back:[/] {plain(undo)}", console)
        if outcomes.get("rejected") and self._job.rejected is None:
            say(stderr(), "To get the rejected rows as a file, add --rejected rejected.csv")


def _ordered(outcomes: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return ((status, outcomes[status]) for status in _WORDS if outcomes.get(status))


class _Display:
    """Progress: a bar on a terminal, lines elsewhere, JSON for programs.

    Args:
        job: The arguments.
        meter: Measures the time spent waiting for the rate limit.
    """

    def __init__(self, job: PushJob, meter: Meter) -> None:
        self._console = stderr()
        self._job, self._meter = job, meter
        self._bar: Progress | None = None
        self._phase, self._printed, self._began = "", 0.0, 0.0

    def __enter__(self) -> "_Display":
        if self._console.is_terminal and not self._job.json:
            self._bar = Progress(
                SpinnerColumn("dots" if is_unicode(self._console) else "line", style="cyan"),
                TextColumn("{task.description}"),
                BarColumn(bar_width=None, complete_style="cyan", pulse_style="cyan"),
                TaskProgressColumn(style="bold"),
                TextColumn("{task.fields[figures]}"),
                console=self._console,
                transient=True,
                expand=True,
            )
            self._bar.add_task("Reading the settings of Close", total=None, figures="")
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        self._phase = ""

    def progress(self, progress: PushProgress) -> None:
        """Show progress."""
        now = time.monotonic()
        if progress.phase != self._phase:
            self._phase, self._began, self._printed = progress.phase, now, now
        figures = self._figures(progress, now - self._began)
        if self._bar is not None:
            self._bar.update(
                self._bar.task_ids[0],
                description=_PHASES[progress.phase],
                completed=progress.done,
                total=progress.total,
                figures=figures,
            )
            return
        if now - self._printed < _SECONDS_BETWEEN_LINES:
            return
        self._printed = now
        if self._job.json:
            write_json({"event": "progress", **attrs.asdict(progress)})
        else:
            say(self._console, plain(f"{_PHASES[progress.phase]}: {figures}"))

    def _figures(self, progress: PushProgress, elapsed: float) -> str:
        done = grouped(progress.done)
        left = progress.seconds_left
        if progress.total is None:
            return done if left is None else f"{duration(left)} left"
        if left is None and progress.done and elapsed > 1:
            left = elapsed / progress.done * (progress.total - progress.done)
        parts = [f"{done} of {grouped(progress.total)}"]
        if left is not None and left >= 1:
            parts.append(f"{duration(left)} left")
        if self._meter.pause >= 1:
            parts.append("waiting for the rate limit")
        return ", ".join(parts)
