"""Profiles: API keys that are stored for the command line, each under a name.

A key is stored in the system's keyring, with the extra ``keyring``, or else in a file that only its
owner can read. The environment's ``CLOSE_API_KEY`` goes first.
"""

import json
import os
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, cast, get_args

import attrs

from close_async.errors import ConfigurationError

DEFAULT = "default"
CLOSE_URL = "https://api.close.com/api/v1"
_SERVICE = "close-async"
# Writing a file of profiles takes milliseconds; a disk of a network may take longer.
_WRITING_SECONDS = 60.0
Store = Literal["keyring", "file"]

_is_text = attrs.validators.instance_of(str)


@attrs.frozen
class Profile:
    """A stored key.

    Args:
        name: Its name.
        base_url: The URL that it is for: it is sent to no other.
        store: Where the key is.
        user: The user's name, as it was when the key was stored.
        organization: The organization's name, likewise.
    """

    name: str
    base_url: str = attrs.field(validator=_is_text)
    store: Store = attrs.field(validator=attrs.validators.in_(get_args(Store)))
    user: str = attrs.field(default="", validator=_is_text)
    organization: str = attrs.field(default="", validator=_is_text)


def config_folder() -> Path:
    """Return the folder of the settings: under ``XDG_CONFIG_HOME``, or the system's own.

    Raises:
        ConfigurationError: The user has no home folder, as in a container with any user id.
    """
    base = os.environ.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME", "")
    try:
        return (Path(base) if base else Path.home() / ".config") / "close-async"
    except RuntimeError:
        msg = "this user has no home folder: set HOME, or CLOSE_API_KEY instead of a profile"
        raise ConfigurationError(msg) from None


def profile_names() -> list[str]:
    """Return the names of the profiles, in the order in which they were stored."""
    return list(_read("profiles.json"))


def check_named(explicit: str | None) -> None:
    """Raise ConfigurationError if ``--profile`` is empty, as a variable of a script may be.

    The default profile may be that of another organization.
    """
    if explicit == "":
        msg = "--profile is empty: name a profile, or omit the option for the default one"
        raise ConfigurationError(msg)


def find_profile(name: str) -> Profile | None:
    """Return a profile without its key, or ``None`` if no profile has this name."""
    row = _read("profiles.json").get(name)
    if row is None:
        return None
    try:
        return Profile(name, **row)
    except (TypeError, ValueError):
        msg = (
            f"{config_folder() / 'profiles.json'}: the profile {name!r} is damaged. Remove it from "
            f"the file; then {_login(name)}"
        )
        raise ConfigurationError(msg) from None


def key_of(profile: Profile) -> str:
    """Return the key of a profile.

    Raises:
        ConfigurationError: It is no longer stored, or the keyring cannot be used.
    """
    if profile.store == "keyring":
        with _keyring() as keyring:
            key = keyring.get_password(_SERVICE, profile.name)
    else:
        key = _read("keys.json").get(profile.name)
    if not isinstance(key, str) or not key:
        msg = f"the key of profile {profile.name!r} is gone: {_login(profile.name)}"
        raise ConfigurationError(msg)
    return key


def save_profile(profile: Profile, key: str) -> None:
    """Store a profile and its key, replacing one of the same name.

    Raises:
        ConfigurationError: The keyring cannot be used, or the files cannot be written.
    """
    delete_profile(profile.name)
    if profile.store == "keyring":
        with _keyring() as keyring:
            keyring.set_password(_SERVICE, profile.name, key)
    else:
        _write("keys.json", _read("keys.json") | {profile.name: key})
    row = attrs.asdict(profile)
    del row["name"]
    _write("profiles.json", _read("profiles.json") | {profile.name: row})


def delete_profile(name: str) -> bool:
    """Delete a profile and its key; return whether there was one."""
    _remove_unfinished()
    profile = find_profile(name)
    if profile is None:
        return False
    if profile.store == "keyring":
        with _keyring() as keyring, suppress(Exception):  # it may be gone already
            keyring.delete_password(_SERVICE, name)
    else:
        keys = _read("keys.json")
        keys.pop(name, None)
        _write("keys.json", keys)
    rows = _read("profiles.json")
    del rows[name]
    _write("profiles.json", rows)
    return True


