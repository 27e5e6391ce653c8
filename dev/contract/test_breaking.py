"""What breaks a client and what does not, one row for each: the released contract, changed in one place."""

from __future__ import annotations

import copy
import io
import sys
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Callable

sys.path.insert(0, str(Path(__file__).resolve().parent))
import breaking
from document import CONTRACT, at, read
from operations import compare
from reduce import reduced
from tools import Failed

# Small, with something of everything: one list, one filing, one schema that goes both ways.
BASE: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "Small", "version": "1.0.0"},
    "paths": {
        "/v1/cases/{id}": {
            "get": {
                "operationId": "read_case",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
                    {"name": "on", "in": "query", "schema": {"type": "string", "format": "date"}},
                    {"$ref": "#/components/parameters/Sandbox"},
                ],
                "responses": {
                    "200": {
                        "headers": {"ETag": {"required": True, "schema": {"type": "string"}}},
                        "content": {
                            "application/json; charset=utf-8": {"schema": {"$ref": "#/components/schemas/Case"}},
                            "text/csv": {"schema": {"type": "string"}},
                        },
                    },
                    "404": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
                },
                "security": [{}, {"token": []}],
            }
        },
        "/v1/cases": {
            "post": {
                "operationId": "file_case",
                "parameters": [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 20}}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewCase"}},
                        "text/csv": {"schema": {"type": "string"}},
                    }
                },
                "responses": {"201": {}},
                "security": [{"token": []}, {"other": []}],
            }
        },
    },
    "components": {
        "parameters": {"Sandbox": {"name": "Tidewaiter-Sandbox", "in": "header", "schema": {"type": "string"}}},
        "schemas": {
            "Case": {
                "type": "object",
                "required": ["number", "state"],
                "properties": {
                    "number": {"type": "string", "description": "Its number."},
                    "state": {"allOf": [{"$ref": "#/components/schemas/State"}], "description": "Where it stands."},
                    "count": {"type": "integer", "format": "int32"},
                    "days": {"type": "array", "items": {"type": "string", "format": "date"}},
                    "members": {"type": "object", "additionalProperties": {"type": "string"}},
                    "parent": {"$ref": "#/components/schemas/Case"},
                },
            },
            "NewCase": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 100, "minLength": 1, "pattern": "^[a-z]+$"},
                    "note": {"type": "string", "nullable": True},
                    "state": {"$ref": "#/components/schemas/State"},
                    "count": {"type": "integer", "format": "int64", "minimum": 0, "default": 1},
                    "words": {"type": "array", "maxItems": 3, "items": {"type": "string"}},
                    "free": {"type": "object", "properties": {"a": {"type": "string"}}},
                    "choice": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
                },
            },
            "State": {"type": "string", "enum": ["open", "closed"]},
            "Other": {"type": "string", "enum": ["open", "closed"]},
        },
    },
}
CASE, NEW, STATE = "/components/schemas/Case", "/components/schemas/NewCase", "/components/schemas/State"
GET, POST = "/paths/~1v1~1cases~1{id}/get", "/paths/~1v1~1cases/post"
NOTHING = object()


