"""The document as one JSON file, which the simulator reads.

Schemas, and the responses and headers of ``errors.yaml`` and ``common.yaml``, are local references
(``#/components/schemas/Role``). Everything else is inserted where it is used: path items,
parameters, and the responses of a resource's file.
"""

import json
from typing import Any

import attrs

from codegen.bodies import Json
from codegen.document import Document, follow, part_of
from codegen.errors import CodegenError

# Components that stay references: kind, and the files whose components of this kind are shared.
_SHARED = {
    "schemas": None,
    "responses": ("errors.yaml", "common.yaml"),
    "headers": ("common.yaml",),
}


def bundle(document: Document) -> str:
    """Return the document as JSON, with sorted keys.

    Of the examples of a body, only the first is included, and none of schemas, parameters and
    headers.

    Raises:
        CodegenError: A reference leads nowhere, or two components have the same name.
    """
    files, root = document.files, document.files[document.root]
    bundler = _Bundler(files)
    paths = bundler.inserted(root["paths"], document.root)
    components: Json = {kind: dict[str, Json]() for kind in _SHARED}
    done: set[tuple[str, str]] = set()
    while waiting := [key for key in bundler.homes if key not in done]:
        for kind, name in waiting:
            done.add((kind, name))
            file, pointer = bundler.homes[kind, name]
            components[kind][name] = bundler.inserted(part_of(files, file, pointer), file)
    security = root["components"].get("securitySchemes", {})
    found = {
        **{key: value for key, value in root.items() if key != "x-model"},
        "paths": paths,
        "components": {**components, "securitySchemes": security},
    }
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@attrs.define
class _Bundler:
    """Inserts referenced parts.

    Args:
        files: The files of the document, by name.
        homes: The file and pointer of each component that stays a reference.
    """

    files: dict[str, Json]
    homes: dict[tuple[str, str], tuple[str, str]] = attrs.field(factory=dict)

    def inserted(self, node: Any, file: str) -> Any:
        """Return a part of ``file`` with everything inserted that does not stay a reference."""
        if isinstance(node, list):
            return [self.inserted(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        beside = {key: self._value(key, value, file) for key, value in node.items()}
        beside = {key: value for key, value in beside.items() if value is not None}
        if not isinstance(node.get("$ref"), str):
            return beside
        target, _, pointer = node["$ref"].partition("#")
        home = target or file
        kind, _, name = pointer.rpartition("/")
        kind = kind.rpartition("/")[2]
        if kind == "$defs":  # the bodies of errors, of which no models are generated
            kind = "schemas"
        if kind in _SHARED and home in (_SHARED[kind] or (home,)):
            if self.homes.setdefault((kind, name), (home, pointer)) != (home, pointer):
                msg = f"two {kind} are named {name}: in {self.homes[kind, name][0]} and {home}"
                raise CodegenError(msg)
            return {**beside, "$ref": f"#/components/{kind}/{name}"}
        return self.inserted(part_of(self.files, home, pointer), home)

    def _value(self, key: str, value: Any, file: str) -> Any:
        """Return the value of a key of the document; ``None`` leaves it out."""
        if key in ("properties", "patternProperties"):  # of any name, such as example
            return {name: self.inserted(part, file) for name, part in value.items()}
        if key == "content":
            return {kind: self._media_type(part, file) for kind, part in value.items()}
        if key in ("example", "examples"):
            return None
        if key == "mapping":  # of a discriminator: references without $ref
            return {
                tag: self.inserted({"$ref": target}, file)["$ref"] for tag, target in value.items()
            }
        return self.inserted(value, file)

    def _media_type(self, part: Json, file: str) -> Json:
        found = {"schema": self.inserted(part["schema"], file)}
        for example in [*part.get("examples", {}).values()][:1]:
            found["example"] = follow(example, file, self.files)[0]["value"]
        return found | ({"example": part["example"]} if "example" in part else {})
