"""What a process of a pool does with a part: in a module that imports nothing else."""

from close_async import Partition


def ids_of(part: Partition) -> list[str]:
    """Read a part, and return the ids of its objects."""
    return [item["id"] for page in part.read() for item in page]
