"""The metadata that depends on where the project lives: its URLs, and the links of the README.

``[tool.hatch.metadata.hooks.custom]`` in ``pyproject.toml`` has the address of the repository.
In the repository the README has relative links; a registry shows it elsewhere, and needs absolute
ones.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")


class ProjectAddress(MetadataHookInterface):
    """Adds the README and the URLs."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add to the metadata of the project."""
        repository = str(self.config.get("repository", "")).rstrip("/")
        readme = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": absolute_links(readme, repository),
        }
        metadata["urls"] = urls(repository)


def urls(repository: str) -> dict[str, str]:
    """Return the URLs of the project."""
    if not repository:
        return {}
    return {
        "Source": repository,
        "Documentation": f"{repository}/blob/main/docs/README.md",
        "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        "Issues": f"{repository}/issues",
        "Security": f"{repository}/blob/main/SECURITY.md",
    }


def absolute_links(text: str, repository: str) -> str:
    """Return a page of the repository's root with links that work anywhere."""

    def point(link: re.Match[str]) -> str:
        mark, label, target, anchor = link[1], link[2], link[3], link[4] or ""
        if "://" in target or not repository:
            return link[0]
        kind = "raw" if mark else "blob"
        return f"{mark}[{label}]({repository}/{kind}/main/{target}{anchor})"

    return _LINK.sub(point, text)
