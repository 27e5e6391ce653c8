"""What of a contract clients depend on: paths, parameters, members, types, words, statuses. Without what people read.

A reduced contract is still an OpenAPI document. What is said in many places (most errors) is said once and referred to,
and each operation and schema is a line, so that git shows what changed.
"""

from __future__ import annotations

import json
from typing import Any

from document import METHODS, Document

# What only people read, and what says no more than its absence.
READ_BY_PEOPLE = ("description", "summary", "title", "example", "examples", "externalDocs", "tags")
DEFAULTS = (("deprecated", False), ("required", False), ("explode", True), ("nullable", False))


def reduced(document: Document) -> Document:
    lifted = Lifted()
    paths: dict[str, Any] = {}
    for path, item in sorted(document["paths"].items()):
        paths[path] = {method: lifted.operation(bare(item[method])) for method in METHODS if method in item}
    parts = document.get("components", {})
    components = {kind: named(parts.get(kind, {})) for kind in ("schemas", "securitySchemes", "headers")}
    components["parameters"] = {**named(parts.get("parameters", {})), **lifted.kept("parameters")}
    components["responses"] = {**named(parts.get("responses", {})), **lifted.kept("responses")}
    return {
        "openapi": document["openapi"],
        "info": {key: document["info"][key] for key in ("title", "version")},
        "paths": paths,
        "components": {kind: it for kind, it in components.items() if it},
    }


def named(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: bare(it) for name, it in sorted(parts.items())}


def bare(part: Any, names: bool = False) -> Any:
    """Without words for people. `names` says that the keys here are names, of members or words, and stay whatever they are."""
    if isinstance(part, list):
        return [bare(it) for it in part]
    if not isinstance(part, dict):
        return part
    kept = part.items() if names else ((key, it) for key, it in part.items() if key not in READ_BY_PEOPLE and (key, it) not in DEFAULTS)
    put = {key: bare(it, names=not names and key in ("properties", "responses", "headers", "content")) for key, it in sorted(kept)}
    # A described reference is a reference.
    return put["allOf"][0] if not names and put.keys() == {"allOf"} and len(put["allOf"]) == 1 else put


class Lifted:
    """Parts that stand in many places, each under one name."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, str]] = {"parameters": {}, "responses": {}}

    def operation(self, operation: dict[str, Any]) -> dict[str, Any]:
        put = dict(operation)
        if operation.get("parameters"):
            put["parameters"] = [self.lift("parameters", it, it.get("name", "")) for it in operation["parameters"]]
        answers = operation["responses"].items()
        put["responses"] = {status: self.lift("responses", it, "error" if status[0] in "45" else status) for status, it in answers}
        return put

    def lift(self, kind: str, part: dict[str, Any], begins: str) -> dict[str, Any]:
        if "$ref" in part:
            return part
        names, text = self.names[kind], json.dumps(part)
        if text not in names:
            # A dot, which no name of the contract's own has.
            names[text] = f"{begins}.{sum(1 for it in names.values() if it.rsplit('.', 1)[0] == begins) + 1}"
        return {"$ref": f"#/components/{kind}/{names[text]}"}

    def kept(self, kind: str) -> dict[str, Any]:
        return {name: json.loads(text) for text, name in self.names[kind].items()}


def written(document: Document) -> str:
    """As text: a line for each path's operation and each component."""

    def lines(part: Any, depth: int) -> str:
        if depth == 0 or not isinstance(part, dict) or not part:
            return json.dumps(part, separators=(",", ":"), ensure_ascii=False)
        return "{\n" + ",\n".join(f"{json.dumps(key)}: {lines(it, depth - 1)}" for key, it in part.items()) + "\n}"

    return lines(document, 3) + "\n"