def default_store() -> Store:
    """Return the keyring if there is one that works, and else the file."""
    try:
        with _keyring() as keyring:
            # The backends "fail" and "null" of keyring have a priority of 0 or less.
            return "keyring" if keyring.get_keyring().priority > 0 else "file"
    except ConfigurationError:
        return "file"


def use_profile(explicit: str | None) -> bool:
    """Set the environment of this process to a profile's, and return whether there is a key.

    Clients read their key from the environment, and so do the commands that know no profiles. The
    environment of the user goes first. It is not ignored silently if a profile is named: a command
    must not run in another organization than the one that was named.

    Args:
        explicit: The name from ``--profile``; ``None`` for that of ``CLOSE_PROFILE``, or
            ``default``.

    Raises:
        ConfigurationError: There is no such profile, or the environment contradicts it.
    """
    check_named(explicit)
    if os.environ.get("CLOSE_API_KEY"):
        if explicit is not None:
            msg = (
                f"CLOSE_API_KEY is set, and goes before profile {explicit!r}: unset one of them, "
                "so that it is certain which organization is meant"
            )
            raise ConfigurationError(msg)
        return True
    name = explicit or os.environ.get("CLOSE_PROFILE") or DEFAULT
    profile = find_profile(name)
    if profile is None:
        if name == DEFAULT and explicit is None:
            return False
        names = ", ".join(map(repr, profile_names()))
        known = f", of {names}" if names else ""
        msg = f"there is no profile {name!r}{known}: {_login(name)}"
        raise ConfigurationError(msg)
    url = os.environ.get("CLOSE_BASE_URL")
    if url and url.rstrip("/") != profile.base_url.rstrip("/"):
        msg = (
            f"CLOSE_BASE_URL is {url}, but the key of profile {name!r} is for {profile.base_url} "
            "and is sent nowhere else: unset it, or set CLOSE_API_KEY"
        )
        raise ConfigurationError(msg)
    key = key_of(profile)
    # Only this process has them: the environment that other processes can look at is the one that
    # it was started with.
    os.environ["CLOSE_API_KEY"] = key
    os.environ["CLOSE_BASE_URL"] = profile.base_url
    return True


def _login(name: str) -> str:
    option = "" if name == DEFAULT else f" --profile {name}"
    return f"run close-async auth login{option}"


@contextmanager
def _keyring() -> Generator[Any]:
    """Yield the module ``keyring``; its errors, which may hold anything, become one of ours."""
    try:
        import keyring
    except ImportError:
        msg = "the keyring needs its extra: pip install 'close-async[keyring]'"
        raise ConfigurationError(msg) from None
    try:
        yield keyring
    except Exception as error:  # the backends of keyring raise what they like
        msg = f"the system's keyring cannot be used ({type(error).__name__}); try --store file"
        raise ConfigurationError(msg) from None


def _read(name: str) -> dict[str, Any]:
    try:
        path = config_folder() / name
    except ConfigurationError:  # nothing can have been stored
        return {}
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        # Without the error's own text, which may quote the file.
        msg = f"{path} cannot be read: {type(error).__name__}"
        raise ConfigurationError(msg) from None
    if not isinstance(found, dict):
        msg = f"{path} does not hold profiles"
        raise ConfigurationError(msg)
    return cast("dict[str, Any]", found)


def _remove_unfinished() -> None:
    """Remove files that a killed command left before they had their name: they may hold a key."""
    with suppress(OSError, ConfigurationError):
        for left in config_folder().glob("*.json.*.tmp"):
            # Not those that another command is writing at this moment.
            if time.time() - left.stat().st_mtime > _WRITING_SECONDS:
                left.unlink()


def _write(name: str, content: Mapping[str, Any]) -> None:
    """Replace a file in one step; no other user can read it at any time."""
    from close_async.files.local import replacing  # not when a shell completes a word

    folder = config_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replacing(folder / name) as made, made.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        msg = f"{folder / name} cannot be written: {error.strerror}"
        raise ConfigurationError(msg) from None
