"""The check of the language, on sources with and without problems."""

import pytest

from tests.style import problems

NO = "no" + "ne"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""Give the window."""', "begins with 'Give'"),
        ('def f():\n    """Tells whether."""', "begins with 'Tell'"),
        ('class A:\n    """Say so."""', "begins with 'Say'"),
        ('"""Brings a copy up to date."""', "begins with 'Bring'"),
        ('def f():\n    """Let tasks end."""', "begins with 'Let'"),
        ('def f():\n    """Ask for a page."""', "begins with 'Ask'"),
        ('async def f():\n    """Return it.\n\n    ```python\n    f()\n    ```\n    """', "fence"),
        (f"# the lead is {NO}\n", "lowercase"),
        (f'msg = f"{{a}} are {NO}"', "lowercase"),
        (f'"""Raises if it is {NO}."""', "lowercase"),
    ],
)
def test_problems(source: str, found: str) -> None:
    ((_, problem),) = problems(source)
    assert found in problem


@pytest.mark.parametrize(
    "source",
    [
        '"""Return the window, given its start."""',
        "x = y is None  # None is no value",
        f'"""Return it; this is {NO} of the above."""',
        'text = "```"',
        "def give():\n    return 1",
    ],
)
def test_no_problems(source: str) -> None:
    assert [*problems(source)] == []
