"""Models in a cattrs converter of your own.

Example::

    converter = cattrs.Converter()
    register_models(converter)
    converter.unstructure(report)  # an attrs class that holds leads
"""

from cattrs import Converter

from close_async.wire.convert import register

__all__ = ["register_models"]


def register_models(converter: Converter) -> None:
    """Have a converter read models as ``decode`` does, and write them as ``encode`` does.

    By itself cattrs reads every field of an attrs class, and those that a response did not include
    hold :data:`~close_async.unset.UNSET`, which it cannot write.

    Args:
        converter: The converter; hooks are added to it.
    """
    register(converter)
