"""``UNSET``: the value of a field that a response did not include, or that a request leaves alone.

``None`` is JSON ``null``. ``UNSET`` is no value at all: it is never sent, and reading through it
is an error that says what to do.
"""

from typing import Any, Final, Literal, NoReturn, final


class UnsetError(AttributeError, TypeError, KeyError):
    """Something was read from a field that the response did not include."""

    def __str__(self) -> str:
        """Return the message as it is: ``KeyError`` alone would put it in quotes."""
        return str(self.args[0]) if self.args else ""


@final
class Unset:
    """The type of :data:`UNSET`; it has one instance."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        # Copies and pickles are the one instance again.
        return "UNSET"

    def __str__(self) -> NoReturn:
        # "Dear UNSET" in an email is worse than an error.
        self._refuse("the text", " Or test it first, as in `if lead.url`; repr() shows UNSET.")

    def __format__(self, spec: str) -> NoReturn:
        self._refuse("the text", " Or test it first, as in `if lead.url`; {field!r} shows UNSET.")

    def _refuse(self, what: str, advice: str = "") -> NoReturn:
        msg = (
            f"{what} of a field that is UNSET: the response did not include it. "
            f"Request it with fields=[...].{advice}"
        )
        raise UnsetError(msg)

    def __getattr__(self, name: str) -> NoReturn:
        self._refuse(f"attribute {name!r}")

    def __getitem__(self, key: object) -> NoReturn:
        self._refuse(f"item {key!r}")

    def __iter__(self) -> NoReturn:
        # Encoders that know attrs classes and nothing of models come here.
        advice = " To write a whole model as JSON, use encode(model) or model.to_dict()."
        self._refuse("the items", advice)

    def __len__(self) -> NoReturn:
        self._refuse("the length")

    def __contains__(self, item: object) -> NoReturn:
        # Python would replace the message of an __iter__ that raises a TypeError.
        self._refuse("the items")

    def _refuse_operand(self, _: object = None) -> NoReturn:
        # Python's own message would only name the type.
        self._refuse("the value")

    __lt__ = __le__ = __gt__ = __ge__ = _refuse_operand
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse_operand
    __truediv__ = __rtruediv__ = __int__ = __float__ = __round__ = _refuse_operand


# Any, so that a field's annotation stays what a full response gives: ``name: str | None = UNSET``.
UNSET: Final[Any] = Unset()
