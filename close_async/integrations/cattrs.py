"""Models in other cattrs converters.

Example::

    converter = cattrs.Converter()
    register_models(converter)
    converter.unstructure(report)  # an attrs class that holds leads
"""

from cattrs import Converter

from close_async.wire.convert import register

__all__ = ["register_models"]


def register_models(converter: Converter) -> None:
    """Make a converter structure models with ``decode``, and unstructure them with ``encode``.

    Without this, cattrs reads every field of an attrs class. Fields that a response did not include
    are :data:`~close_async.unset.UNSET`, which it cannot write.

    Args:
        converter: The converter to add the hooks to.
    """
    register(converter)
