"""Every rule of openapi/rules.yaml fails on something: a small contract that breaks each of them, and nothing else."""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import lint
from tools import Failed

PROBLEM = {"description": "Wrong.", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
LIMITED = {**PROBLEM, "headers": {"retry-after": {"required": True, "schema": {"type": "integer"}}}}
UNKNOWN = {**PROBLEM, "headers": {"www-authenticate": {"required": True, "schema": {"type": "string"}}}}
TAGGED = {"ETag": {"required": True, "schema": {"type": "string"}}}
SANDBOX = {"name": "Tidewaiter-Sandbox", "in": "header", "description": "The sandbox.", "schema": {"type": "string"}}
ID = {"name": "id", "in": "path", "required": True, "description": "The case.", "schema": {"type": "string", "format": "uuid"}}
KEY = {"name": "Idempotency-Key", "in": "header", "required": True, "description": "A key.", "schema": {"type": "string"}}


def answered(schema: str) -> dict[str, Any]:
    return {"description": "So.", "content": {"application/json; charset=utf-8": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def errors(*more: str) -> dict[str, Any]:
    plain = {status: PROBLEM for status in ("400", "403", "404", "500", *more)}
    return {**plain, "401": UNKNOWN, "429": LIMITED}


def reading(**changed: Any) -> dict[str, Any]:
    """A GET that keeps every convention, but for what is changed."""
    kept = {
        "operationId": "read_case",
        "summary": "One case.",
        "tags": ["Cases"],
        "security": [{"token": []}],
        "parameters": [ID, SANDBOX],
        "responses": {**errors(), "200": {**answered("Case"), "headers": TAGGED}, "304": {"description": "Known.", "headers": TAGGED}},
    }
    return {**kept, **changed}


def posting(**changed: Any) -> dict[str, Any]:
    """A filing that keeps every convention, but for what is changed."""
    made = {**answered("Case"), "headers": {**TAGGED, "Location": {"schema": {"type": "string"}}}}
    kept = {
        "operationId": "file_case",
        "summary": "File a case.",
        "tags": ["Cases"],
        "security": [{"token": []}],
        "parameters": [ID, SANDBOX, KEY],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewCase"}}}},
        "responses": {**errors("409", "413", "415", "422"), "201": made},
    }
    return {**kept, **changed}


def document(paths: dict[str, Any], schemas: dict[str, Any], **changed: Any) -> dict[str, Any]:
    named = {
        "Problem": {"type": "object", "title": "Problem", "description": "What went wrong."},
        "Case": {"type": "object", "description": "A case.", "properties": {"number": {"type": "string", "description": "Its number."}}},
        "NewCase": {"type": "object", "description": "A new case.", "properties": {}, "example": {}},
    }
    return {
        "openapi": "3.0.0",
        "info": {"title": "Small", "version": "1.0.0", "license": {"name": "Apache-2.0"}},
        "tags": [{"name": "Cases", "description": "Cases."}],
        "paths": paths,
        "components": {"schemas": {**named, **schemas}, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        **changed,
    }


GOOD = document(
    {
        "/v1/cases/{id}": {"get": reading()},
        "/v1/cases/{id}/filings": {"post": posting(), "get": reading(operationId="read_filing")},
    },
    {},
)
BAD = document(
    {
        # Names, and what every operation says.
        "/v2/Cases/": {"get": reading(operationId="readCase", summary="one case", tags=["Cases", "Other"], parameters=[])},
        "/v1/cases/{id}/withdraw?now=true": {"post": posting(operationId="withdraw_case"), "get": reading()},
        "/v1/lists": {"get": reading(operationId="list_cases", parameters=[{"name": "myPlace", "in": "query", "schema": {"type": "string"}}])},
        "/v1/flags/{id}": {"patch": reading(operationId="patch_flag"), "put": reading(operationId="put_flag")},
        "/v1/numbers/{id}": {"get": reading(operationId="read_number", parameters=[{**ID, "schema": {"type": "string"}}, SANDBOX])},
        "/v1/places/{id}": {"get": reading(parameters=[SANDBOX])},
        "/v1/twice/{id}": {"get": reading()},
        # Errors, and what a GET answers.
        "/v1/errors/{id}": {
            "get": reading(
                operationId="read_error",
                responses={
                    "200": answered("Case"),
                    "400": {"description": "Wrong.", "content": {"application/json": {"schema": {"type": "string"}}}},
                    "401": {**PROBLEM, "headers": {"other": {"schema": {"type": "string"}}}},
                    "429": {**PROBLEM, "headers": {"other": {"schema": {"type": "string"}}}},
                },
            )
        },
        "/v1/headers/{id}": {"get": reading(operationId="read_header", responses={**reading()["responses"], "429": PROBLEM})},
        # What is posted.
        "/v1/eapa/acts/{id}": {"post": posting(operationId="decide_case", parameters=[ID, SANDBOX])},
        "/v1/asks/{id}": {
            "post": posting(operationId="ask_case", responses={**errors("409", "413", "415", "422"), "200": answered("Case")}),
            "get": reading(operationId="read_ask"),
        },
    },
    {
        "bad_name": {
            "type": "object",
            "properties": {
                "someName": {"type": "string"},
                "id": {"type": "string", "description": "The id."},
                "served_at": {"type": "string", "format": "date", "description": "When."},
                "share": {"type": "number", "description": "Which part."},
                "kind": {"type": "string", "enum": ["Odd", "odd", "odd"], "description": "Of which kind."},
                "described": {"$ref": "#/components/schemas/Case", "description": "Beside a reference."},
                "mixed": {"type": "integer", "description": "A number?", "enum": ["one"]},
            },
        },
        "Words": {"type": "string", "enum": ["Odd-Word"]},
        "NewCase": {"type": "object", "description": "A new case.", "properties": {}},
        "NewOther": {"type": "string", "description": "An example that does not fit.", "example": 5},
    },
    info={"title": "Small", "version": "1.0.0", "license": {"url": "https://example.org"}},
    tags=[{"name": "Cases"}, {"name": "Cases", "description": "Cases."}],
)
BAD["paths"]["/v1/media/{id}"] = {
    "get": reading(
        operationId="read_media",
        responses={
            **reading()["responses"],
            "200": {"description": "So.", "headers": TAGGED, "content": {"text/plain": {"schema": {"type": "string"}, "example": 5}}},
        },
    )
}


def linted(contract: dict[str, Any]) -> set[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contract.json"
        file.write_text(json.dumps(contract))
        return {rule for rule, _ in lint.broken(file)}


class Rules(unittest.TestCase):
    def test_what_keeps_them_passes(self) -> None:
        self.assertEqual(linted(GOOD), set())

    def test_each_of_them_fails_on_something(self) -> None:
        text = lint.RULES.read_text().partition("\nrules:\n")[2]
        rules = set(re.findall(r"^  ([a-z0-9$-]+(?:[A-Z][a-z]+[a-z-]*)?):", text, re.MULTILINE))
        self.assertGreater(len(rules), 30)
        self.assertEqual(rules - linted(BAD), set())

    def test_an_exception_owes_a_reason_and_stands_once(self) -> None:
        self.assertEqual(lint.exceptions("# words\n\nrealm | GET /v1/x | why\n"), {("realm", "GET /v1/x")})
        self.assertRaises(Failed, lint.exceptions, "realm | GET /v1/x\n")
        self.assertRaises(Failed, lint.exceptions, "realm | GET /v1/x | why\nrealm | GET /v1/x | why\n")


if __name__ == "__main__":
    unittest.main()
