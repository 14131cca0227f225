"""Validation of the bodies of exports and uploads."""

from typing import Any, cast

from close_simulator.validators import ValidationError

Json = dict[str, Any]
Kinds = tuple[type, ...]

_REQUIRED = "This field is required."
_NULL = type(None)
# The types of the keys; a first type is the one that messages name.
_COMMON: dict[str, Kinds] = {
    "format": (str,),
    "fields": (list, _NULL),
    "date_format": (str,),
    "send_done_email": (bool,),
}
_LEAD: dict[str, Kinds] = _COMMON | {
    "type": (str,),
    "s_query": (dict, _NULL),
    "query": (str, _NULL),
    "include_activities": (bool,),
    "include_addresses": (bool,),
    "include_smart_fields": (bool,),
    "include_custom_objects": (bool,),
    "results_limit": (int, _NULL),
    "sort": (list, _NULL),
}
_CHOICES = {
    "format": ("csv", "json"),
    "type": ("leads", "contacts", "lead_opps"),
    "date_format": ("original", "iso8601", "excel"),
}


def check_lead_export(body: Json) -> None:
    """Validate the body of an export of leads.

    Close documents ``s_query`` as the query itself, with ``results_limit`` and ``sort`` beside it,
    and activities only for leads in JSON. Its responses to other bodies are not known; they are
    rejected here, so that no program depends on them.

    Raises:
        ValidationError: All values that were rejected.
    """
    _check(body, _LEAD, required=("format", "type"))
    query: Json | None = body.get("s_query")
    if query is not None and "type" not in query:
        raise ValidationError({"s_query": {"errors": [], "field-errors": {"type": _REQUIRED}}})
    if (body.get("results_limit") or 0) < 0:
        raise ValidationError({"results_limit": "Value must be 0 or more."})
    if body.get("include_activities") and (body["format"], body["type"]) != ("json", "leads"):
        raise ValidationError({"include_activities": "Only for JSON exports of leads."})


def check_opportunity_export(body: Json) -> None:
    """Validate the body of an export of opportunities.

    Raises:
        ValidationError: All values that were rejected.
    """
    _check(body, _COMMON | {"params": (dict,)}, required=("format",))
    for name, value in cast("Json", body.get("params") or {}).items():
        if name.endswith(("__gt", "__gte", "__lt", "__lte")) and not isinstance(value, str | int):
            raise ValidationError(
                {"params": {"errors": [], "field-errors": {name: "Invalid value."}}}
            )


def check_upload(body: Json) -> None:
    """Check the body of an upload.

    Raises:
        ValidationError: Something is missing, or no text.
    """
    names = ("filename", "content_type")
    missing = {name: _REQUIRED for name in names if not body.get(name)}
    if missing:
        raise ValidationError(missing)
    _check(body, dict.fromkeys(names, (str,)))


def _check(body: Json, kinds: dict[str, Kinds], *, required: tuple[str, ...] = ()) -> None:
    errors: Json = {name: _REQUIRED for name in required if body.get(name) is None}
    for name in (kinds.keys() & body.keys()) - errors.keys():
        value, wanted = body[name], kinds[name]
        if not _is(value, wanted):
            errors[name] = f"Value must be of {wanted[0].__name__} type."
        elif name in _CHOICES and value not in _CHOICES[name]:
            errors[name] = f"Value must be one of {{{', '.join(_CHOICES[name])}}}."
        elif name == "fields" and not all(isinstance(field, str) for field in value or ()):
            errors[name] = "Value must be of str type."
    if errors:
        raise ValidationError(errors)


def _is(value: Any, kinds: Kinds) -> bool:
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
