"""The configuration of the documentation site: ``make docs``.

The pages are the Markdown files beside this one, as GitHub renders them. The map in ``README.md``
is the start page, and its headings and links are the table of contents: a page that is on the map
is on the site. The pages of the reference are written by ``site_reference.py``.
"""

import inspect
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import desc_signature, pending_xref
from sphinx.application import Sphinx
from sphinx.ext.autodoc.mock import mock
from sphinx.util.inspect import stringify_signature

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))

import site_reference  # noqa: E402  beside this file, which is not on the path

import close_async  # noqa: E402

settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Empty until the project has a repository: files outside of docs/ are then named without a link.
repository: str = settings["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]

project = "close_async"
author = "the close_async contributors"
version = release = close_async.__version__
root_doc = "index"
smartquotes = False  # it turns the dashes of options into others
extensions = [
    "myst_parser",
    "sphinx_copybutton",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_llm.txt",
]
exclude_patterns = ["README.md"]
suppress_warnings = [
    "myst.header",  # a page's heading levels are those that GitHub shows
    "ref.python",  # `type` in a signature is Python's, though many models have a field of the name
]

myst_heading_anchors = 3
myst_links_external_new_tab = False
myst_enable_extensions = ["attrs_block"]

# Large extras, of which the reference needs nothing.
autodoc_mock_imports = ["dlt", "pyarrow", "ray"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_use_ivar = True
toc_object_entries_show_parents = "hide"
copybutton_prompt_text = "$ "  # not part of the command

html_theme = "furo"
html_title = f"close_async {release}"
html_show_sourcelink = False
html_show_copyright = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
# The theme's own fonts are those of the system: the site sends no request to another host.
html_theme_options = {"navigation_with_keys": True}
html_baseurl = ""

llms_txt_suffix_mode = "append"  # a page's Markdown is at its address with .md after it
llms_txt_description = settings["project"]["description"]
# The pages of the reference refer to each other by names that Markdown cannot express.
llms_txt_suppress_unknown_node_warnings = True


# Sphinx writes pages of these names itself, over one of the project's.
TAKEN = {"search", "genindex", "py-modindex"}


def sections(page: str) -> dict[str, list[str]]:
    """Return the pages that each section of the map links to, in its order and once.

    Args:
        page: The text of ``README.md``.
    """
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        pages = [name for name in re.findall(r"\]\(([\w-]+)\.md\)", rest) if name not in seen]
        if pages:
            seen.update(pages)
            found[title.strip()] = list(dict.fromkeys(pages))
    if seen & TAKEN:
        msg = f"a page cannot be named {', '.join(seen & TAKEN)}: Sphinx has one of that name"
        raise ValueError(msg)
    return found


def toctrees(page: str) -> str:
    """Return the table of contents of the map, with the generated reference in its section."""
    lines = []
    for title, pages in sections(page).items():
        entries = [*pages, *(["api/index"] if title == "Reference" else [])]
        lines += ["", "```{toctree}", ":hidden:", f":caption: {title}", "", *entries, "```"]
    return "\n".join(lines) + "\n"


def outside_links(text: str) -> str:
    """Return a page with its links to files outside of ``docs/`` pointing to the repository."""

    def point(link: re.Match[str]) -> str:
        label, target = link[1], link[2]
        if target == "README.md" or target.startswith("README.md#"):
            return f"[{label}](index.md)"
        if not target.startswith("../"):
            return link[0]
        if not repository:
            return label
        kind = "tree" if (HERE / target).is_dir() else "blob"
        return f"[{label}]({repository}/{kind}/main/{target.removeprefix('../')})"

    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", point, text)


def write_reference(app: Sphinx, config: object) -> None:
    """Write the pages of the reference, before Sphinx looks for pages."""
    with mock(autodoc_mock_imports):
        site_reference.write(HERE / "api", app)


def reference_links(text: str) -> str:
    """Return the list of all operations with links to the page of each resource and module."""
    text = re.sub(
        r"^\| `close\.([\w.]+)` \|",
        r"| [`close.\1`](api/operations/\1.rst) |",
        text,
        flags=re.MULTILINE,
    )
    return re.sub(
        r"^\| `(close_async[\w.]*)` \|",
        lambda row: f"| [`{row[1]}`](api/{site_reference.page_of(row[1])}.rst) |",
        text,
        flags=re.MULTILINE,
    )


def read_source(app: Sphinx, page: str, source: list[str]) -> None:
    """Make the start page of the map, and fix links before a page is parsed."""
    if page == app.config.root_doc:
        app.env.note_dependency(str(HERE / "README.md"))
        map_page = (HERE / "README.md").read_text(encoding="utf-8")
        source[0] = map_page + toctrees(map_page)
    if page == "reference":
        source[0] = reference_links(source[0])
    if not page.startswith("api/"):
        source[0] = outside_links(source[0])


def escape_prose(
    app: Sphinx, what: str, name: str, found: object, options: object, lines: list[str]
) -> None:
    """Escape the prefixes of ids, such as ``lead_``, in the models' prose, which is Markdown."""
    if name.startswith("close_async.models."):
        lines[:] = map(site_reference.escaped, lines)


def class_signature(
    app: Sphinx, what: str, name: str, found: Any, options: object, signature: str, returned: str
) -> tuple[str, str] | None:
    """Hide the signature of a model, whose fields follow; replace that of a mocked base class."""
    if what == "class" and name.startswith("close_async.models."):
        return "", ""
    if what == "class" and signature == "(*args: Any, **kwargs: Any)":
        _, *parameters = inspect.signature(found.__init__).parameters.values()
        return stringify_signature(inspect.Signature(parameters), unqualified_typehints=True), ""
    return None


def hide_from_contents(app: Sphinx, domain: str, kind: str, content: nodes.Element) -> None:
    """Leave the fields of models out of a page's contents, which name classes and methods."""
    if domain == "py" and kind in {"attribute", "property"}:
        for signature in content.parent.findall(desc_signature):
            signature["_toc_name"] = ""


def unlink_generics(app: Sphinx, document: nodes.document) -> None:
    """Remove the links of ``Sequence[...]``, which is Python's, to the model of that name."""
    for link in [*document.findall(pending_xref)]:
        after = link.next_node(descend=False, siblings=True)
        if link.get("reftarget") == "Sequence" and after is not None and after.astext() == "[":
            link.replace_self(link.children)


def setup(app: Sphinx) -> None:
    """Write the reference before the pages are read, here and by the builder of ``llms.txt``."""
    app.connect("config-inited", write_reference)
    app.connect("source-read", read_source)
    app.connect("autodoc-process-docstring", escape_prose)
    app.connect("autodoc-process-signature", class_signature)
    app.connect("object-description-transform", hide_from_contents)
    app.connect("doctree-read", unlink_generics)