def put(place: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change: this value at this place, or nothing there any more."""

    def change(document: dict[str, Any]) -> None:
        parent, _, name = place.rpartition("/")
        part, key = at(document, parent), name.replace("~1", "/").replace("~0", "~")
        if isinstance(part, list):
            part[int(key) : int(key) + 1] = [] if value is NOTHING else [value]
        elif value is NOTHING:
            del part[key]
        else:
            part[key] = value

    return change


def moved(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["paths"][new] = document["paths"].pop(old)

    return change


# What is done, and the kinds and places of what breaks by it.
BREAKING: list[tuple[str, Callable[[dict[str, Any]], None], list[tuple[str, str]]]] = [
    ("a path goes", put("/paths/~1v1~1cases", NOTHING), [("path-removed", "/paths/~1v1~1cases")]),
    ("a place is renamed", moved("/v1/cases/{id}", "/v1/cases/{case}"), [("place-renamed", "/paths/~1v1~1cases~1{id}")]),
    ("an operation goes", put(GET, NOTHING), [("operation-removed", GET)]),
    ("an operation is renamed", put(GET + "/operationId", "show_case"), [("operation-renamed", GET + "/operationId")]),
    ("a status goes", put(POST + "/responses/201", NOTHING), [("status-removed", POST + "/responses/201")]),
    (
        "a media type of an answer goes",
        put(GET + "/responses/200/content/text~1csv", NOTHING),
        [("media-type-removed", GET + "/responses/200/content/text~1csv")],
    ),
    (
        "a media type of a request goes",
        put(POST + "/requestBody/content/text~1csv", NOTHING),
        [("media-type-removed", POST + "/requestBody/content/text~1csv")],
    ),
    ("a header goes", put(GET + "/responses/200/headers/ETag", NOTHING), [("header-removed", GET + "/responses/200/headers/ETag")]),
    (
        "a header becomes optional",
        put(GET + "/responses/200/headers/ETag/required", False),
        [("header-optional", GET + "/responses/200/headers/ETag")],
    ),
    ("a parameter goes", put(GET + "/parameters/1", NOTHING), [("parameter-removed", GET + "/parameters/query/on")]),
    (
        "a parameter that many share goes",
        put(GET + "/parameters/2", NOTHING),
        [("parameter-removed", GET + "/parameters/header/tidewaiter-sandbox")],
    ),
    ("a parameter is required", put(GET + "/parameters/1/required", True), [("parameter-required", GET + "/parameters/query/on")]),
    (
        "a required parameter is new",
        put(POST + "/parameters/0/required", True),
        [("parameter-required", POST + "/parameters/header/idempotency-key")],
    ),
    (
        "another parameter is new and required",
        lambda it: it["paths"]["/v1/cases"]["post"]["parameters"].append(
            {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
        ),
        [("parameter-required", POST + "/parameters/header/if-match")],
    ),
    (
        "a parameter is shorter",
        put(POST + "/parameters/0/schema/maxLength", 10),
        [("limit-stricter", POST + "/parameters/header/idempotency-key/schema/maxLength")],
    ),
    ("the body is required", put(POST + "/requestBody/required", True), [("body-required", POST + "/requestBody")]),
    ("the body goes", put(POST + "/requestBody", NOTHING), [("body-removed", POST + "/requestBody")]),
    (
        "a body is new and required",
        put(GET + "/requestBody", {"required": True, "content": {}}),
        [("body-required", GET + "/requestBody")],
    ),
    ("whoever asked without a token must have one", put(GET + "/security", [{"token": []}]), [("security-stricter", GET + "/security")]),
    ("a scheme is taken no more", put(POST + "/security", [{"token": []}]), [("security-stricter", POST + "/security")]),
    # What is sent.
    ("a member is required", put(NEW + "/required", ["name", "note"]), [("member-required", NEW + "/properties/note")]),
    (
        "a member is new and required",
        lambda it: [put(NEW + "/required", ["name", "on"])(it), put(NEW + "/properties/on", {"type": "string"})(it)],
        [("member-required", NEW + "/properties/on")],
    ),
    ("a member is no longer taken", put(NEW + "/properties/note", NOTHING), [("member-removed", NEW + "/properties/note")]),
    ("null is refused", put(NEW + "/properties/note/nullable", False), [("null-refused", NEW + "/properties/note")]),
    ("text becomes a number", put(NEW + "/properties/note/type", "integer"), [("type-changed", NEW + "/properties/note")]),
    ("text becomes a day", put(NEW + "/properties/note/format", "date"), [("format-changed", NEW + "/properties/note")]),
    ("a number is smaller", put(NEW + "/properties/count/format", "int32"), [("format-changed", NEW + "/properties/count")]),
    ("a number has no sign", put(NEW + "/properties/count/format", "uint64"), [("format-changed", NEW + "/properties/count")]),
    ("fewer letters", put(NEW + "/properties/name/maxLength", 50), [("limit-stricter", NEW + "/properties/name/maxLength")]),
    ("more letters", put(NEW + "/properties/name/minLength", 2), [("limit-stricter", NEW + "/properties/name/minLength")]),
    ("a limit where none was", put(NEW + "/properties/note/maxLength", 9), [("limit-stricter", NEW + "/properties/note/maxLength")]),
    ("another pattern", put(NEW + "/properties/name/pattern", "^x$"), [("limit-stricter", NEW + "/properties/name/pattern")]),
    ("a higher number", put(NEW + "/properties/count/minimum", 1), [("limit-stricter", NEW + "/properties/count/minimum")]),
    ("fewer items", put(NEW + "/properties/words/maxItems", 2), [("limit-stricter", NEW + "/properties/words/maxItems")]),
    ("items once only", put(NEW + "/properties/words/uniqueItems", True), [("limit-stricter", NEW + "/properties/words/uniqueItems")]),
    ("items of another type", put(NEW + "/properties/words/items/type", "integer"), [("type-changed", NEW + "/properties/words/items")]),
    ("another default", put(NEW + "/properties/count/default", 2), [("default-changed", NEW + "/properties/count/default")]),
    (
        "members without a name are refused",
        put(NEW + "/properties/free/additionalProperties", False),
        [("members-closed", NEW + "/properties/free/additionalProperties")],
    ),
    ("words for a free text", put(NEW + "/properties/note/enum", ["a"]), [("words-narrowed", NEW + "/properties/note/enum")]),
    (
        "other choices",
        put(NEW + "/properties/choice/oneOf", [{"type": "string"}]),
        [("alternatives-changed", NEW + "/properties/choice/oneOf")],
    ),
    ("a word goes that is sent", put(STATE + "/enum", ["open"]), [("words-narrowed", STATE + "/enum")]),
    # What is read.
    ("a member is no longer answered", put(CASE + "/properties/count", NOTHING), [("member-removed", CASE + "/properties/count")]),
    ("a member may be absent", put(CASE + "/required", ["state"]), [("member-optional", CASE + "/properties/number")]),
    ("a member may be null", put(CASE + "/properties/number/nullable", True), [("null-answered", CASE + "/properties/number")]),
    ("another type is answered", put(CASE + "/properties/number/type", "integer"), [("type-changed", CASE + "/properties/number")]),
    ("any type is answered", put(CASE + "/properties/number/type", NOTHING), [("type-changed", CASE + "/properties/number")]),
    ("a day becomes text", put(CASE + "/properties/days/items/format", NOTHING), [("format-changed", CASE + "/properties/days/items")]),
    ("a number is larger", put(CASE + "/properties/count/format", "int64"), [("format-changed", CASE + "/properties/count")]),
    (
        "members without a name are of another type",
        put(CASE + "/properties/members/additionalProperties/type", "integer"),
        [("type-changed", CASE + "/properties/members/additionalProperties")],
    ),
    (
        "members without a name are gone",
        put(CASE + "/properties/members/additionalProperties", NOTHING),
        [("member-removed", CASE + "/properties/members/additionalProperties")],
    ),
]
# What is told, and stops nothing.
WARNED = [
    ("a new word is answered", put(STATE + "/enum", ["open", "closed", "torn"]), [("words-widened", STATE + "/enum")]),
    ("any word is answered", put(STATE + "/enum", NOTHING), [("words-widened", STATE + "/enum")]),
    ("an error comes no more", put(GET + "/responses/404", NOTHING), [("status-removed", GET + "/responses/404")]),
    ("another way to end well", put(POST + "/responses/202", {}), [("status-added", POST + "/responses/202")]),
    (
        "a type has another name",
        put(NEW + "/properties/state/$ref", "#/components/schemas/Other"),
        [("schema-renamed", NEW + "/properties/state")],
    ),
]
HARMLESS = [
    ("nothing", lambda it: None),
    ("a path is new", put("/paths/~1v1~1more", {"get": {"operationId": "more", "responses": {"200": {}}}})),
    ("an operation is new", put("/paths/~1v1~1cases/get", {"operationId": "more", "responses": {"200": {}}})),
    ("an optional parameter is new", put(GET + "/parameters/3", {"name": "as_of", "in": "query", "schema": {"type": "string"}})),
    ("a charset is said no more", put(GET + "/responses/200/content/application~1json", {"schema": {"$ref": "#/components/schemas/Case"}})),
    ("a header is new", put(GET + "/responses/200/headers/Link", {"schema": {"type": "string"}})),
    ("an error is new", put(GET + "/responses/409", {})),
    ("nobody asks for a token", put(POST + "/security", [])),
    ("a scheme more", put(POST + "/security", [{"token": []}, {"other": []}, {"third": []}])),
    ("a member is new in what is sent", put(NEW + "/properties/on", {"type": "string"})),
    ("a member may be left out", put(NEW + "/required", [])),
    ("null is taken", put(NEW + "/properties/name/nullable", True)),
    ("a longer text is taken", put(NEW + "/properties/name/maxLength", 1000)),
    ("no limit any more", put(NEW + "/properties/name/maxLength", NOTHING)),
    ("a limit below which nothing is", put(NEW + "/properties/note/minLength", 0)),
    ("any text is taken", put(NEW + "/properties/name/pattern", NOTHING)),
    ("any number is taken", put(NEW + "/properties/count/format", NOTHING)),
    ("a member is new in what is read", put(CASE + "/properties/more", {"type": "string"})),
    ("a member is always answered", put(CASE + "/required", ["number", "state", "count"])),
    ("a smaller number is answered", put(CASE + "/properties/count/format", "uint16")),
    ("another description", put(CASE + "/properties/number/description", "The number.")),
    ("a reference without words", put(CASE + "/properties/state", {"$ref": STATE.replace("/", "#/", 1)})),
    ("no more than this is answered", put(CASE + "/additionalProperties", False)),
]


class Compared(unittest.TestCase):
    def check(self, rows: list[Any], warning: bool) -> None:
        for title, change, expected in rows:
            with self.subTest(title):
                after = copy.deepcopy(BASE)
                change(after)
                self.assertEqual([(it.kind, it.place, it.warning) for it in compare(BASE, after)], [(*it, warning) for it in expected])
                # The released contract is kept without what people read; the comparison must not depend on that.
                self.assertEqual(compare(reduced(BASE), after), compare(BASE, after))

    def test_what_breaks(self) -> None:
        self.check(BREAKING, warning=False)

    def test_what_is_told(self) -> None:
        self.check(WARNED, warning=True)

    def test_what_is_harmless(self) -> None:
        self.check([(title, change, []) for title, change in HARMLESS], warning=False)

    def test_every_kind_has_a_row(self) -> None:
        source = "".join((Path(__file__).parent / name).read_text() for name in ("operations.py", "values.py"))
        said = {part.split('"')[1] for part in source.split("Change(")[1:] if part.startswith('"')} | {"type-changed", "format-changed"}
        self.assertEqual(said, {kind for _, _, expected in BREAKING + WARNED for kind, _ in expected})

    def test_the_contract_reduced_is_the_same_to_a_client(self) -> None:
        whole = read(CONTRACT)
        self.assertEqual(compare(reduced(whole), whole), [])
        self.assertEqual(compare(whole, reduced(whole)), [])


class Allowed(unittest.TestCase):
    def told(self, excused: str) -> str | None:
        after = copy.deepcopy(BASE)
        put(GET, NOTHING)(after)
        with redirect_stdout(io.StringIO()):
            try:
                breaking.tell(compare(BASE, after), breaking.allowed(excused, "0.1.0"), "0.1.0")
            except Failed as failed:
                return str(failed)
        return None

    def test_what_is_not_allowed_fails(self) -> None:
        self.assertIn("1 breaking changes that are not allowed", self.told("# nothing\n") or "")

    def test_what_is_allowed_passes(self) -> None:
        self.assertIsNone(self.told(f"operation-removed | {GET} | nobody used it\n"))

    def test_what_is_allowed_for_nothing_fails(self) -> None:
        said = self.told(f"operation-removed | {GET} | nobody used it\noperation-removed | {POST} | nor this\n")
        self.assertIn("1 allowed for nothing", said or "")

    def test_a_reason_is_owed(self) -> None:
        self.assertRaises(Failed, breaking.allowed, "operation-removed | /paths\n", "0.1.0")

    def test_nothing_is_allowed_once_a_stable_version_is_out(self) -> None:
        self.assertRaises(Failed, breaking.allowed, "operation-removed | /paths | because\n", "1.0.0")

    def test_versions_are_numbers(self) -> None:
        self.assertGreater(breaking.version("0.10.0"), breaking.version("0.9.1"))


if __name__ == "__main__":
    unittest.main()
