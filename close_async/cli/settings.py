"""What holds for a whole run of ``close-async``: the profile, and how errors are reported."""

import attrs


@attrs.define
class Settings:
    """The global options.

    Attributes:
        profile: The name of the profile from ``--profile``.
        json_errors: Whether an error is one JSON object on standard error.
        json_log: Whether notes, progress and errors are JSON Lines on standard error.
    """

    profile: str | None = None
    json_errors: bool = False
    json_log: bool = False


# One process runs one command. Tests that run several set it anew with reset().
settings: Settings = Settings()


def reset() -> None:
    """Restore the defaults."""
    settings.profile, settings.json_errors, settings.json_log = None, False, False
