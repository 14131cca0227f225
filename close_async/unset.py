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
        _refuse("the text", " Or test it first, as in `if lead.url`; repr() shows UNSET.")

    def __format__(self, spec: str) -> NoReturn:
        _refuse("the text", " Or test it first, as in `if lead.url`; {field!r} shows UNSET.")

    def __getattr__(self, name: str) -> NoReturn:
        _refuse(f"attribute {name!r}")

    def __getitem__(self, key: object) -> NoReturn:
        _refuse(f"item {key!r}")

    def __iter__(self) -> NoReturn:
        # Encoders that know attrs classes and nothing of models come here.
        advice = " To write a whole model as JSON, use encode(model) or model.to_dict()."
        _refuse("the items", advice)

    def __len__(self) -> NoReturn:
        _refuse("the length")

    def __contains__(self, item: object) -> NoReturn:
        # Python would replace the message of an __iter__ that raises a TypeError.
        _refuse("the items")


def _refuse(what: str, advice: str = "") -> NoReturn:
    msg = (
        f"{what} of a field that is UNSET: the response did not include it. "
        f"Request it with fields=[...].{advice}"
    )
    raise UnsetError(msg)


def _refuse_operand(_unset: Unset, _: object = None) -> NoReturn:
    # Python's own message would only name the type.
    _refuse("the value")


for _operator in (
    "lt", "le", "gt", "ge", "add", "radd", "sub", "rsub", "mul", "rmul",
    "truediv", "rtruediv", "int", "float", "round",
):  # fmt: skip
    setattr(Unset, f"__{_operator}__", _refuse_operand)


# Any, so that a field's annotation stays what a full response gives: ``name: str | None = UNSET``.
UNSET: Final[Any] = Unset()
