"""The contract as data: reading it, following its references, and taking from it what one purpose needs."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any, Iterator

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools import ROOT, Failed

CONTRACT = ROOT / "openapi" / "tidewaiter.json"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
Document = dict[str, Any]


def read(file: Path) -> Document:
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise Failed(f"{file} cannot be read: {error}") from error


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation, in the order of the document."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def follow(document: Document, part: Any) -> Any:
    """What a reference stands for, or the part itself."""
    while isinstance(part, dict) and "$ref" in part:
        part = at(document, part["$ref"].removeprefix("#"))
    return part


def at(document: Document, pointer: str) -> Any:
    """What a JSON pointer names."""
    part: Any = document
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        part = part[int(step)] if isinstance(part, list) else part[step]
    return part


def pointer(*steps: str | int) -> str:
    """The JSON pointer of some steps."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def without_unused(document: Document) -> Document:
    """Only the components that something still refers to."""
    used: set[str] = set()
    waiting = list(references(document.get("paths", {})))
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting.extend(references(at(document, name.removeprefix("#"))))
    kept = {
        kind: {name: it for name, it in parts.items() if kind == "securitySchemes" or f"#/components/{kind}/{name}" in used}
        for kind, parts in document.get("components", {}).items()
    }
    return {**document, "components": {kind: parts for kind, parts in kept.items() if parts}}


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, inner in part.items():
            if key == "$ref" and isinstance(inner, str):
                yield inner
            else:
                yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def json_only(document: Document) -> Document:
    """The operations that speak JSON, for a generator that has one type for what comes back and one for what went wrong.

    What else a response may be (CSV, PDF) is left out, and so are answers without a body (304) and the dry run,
    whose 200 stands beside a 201 of another type.
    """
    taken = copy.deepcopy(document)
    paths: dict[str, Any] = {}
    for path, method, operation in operations(taken):
        body = operation.get("requestBody")
        if body and not keep_json(body):
            continue
        parameters = operation.get("parameters", [])
        operation["parameters"] = [it for it in parameters if it.get("name") not in ("dry_run", "form", "format")]
        answers = operation["responses"]
        if "201" in answers:
            answers.pop("200", None)
            answers.pop("202", None)
        answers.pop("304", None)
        if all([keep_json(it) for it in answers.values()]):
            paths.setdefault(path, {})[method] = operation
    return without_unused({**taken, "paths": paths})


def keep_json(part: dict[str, Any]) -> bool:
    """Leaves JSON as the one media type, by its plain name; whether there was any."""
    wanted = ("application/json", "application/problem+json")
    found = [it for media, it in part.get("content", {}).items() if media.split(";")[0].strip() in wanted]
    if found:
        part["content"] = {"application/json": found[0]}
    return bool(found)
