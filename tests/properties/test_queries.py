"""For any query, known or not: nothing is lost, and what is shown makes it again."""

import json

from hypothesis import given

from close_async import QueryError
from close_async.search import Query, all_of
from tests.properties.queries import Json, asked, bodies, queries
from tests.search.expressions import python


@given(bodies)
def test_what_is_read_is_written_back(body: Json) -> None:
    before = json.dumps(body)
    query = Query.from_json(body)
    assert json.dumps(query.to_json()) == before
    assert Query.from_json(before) == query
    assert hash(Query.from_json(before)) == hash(query)


@given(bodies | asked | asked)
def test_what_is_shown_makes_the_query_again(body: Json) -> None:
    query = Query.from_json(body)
    assert python(repr(query)) == query


@given(queries, queries, queries)
def test_operators_are_laws(a: Json, b: Json, c: Json) -> None:
    one, two, three = map(Query.from_json, (a, b, c))
    assert ~~one == one
    try:
        both = (one & two) & three
    except QueryError:  # they speak of different object types
        return
    assert both == one & (two & three)
    assert (one | two) | three == one | (two | three)
    assert python(repr(both)) == both
    assert python(repr(~both | all_of(one))) == ~both | all_of(one)
