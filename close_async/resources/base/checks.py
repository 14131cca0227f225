"""Checks of arguments that several resources share."""

from close_async.unset import UNSET
from close_async.wire.ids import check_id


def check_lead(what: str, lead_id: str | None, *, new_lead: bool) -> None:
    """Check that an object is created for one lead: without one, Close creates a new lead silently.

    Args:
        what: The object to create, for the message: ``the contact``.
        lead_id: The id of an existing lead, if there is one.
        new_lead: Whether the caller requested a new lead.

    Raises:
        ValueError: Neither a lead nor ``new_lead`` is given, or both are.
    """
    has_lead = lead_id is not UNSET and lead_id is not None
    if has_lead and new_lead:
        msg = f"new_lead=True creates a new lead, but lead_id is set to {lead_id}; pass one of them"
        raise ValueError(msg)
    if has_lead:
        check_id(lead_id, "lead", "lead_id")
    elif not new_lead:
        msg = (
            f"{what} has no lead_id: Close would create a new lead for it; "
            "set lead_id, or pass new_lead=True to create one"
        )
        raise ValueError(msg)
