"""Two schemas compared, by which way their values go.

What a client sends must be taken as before: a request may ask for less, never for more. What a client reads must be what it
knows: an answer may hold more members, never fewer. So most changes are harmless one way and breaking the other.
"""

from __future__ import annotations

from typing import Any, Iterator

from change import Change
from document import Document, follow, pointer

SENT, READ = "sent", "read"
BITS = (8, 16, 32, 64)
# The least and the most that each whole number can be.
WHOLE = {f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in BITS} | {f"uint{bits}": (0, 2**bits - 1) for bits in BITS}
# Each fits into the next.
FLOATING = ("float", "double", None)
LOWER = ("minLength", "minimum", "minItems", "minProperties")
UPPER = ("maxLength", "maximum", "maxItems", "maxProperties")
CHOICES = ("oneOf", "anyOf", "not")


class Schemas:
    """Compares the schemas of two contracts; each pair of named ones once for each way."""

    def __init__(self, before: Document, after: Document) -> None:
        self.before, self.after = before, after
        self.seen: set[tuple[str, str, str]] = set()

    def compare(self, before: Any, after: Any, way: str, place: str) -> Iterator[Change]:
        names = (reference(before), reference(after))
        if names[0] and names[1]:
            if (*names, way) in self.seen:
                return
            self.seen.add((*names, way))
            if names[0] != names[1]:
                yield Change("schema-renamed", place, f"{last(names[0])} is now {last(names[1])}", warning=True)
        if names[0]:
            place = names[0].removeprefix("#")
        old, new = self.whole(self.before, before), self.whole(self.after, after)
        yield from self.kind(old, new, way, place)
        yield from self.words(old, new, way, place)
        if way == SENT:
            yield from self.limits(old, new, place)
        yield from self.members(old, new, way, place)
        if "items" in old and "items" in new:
            yield from self.compare(old["items"], new["items"], way, place + "/items")
        for choice in CHOICES:
            if plain(old.get(choice)) != plain(new.get(choice)):
                yield Change("alternatives-changed", f"{place}/{choice}", f"`{choice}` is another one ({way})")

    def whole(self, document: Document, schema: Any) -> dict[str, Any]:
        """A schema with its reference followed and its `allOf` put together: a described reference is written as one."""
        schema = follow(document, schema) or {}
        if "allOf" not in schema:
            return schema
        put: dict[str, Any] = {}
        for part in [*schema["allOf"], {key: it for key, it in schema.items() if key != "allOf"}]:
            part = self.whole(document, part)
            members = {**put.get("properties", {}), **part.get("properties", {})}
            required = [*put.get("required", []), *part.get("required", [])]
            put = {**put, **part}
            if members:
                put["properties"] = members
            if required:
                put["required"] = required
        return put

    def kind(self, old: dict[str, Any], new: dict[str, Any], way: str, place: str) -> Iterator[Change]:
        """Type, format and null."""
        wide, narrow = (new, old) if way == SENT else (old, new)
        if wide.get("type") is not None and not fits(narrow, wide):
            what = "type" if old.get("type") != new.get("type") else "format"
            yield Change(f"{what}-changed", place, f"{named(old)} is now {named(new)} ({way})")
        if way == SENT and old.get("nullable") and not new.get("nullable"):
            yield Change("null-refused", place, "null was taken and is taken no more")
        if way == READ and new.get("nullable") and not old.get("nullable"):
            yield Change("null-answered", place, "was never null, and may be now")

    def words(self, old: dict[str, Any], new: dict[str, Any], way: str, place: str) -> Iterator[Change]:
        before, after = old.get("enum"), new.get("enum")
        gone = [] if before is None or after is None else [it for it in before if it not in after]
        more = [] if before is None or after is None else [it for it in after if it not in before]
        if way == SENT and gone:
            yield Change("words-narrowed", place + "/enum", f"no longer taken: {listed(gone)}")
        if way == SENT and before is None and after is not None:
            yield Change("words-narrowed", place + "/enum", f"only these are taken now: {listed(after)}")
        if way == READ and more:
            yield Change("words-widened", place + "/enum", f"may be answered too: {listed(more)}", warning=True)
        if way == READ and before is not None and after is None:
            yield Change("words-widened", place + "/enum", "any word may be answered", warning=True)

    def limits(self, old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[Change]:
        """What is asked of a value that is sent."""
        for key, stricter in [(it, more) for it in LOWER] + [(it, less) for it in UPPER]:
            if stricter(old.get(key), new.get(key)):
                yield Change("limit-stricter", f"{place}/{key}", f"{old.get(key, 'no limit')} is now {new[key]}")
        for key in ("exclusiveMinimum", "exclusiveMaximum", "uniqueItems"):
            if new.get(key) and not old.get(key):
                yield Change("limit-stricter", f"{place}/{key}", "asked for now")
        if new.get("pattern") and new["pattern"] != old.get("pattern"):
            yield Change("limit-stricter", place + "/pattern", f"{old.get('pattern', 'no pattern')} is now {new['pattern']}")
        if "default" in old and old["default"] != new.get("default"):
            yield Change("default-changed", place + "/default", f"{old['default']} is now {new.get('default', 'nothing')}")

    def members(self, old: dict[str, Any], new: dict[str, Any], way: str, place: str) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        asked_before, asked = set(old.get("required", [])), set(new.get("required", []))
        for name in before:
            here = place + pointer("properties", name)
            if name not in after:
                how = "no longer taken" if way == SENT else "no longer answered"
                yield Change("member-removed", here, how)
                continue
            if way == SENT and name in asked and name not in asked_before:
                yield Change("member-required", here, "could be left out, and is required now")
            if way == READ and name in asked_before and name not in asked:
                yield Change("member-optional", here, "was always answered, and may be absent now")
            yield from self.compare(before[name], after[name], way, here)
        if way == SENT:
            for name in sorted(asked - asked_before - before.keys()):
                yield Change("member-required", place + pointer("properties", name), "is new, and required")
        yield from self.others(old, new, way, place + "/additionalProperties")

    def others(self, old: dict[str, Any], new: dict[str, Any], way: str, place: str) -> Iterator[Change]:
        """Members without a name of their own."""
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from self.compare(before, after, way, place)
        elif way == SENT and before is not False and after is False:
            yield Change("members-closed", place, "members without a name of their own are refused now")
        elif way == SENT and before is True and isinstance(after, dict):
            yield Change("members-closed", place, "members without a name of their own are of one type now")
        elif way == READ and isinstance(before, dict) and not isinstance(after, dict):
            yield Change("member-removed", place, "members without a name of their own are no longer answered")


def fits(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
    """Whether each value of one type and format is of the other."""
    one, other = (inner.get("type"), inner.get("format")), (outer.get("type"), outer.get("format"))
    if one == other or (one[0] == other[0] and other[1] is None):
        return True
    if other[0] == "number" and other[1] in FLOATING:
        return one[0] == "integer" or (one[0] == "number" and one[1] in FLOATING and FLOATING.index(one[1]) <= FLOATING.index(other[1]))
    if one[0] != "integer" or other[0] != "integer" or one[1] not in WHOLE or other[1] not in WHOLE:
        return False
    (least, most), (low, high) = WHOLE[one[1]], WHOLE[other[1]]
    return low <= least and most <= high


def more(before: float | None, after: float | None) -> bool:
    return after is not None and (before is None and after > 0 or before is not None and after > before)


def less(before: float | None, after: float | None) -> bool:
    return after is not None and (before is None or after < before)


def reference(schema: Any) -> str | None:
    """The name of a schema that is only referred to, also where the reference is described."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        return schema["$ref"]
    beside = schema.keys() - {"allOf", "description", "title", "example", "deprecated"}
    return reference(schema["allOf"][0]) if len(schema.get("allOf", [])) == 1 and not beside else None


def plain(part: Any) -> Any:
    """Without what only people read."""
    if isinstance(part, dict):
        return {key: plain(it) for key, it in part.items() if key not in ("description", "title", "example", "summary")}
    return [plain(it) for it in part] if isinstance(part, list) else part


def named(schema: dict[str, Any]) -> str:
    return " ".join(str(it) for it in (schema.get("type", "anything"), schema.get("format")) if it)


def listed(words: list[Any]) -> str:
    return ", ".join(str(it) for it in words[:12]) + (" ..." if len(words) > 12 else "")


def last(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]
