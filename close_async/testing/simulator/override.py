"""Long filters sent as ``POST`` with ``x-http-method-override``.

See https://developer.close.com/topics/filter-parameters/.
"""

from attrs import evolve

from close_async.testing.simulator.http import Call

_METHODS = frozenset({"GET", "PUT", "DELETE"})


def overridden(call: Call) -> Call:
    """Give the request that is meant: another method, and ``_params`` as query parameters."""
    method = call.headers.get("x-http-method-override", "").upper()
    if call.method != "POST" or method not in _METHODS:
        return call
    params = call.json().get("_params", {}) if call.body else {}
    query = call.query | {name: str(value) for name, value in dict(params).items()}
    return evolve(call, method=method, query=query)
