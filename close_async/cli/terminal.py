"""The two streams, and how numbers and times look on them."""

from datetime import UTC, datetime

from rich.console import Console


def stdout() -> Console:
    """Give the console for results."""
    return Console(highlight=False, emoji=False)


def stderr() -> Console:
    """Give the console for progress, notes and errors."""
    return Console(stderr=True, highlight=False, emoji=False)


def say(console: Console, text: str) -> None:
    """Print a sentence with markup: between words on a terminal, in one line elsewhere."""
    if text:
        console.print(text, soft_wrap=not console.is_terminal)


def grouped(number: float) -> str:
    """Write a number for reading: 20,000."""
    return f"{number:,.0f}"


def duration(seconds: float) -> str:
    """Write a time for reading: 0.8 s, 12 s, 3:07, 1:02:03."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock_time(moment: datetime) -> str:
    """Write a moment for reading, in the time of this machine: 14:03:07, with its day if past."""
    local = moment.astimezone()
    today = datetime.now(UTC).astimezone().date()
    return local.strftime("%H:%M:%S" if local.date() == today else "%Y-%m-%d %H:%M:%S")
