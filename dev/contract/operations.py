"""Two contracts compared: their paths, what each operation takes and what it answers."""

from __future__ import annotations

import re
from typing import Any, Iterator

from change import Change
from document import METHODS, Document, follow, pointer
from values import READ, SENT, Schemas

Part = dict[str, Any]


def compare(before: Document, after: Document) -> list[Change]:
    """Every change, each once."""
    return list(dict.fromkeys(Contracts(before, after).changes()))


class Contracts:
    def __init__(self, before: Document, after: Document) -> None:
        self.before, self.after = before, after
        self.schemas = Schemas(before, after)

    def changes(self) -> Iterator[Change]:
        # A path is the same whatever its places are called.
        now = {shape(path): path for path in self.after["paths"]}
        for path, item in self.before["paths"].items():
            other = now.get(shape(path))
            if other is None:
                yield Change("path-removed", pointer("paths", path), "is no longer there")
                continue
            if other != path:
                yield Change("place-renamed", pointer("paths", path), f"is now {other}: generated clients name the place")
            for method in METHODS:
                if method in item:
                    here = pointer("paths", path, method)
                    new = self.after["paths"][other].get(method)
                    if new is None:
                        yield Change("operation-removed", here, "is no longer there")
                    else:
                        yield from self.operation(item[method], new, here)

    def operation(self, old: Part, new: Part, here: str) -> Iterator[Change]:
        if old.get("operationId") != new.get("operationId"):
            said = f"{old.get('operationId')} is now {new.get('operationId')}: generated clients name the function"
            yield Change("operation-renamed", here + "/operationId", said)
        yield from self.parameters(old, new, here + "/parameters")
        yield from self.body(old, new, here + "/requestBody")
        yield from self.responses(old["responses"], new["responses"], here + "/responses")
        yield from self.security(old, new, here + "/security")

    def parameters(self, old: Part, new: Part, here: str) -> Iterator[Change]:
        before, after = self.named(self.before, old), self.named(self.after, new)
        for key, one in before.items():
            other, place = after.get(key), here + pointer(*key)
            if key[0] == "path":
                # Its name is told with the path.
                other = other or next((it for name, it in after.items() if name[0] == "path" and name not in before), None)
            if other is None:
                yield Change("parameter-removed", place, f"the {key[0]} parameter {key[1]} is no longer taken")
                continue
            if other.get("required") and not one.get("required"):
                yield Change("parameter-required", place, f"{key[1]} could be left out, and is required now")
            yield from self.schemas.compare(one.get("schema", {}), other.get("schema", {}), SENT, place + "/schema")
        for key, other in after.items():
            if key not in before and key[0] != "path" and other.get("required"):
                yield Change("parameter-required", here + pointer(*key), f"the {key[0]} parameter {key[1]} is new, and required")

    @staticmethod
    def named(document: Document, operation: Part) -> dict[tuple[str, str], Part]:
        """By where they stand and name; the name of a header is the same in any case."""
        found = [follow(document, it) for it in operation.get("parameters", [])]
        return {(it["in"], it["name"].lower() if it["in"] == "header" else it["name"]): it for it in found}

    def body(self, old: Part, new: Part, here: str) -> Iterator[Change]:
        before, after = follow(self.before, old.get("requestBody")), follow(self.after, new.get("requestBody"))
        if before is None:
            if after is not None and after.get("required"):
                yield Change("body-required", here, "a body is new, and required")
            return
        if after is None:
            yield Change("body-removed", here, "no body is taken any more")
            return
        if after.get("required") and not before.get("required"):
            yield Change("body-required", here, "the body could be left out, and is required now")
        yield from self.media(before, after, SENT, here)

    def media(self, before: Part, after: Part, way: str, here: str) -> Iterator[Change]:
        now = {media_type(name): it for name, it in after.get("content", {}).items()}
        for name, one in before.get("content", {}).items():
            place = here + pointer("content", name)
            if media_type(name) not in now:
                yield Change("media-type-removed", place, f"{name} is no longer {'taken' if way == SENT else 'answered'}")
                continue
            yield from self.schemas.compare(one.get("schema", {}), now[media_type(name)].get("schema", {}), way, place + "/schema")

    def responses(self, old: Part, new: Part, here: str) -> Iterator[Change]:
        for status, one in old.items():
            place = here + pointer(status)
            if status not in new:
                # An error that comes no more breaks nobody.
                yield Change("status-removed", place, f"{status} is no longer answered", warning=status[0] in "45")
                continue
            before, after = follow(self.before, one), follow(self.after, new[status])
            yield from self.media(before, after, READ, place)
            yield from self.headers(before, after, place + "/headers")
        for status in new:
            if status not in old and status[0] not in "45":
                yield Change("status-added", here + pointer(status), f"{status} may be answered too", warning=True)

    def headers(self, before: Part, after: Part, here: str) -> Iterator[Change]:
        now = {name.lower(): follow(self.after, it) for name, it in after.get("headers", {}).items()}
        for name, it in before.get("headers", {}).items():
            one, other, place = follow(self.before, it), now.get(name.lower()), here + pointer(name)
            if other is None:
                yield Change("header-removed", place, f"{name} is no longer answered")
                continue
            if one.get("required") and not other.get("required"):
                yield Change("header-optional", place, f"{name} was always answered, and may be absent now")
            yield from self.schemas.compare(one.get("schema", {}), other.get("schema", {}), READ, place + "/schema")

    def security(self, old: Part, new: Part, here: str) -> Iterator[Change]:
        """Each way in that there was must still be one. No list, and an empty one, mean that nobody asks."""
        before = old.get("security", self.before.get("security")) or [{}]
        after = new.get("security", self.after.get("security")) or [{}]
        for way in before:
            if not any(other.keys() <= way.keys() for other in after):
                what = " and ".join(way) or "nothing"
                yield Change("security-stricter", here, f"{what} was enough to be let in, and is no more")


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def media_type(name: str) -> str:
    """Without its parameters: a charset is no other type."""
    return name.split(";")[0].strip().lower()
