"""``python -m pytest`` as a user runs it, without what this project's own tools add to pytest."""

# Importing them takes twice as long as all else that a run of a few tests does.
_OTHER_PLUGINS = ("faker", "hypothesispytest", "pytest_cov", "schemathesis", "typeguard", "xdist")

PLAIN_PYTEST = ("-m", "pytest", "-q", *(f"-pno:{name}" for name in _OTHER_PLUGINS))
"""The arguments of Python."""
