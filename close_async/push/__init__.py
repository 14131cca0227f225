"""Write rows to Close as leads: planned, resumable and undoable.

``lead_push`` holds the public class. ``rows`` reads any source; ``columns`` turns headers and cells
into fields and values, ``match`` into keys, and ``normalize`` compares values as Close writes them.
``planner`` looks the leads up, in Close or in a copy (``copies``), and ``changes`` computes the
requests. A ``plan`` lives in the ``journal``, which also has a record before and after each write.
``apply`` sends the requests, ``doubts`` finds out what became of those without a response, and
``undo`` makes the plan that reverses them.
"""

from close_async.push.errors import ColumnError, GuardError, JournalError, PushError
from close_async.push.lead_push import LeadPush, identity
from close_async.push.match import (
    Match,
    by_custom,
    by_email,
    by_id,
    by_name,
    by_phone,
    by_url,
    match_named,
)
from close_async.push.plan import (
    Counts,
    FieldChange,
    Outcome,
    PlannedLead,
    PushPlan,
    PushProgress,
    RejectedRow,
)
from close_async.push.rows import CsvRows, JsonRows, read_csv, read_jsonl

__all__ = [
    "ColumnError",
    "Counts",
    "CsvRows",
    "FieldChange",
    "GuardError",
    "JournalError",
    "JsonRows",
    "LeadPush",
    "Match",
    "Outcome",
    "PlannedLead",
    "PushError",
    "PushPlan",
    "PushProgress",
    "RejectedRow",
    "by_custom",
    "by_email",
    "by_id",
    "by_name",
    "by_phone",
    "by_url",
    "identity",
    "match_named",
    "read_csv",
    "read_jsonl",
]
