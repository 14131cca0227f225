"""``Stored``: what is in a sink, looked at from outside."""

from collections.abc import Mapping

import attrs

from close_async.sync.checkpoint import Checkpoint


@attrs.frozen
class Stored:
    """What a copy holds.

    Args:
        checkpoint: Where its sync stands.
        rows: How many objects of each kind there are.
    """

    checkpoint: Checkpoint
    rows: Mapping[str, int]
