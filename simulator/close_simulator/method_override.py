"""Long filters sent as ``POST`` with ``x-http-method-override``.

See https://developer.close.com/topics/filter-parameters/.
"""

from typing import Any, cast

from attrs import evolve

from close_simulator.http import Call, field_error

_METHODS = frozenset({"GET", "PUT", "DELETE"})


def overridden(call: Call) -> Call:
    """Apply ``x-http-method-override``: return the other method, and ``_params`` as the query."""
    method = call.headers.get("x-http-method-override", "").upper()
    # Documented for POST; with any other method the header has no effect here.
    if call.method != "POST" or method not in _METHODS:
        return call
    params: object = call.json().get("_params", {}) if call.body else {}
    if not isinstance(params, dict):
        raise field_error("_params", "Value must be of dict type.")
    given = {name: str(value) for name, value in cast("dict[str, Any]", params).items()}
    return evolve(call, method=method, query=call.query | given)
