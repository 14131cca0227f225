"""The public interface is as recorded, so that a breaking change is deliberate."""

from tests.public_api import RECORD, breaks, read

BEFORE = {
    "close.leads.get",
    "close.leads.get() -> Lead",
    "close.leads.get(1 lead_id: str)",
    "close.leads.get(keyword limit: int | None = None)",
}


def test_nothing_recorded_is_gone() -> None:
    recorded = {*RECORD.read_text(encoding="utf-8").splitlines()}
    changed = breaks(recorded, read())
    assert not changed, "\n".join(
        [
            "the public interface has changed; if that is intended: python -m tests.public_api",
            *changed,
        ]
    )


def test_additions_break_nothing() -> None:
    added = {
        "close.leads.get(keyword options: Options | None = None)",
        "close.leads.new",
        "close.leads.new(1 lead_id: str)",
        "close.leads.get(**filters: Any)",
    }
    assert breaks(BEFORE, BEFORE | added) == []


def test_what_breaks_callers() -> None:
    gone = BEFORE - {"close.leads.get(keyword limit: int | None = None)"}
    assert breaks(BEFORE, gone) == ["- close.leads.get(keyword limit: int | None = None)"]
    required = "close.leads.get(keyword user_id: str)"
    assert breaks(BEFORE, BEFORE | {required}) == [f"+ {required}"]
    moved = gone | {"close.leads.get(1 limit: int | None = None)"}
    assert breaks(BEFORE, moved) == ["- close.leads.get(keyword limit: int | None = None)"]
