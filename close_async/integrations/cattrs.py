"""Models in other cattrs converters.

Example::

    converter = cattrs.Converter()
    register_models(converter)
    converter.unstructure(report)  # an attrs class that holds leads
"""

from collections.abc import Callable
from typing import Any, cast

from cattrs import Converter

from close_async.model import Model
from close_async.wire.convert import encoder_of, is_model, reader_of

__all__ = ["register_models"]


def register_models(converter: Converter) -> None:
    """Make a converter structure models with ``decode``, and unstructure them with ``encode``.

    Without this, cattrs reads every field of an attrs class. Fields that a response did not include
    are :data:`~close_async.unset.UNSET`, which it cannot write.

    Args:
        converter: The converter to add the hooks to.
    """
    converter.register_structure_hook_factory(is_model, _structure_hook)
    converter.register_unstructure_hook_factory(is_model, encoder_of)


def _structure_hook(cls: type[Model]) -> Callable[[Any, Any], Any]:
    return cast("Callable[[Any, Any], Any]", reader_of(cls))
