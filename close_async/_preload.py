"""``preload``: everything loaded now, and not while requests wait."""

from importlib import import_module
from pkgutil import iter_modules

from close_async.model import Model

# What is optional, or belongs to programs and tests, is theirs to load.
_PACKAGES = ("close_async.models", "close_async.resources", "close_async.search")


def preload() -> None:
    """Load every model and resource, and make their readers and writers.

    Modules are loaded, and readers generated, when they are first used; in a server that is
    while a first request waits. Call this at its start, before it forks or takes requests.

    Example:
        ```python
        close_async.preload()
        ```
    """
    import_module("close_async.client")
    convert = import_module("close_async.wire.convert")
    for package in _PACKAGES:
        for module in iter_modules(import_module(package).__path__, f"{package}."):
            import_module(module.name)
    for model in _all_models(Model):
        convert.prepare(model)


def _all_models(cls: type[Model]) -> set[type[Model]]:
    ours = {each for each in cls.__subclasses__() if each.__module__.startswith(_PACKAGES[0])}
    return ours.union(*(_all_models(each) for each in ours))
