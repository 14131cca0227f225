"""Checks of arguments that several resources share."""

from collections.abc import Mapping

from close_async.errors import QueryError
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


def check_query_alone(s_query: object, model: str) -> None:
    """Check that ``s_query`` is a query, and not an object with a query, its sort and its limit.

    Args:
        s_query: The value of the field.
        model: The name of the class that has it, for the message.

    Raises:
        QueryError: It has no type.
    """
    if isinstance(s_query, Mapping) and "type" not in s_query:
        msg = (
            "s_query is the query itself, an object with a type; results_limit and sort are fields "
            f"of their own beside it: {model}(s_query=copied['query'], sort=copied['sort'])"
        )
        raise QueryError(msg)
