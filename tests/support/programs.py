"""Programs that tests run and that are not part of the project: jq, shells."""

import os
import shutil

import pytest


def program(name: str) -> str:
    """Return the path of a program. Without it the test is skipped, and in CI fails."""
    path = shutil.which(name)
    if path is not None:
        return path
    message = f"{name} is not installed (Debian: apt-get install {name})"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
