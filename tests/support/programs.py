"""Programs that tests run and that are not part of the project: jq, shells."""

import shutil

import pytest


def program(name: str) -> str:
    """Return the path of a program. Without it the test is skipped, and says so."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (Debian: apt-get install {name})")
    return path
