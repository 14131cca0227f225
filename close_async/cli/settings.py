"""What holds for a whole run of ``close-async``: the profile, and how errors are reported."""


class Settings:
    """The global options. No attrs class, since even ``--version`` imports this module.

    Attributes:
        profile: The name of the profile from ``--profile``.
        json_errors: Whether an error is one JSON object on standard error.
        json_log: Whether notes, progress and errors are JSON Lines on standard error.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Restore the defaults: for tests, which run several commands in a process."""
        self.profile: str | None = None
        self.json_errors: bool = False
        self.json_log: bool = False


settings: Settings = Settings()
