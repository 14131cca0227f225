"""Names that are not there: type checkers say so, and let none pass as ``Any``."""

from close_async import CloseClent  # type: ignore[attr-defined]  # noqa: F401  # pyright: ignore
from close_async.models import Leed  # type: ignore[attr-defined]  # noqa: F401  # pyright: ignore
from close_async.testing import Simulator  # type: ignore[attr-defined]  # noqa: F401  # pyright: ignore
