"""``preload``: loads every module at the start of a program."""

from importlib import import_module
from pkgutil import walk_packages

from close_async.model import Model

# Packages that are optional, or for programs and tests only, are not loaded.
_PACKAGES = (
    "close_async.models",
    "close_async.operations",
    "close_async.resources",
    "close_async.search",
)


def preload() -> None:
    """Load every model and resource, and generate their converters.

    By default modules are loaded, and converters generated, on first use: in a server, while its
    first request waits. Call this at the start, before the server forks or accepts requests.

    Example::

        close_async.preload()
    """
    import_module("close_async.client")
    convert = import_module("close_async.wire.convert")
    for package in _PACKAGES:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            import_module(module.name)
    for model in _all_models(Model):
        convert.prepare(model)


def _all_models(cls: type[Model]) -> set[type[Model]]:
    ours = {each for each in cls.__subclasses__() if each.__module__.startswith(_PACKAGES[0])}
    return ours.union(*(_all_models(each) for each in ours))
