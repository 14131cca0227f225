"""``Model``: what every generated class shares."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar

from close_async.unset import UNSET

if TYPE_CHECKING:
    import attrs


class Model:
    """The base of the generated models: an attrs class whose absent fields read as ``UNSET``.

    Decoding fills only the slots that the response carried. A slot that stayed empty reads as
    :data:`~close_async.unset.UNSET`, so a lead does not pay for the hundred Smart Fields that
    nobody asked for.
    """

    __slots__ = ()
    __attrs_attrs__: ClassVar[tuple["attrs.Attribute[Any]", ...]] = ()

    if not TYPE_CHECKING:
        # Hidden from type checkers, which would otherwise accept any attribute name.
        def __getattr__(self, name: str) -> Any:
            """Read an empty slot as UNSET; Python calls this only when there is no value."""
            names = [field.name for field in type(self).__attrs_attrs__]
            if name in names:
                return UNSET
            near = get_close_matches(name, names, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            msg = f"{type(self).__name__} has no field {name!r}{hint}"
            raise AttributeError(msg)

    def _set_fields(self) -> dict[str, Any]:
        """Give the fields that carry something, by name."""
        values = {field.name: getattr(self, field.name) for field in type(self).__attrs_attrs__}
        return {
            name: value
            for name, value in values.items()
            if value is not UNSET and not (value == {} and name in _MAPPINGS)
        }

    def __repr__(self) -> str:
        """Show the fields that are set; a lead has over two hundred that usually are not."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self._set_fields().items())
        return f"{type(self).__name__}({shown})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        return self._set_fields() == other._set_fields()

    __hash__ = None  # type: ignore[assignment]  # models are mutable


# The mappings every model may carry; an empty one says no more than an absent one.
_MAPPINGS = frozenset({"custom", "custom_add", "custom_remove", "extra"})
