"""Fixtures: a client with mocked HTTP."""

from tests.resources.conftest import close as close
from tests.resources.conftest import mocked as mocked
