"""For any query, known or not: nothing is lost, and ``to_python`` makes an equal query."""

import json

from hypothesis import given

from close_async import QueryError
from close_async.search import Query, all_of, to_python
from tests.support.any_query import Json, asked, bodies, queries
from tests.support.expressions import python


@given(bodies)
def test_json_is_written_back_unchanged(body: Json) -> None:
    before = json.dumps(body)
    query = Query.from_json(body)
    assert json.dumps(query.to_json()) == before
    assert Query.from_json(before) == query
    assert hash(Query.from_json(before)) == hash(query)


@given(bodies | asked | asked)
def test_the_python_of_a_query_makes_an_equal_one(body: Json) -> None:
    query = Query.from_json(body)
    assert python(to_python(query)) == query
    assert python(repr(query)) == query


@given(queries, queries, queries)
def test_the_laws_of_the_operators(a: Json, b: Json, c: Json) -> None:
    one, two, three = map(Query.from_json, (a, b, c))
    assert ~~one == one
    try:
        both = (one & two) & three
    except QueryError:  # they are on different object types
        return
    assert both == one & (two & three)
    assert (one | two) | three == one | (two | three)
    assert python(to_python(both)) == both
    assert python(to_python(~both | all_of(one))) == ~both | all_of(one)
