"""The specification and the simulator agree: no made-up request gets an undescribed answer."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.openapi.checks import JsonSchemaError
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from close_async.testing import SimulatorProcess
from tests.support.document import DOCUMENT, FOLDER


def body_conformance(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Check the body against its schema, but let a pipeline's dates lack an offset, as on Close."""
    try:
        response_schema_conformance(context, response, case)
    except FailureGroup as group:
        failures = [failure for failure in group.exceptions if not is_naive_date(failure)]
        if failures:
            raise FailureGroup(failures) from None
    except JsonSchemaError as failure:
        if not is_naive_date(failure):
            raise


def is_naive_date(failure: Failure) -> bool:
    return (
        isinstance(failure, JsonSchemaError)
        and str(failure.instance_path[-1]).startswith("date_")
        and datetime.fromisoformat(failure.instance).tzinfo is None
    )


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    body_conformance,
]
LABELS = [f"{method} {path}" for method, path in DOCUMENT.operations.values()]
bounded = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,  # the same requests each time
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


SEARCH = "/data/search/"
_LONGEST_URL = 8_000
# Where a field tells the id of the type that the schema is of.
SCHEMAS = {
    "/custom_field_schema/activity/": ("/custom_field/activity/", "custom_activity_type_id"),
    "/custom_field_schema/custom_object/": (
        "/custom_field/custom_object_type/",
        "custom_object_type_id",
    ),
}


class Close:
    """Calls the simulator for schemathesis."""

    def __init__(self, simulator: SimulatorProcess, session: requests.Session) -> None:
        self._url = simulator.url
        # Ids in the path that the next cases take, by operation. Finding one for each case costs as
        # much as the case itself.
        self._existing: dict[str, list[dict[str, Any]]] = {}
        self._session = session
        self._session.auth = (simulator.api_key, "")
        # Else each request looks for proxies in the environment and for a .netrc file.
        self._session.trust_env = False

    def answer(self, case: schemathesis.Case) -> schemathesis.Response:
        """Send a case, check the answer against the specification, and return it."""
        response = case.call(base_url=self._url, session=self._session)
        # HTTP servers refuse longer ones before any API is asked, in words of their own.
        assume(len(str(response.request.url)) < _LONGEST_URL)
        if not response.content.startswith(b"Got more than 8190 bytes"):  # a URL of thousands
            case.validate_response(response, checks=CHECKS)
        return response

    def answer_existing(self, case: schemathesis.Case) -> None:
        """Do the same with the path of an object that exists, if there is one."""
        operation = case.operation
        if operation.label not in self._existing:
            found = self._existing_ids(operation.path, case.path_parameters)
            self._existing[operation.label] = found
        existing = self._existing[operation.label]
        if existing:
            case.path_parameters = case.path_parameters | existing[-1]
            response = self.answer(case)
            # It may be gone.
            if operation.method == "delete" or response.status_code == 404:
                existing.pop()
                if not existing:
                    del self._existing[operation.label]

    def new_lead(self) -> str:
        """Create a lead and give its id."""
        return str(self._session.post(f"{self._url}/lead/", json={}).json()["id"])

    def _existing_ids(self, path: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        """Return ids of objects that ``path`` finds; empty if it finds nothing."""
        collection = path.partition("{")[0]
        if path == "/lead/{id}/":
            found = [self.new_lead()]
        elif collection == "/membership/":
            found = [self._json("/me/")["memberships"][0]["id"]]
        elif collection == "/organization/":
            found = [self._json("/me/")["organizations"][0]["id"]]
        elif collection == "/group/":
            return [{name: self._new_group() for name in ("id", "group_id") if name in given}]
        elif collection == "/export/":
            found = [self._new_export("lead")]
        elif collection.startswith("/export/"):
            found = [self._new_export(collection.split("/")[2])]
        elif collection in SCHEMAS:
            fields, key = SCHEMAS[collection]
            found = [row[key] for row in self._json(fields)["data"]]
        elif collection == "/custom_field_schema/":
            found = []
        else:
            # Some lists need a filter, and some rows are known by another key than an id.
            found = [row["id"] for row in self._json(collection).get("data", ()) if "id" in row]
        return [{"id": each} for each in found]

    def _new_export(self, kind: str) -> str:
        body = {"format": "json", **({"type": "leads"} if kind == "lead" else {})}
        return str(self._session.post(f"{self._url}/export/{kind}/", json=body).json()["id"])

    def _json(self, path: str) -> Any:
        return self._session.get(self._url + path).json()

    def _new_group(self) -> str:
        return str(self._session.post(f"{self._url}/group/", json={"name": "A"}).json()["id"])


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=250, no_rate_limits=True) as simulator:
        yield simulator


# One for the module: eight thousand connections cost more than the requests sent over them.
@pytest.fixture(scope="module")
def close(simulator: SimulatorProcess) -> Iterator[Close]:
    with requests.Session() as session:
        yield Close(simulator, session)


@cache
def read_schema() -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_path(FOLDER / "close.yaml")
    # The session overwrites a made-up key: cases that differ in it alone are the same request.
    schema.config.generation.update(with_security_parameters=False)
    return schema


def operation_of(label: str) -> schemathesis.schemas.APIOperation:
    method, _, path = label.partition(" ")
    return read_schema()[path][method]


def check_cases(label: str, check: Callable[[schemathesis.Case], None]) -> None:
    """Check made-up requests of an operation, built here and not while pytest collects the tests.

    ``schema.parametrize()`` would build those of all operations, in every process of a run.
    """
    modes = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]
    config = HypothesisTestConfig(project=read_schema().config, modes=modes)
    create_test(operation=operation_of(label), test_func=check, config=config)()


def test_the_schema_has_the_operations() -> None:
    found = [result.ok().label for result in read_schema().get_all_operations()]
    assert sorted(found) == sorted(LABELS)


@pytest.mark.parametrize("label", [label for label in LABELS if SEARCH not in label])
def test_no_undocumented_answer(label: str, close: Close) -> None:
    @bounded
    def check(case: schemathesis.Case) -> None:
        close.answer(case)
        if case.path_parameters:
            # A made-up id leads to a 404; the rest of the case deserves a real one.
            close.answer_existing(case)
        elif case.operation.path == "/lead/merge/":
            case.body = {"source": close.new_lead(), "destination": close.new_lead()}
            close.answer(case)

    check_cases(label, check)


# The examples of the parts of a query go together in thousands of ways.
def test_no_undocumented_answer_to_a_search(close: Close) -> None:
    @settings(bounded, phases=[Phase.generate], max_examples=150)
    def check(case: schemathesis.Case) -> None:
        close.answer(case)

    check_cases(f"POST {SEARCH}", check)


def test_without_a_key_every_operation_answers_401(simulator: SimulatorProcess) -> None:
    for operation in map(operation_of, LABELS):
        path = re.sub(r"{\w+}", "lead", operation.path)
        response = requests.request(operation.method, simulator.url + path, timeout=120)
        assert (response.status_code, response.json()) == (401, {"error": "Unauthorized"}), path
        assert "4XX" in operation.definition.raw["responses"], path
