#!/usr/bin/env python3
"""`make fuzz-http`: anything at all is sent to a running service, as each role, and every answer held against the contract.

    python3 dev/schemathesis_run.py [--seconds N] [--role ROLE ...] [--seed N] [--requests N] [--binary FILE]

It starts what `make run` starts, with a ledger of its own that is thrown away, takes real cases over so that there is something
to find, and lets Schemathesis make requests from `openapi/tidewaiter.json`: what fits the contract and what does not, with ids that
are there and ids that are not. It fails where a server error comes back, or a status, media type, header or body that the
contract does not declare. With `--requests` it goes on, round after round, each with the next seed, until so many were answered.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import stack
import tools
from bench_acts import ALLEGATION
from stack import Stack, Stopped
from tools import ROOT, Failed

# Beside what `make run` keeps, which is not touched.
FOLDER = ROOT / ".run" / "fuzz-http"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
]
# Whoever has no token is one more, and so is the mail system, which posts to one place.
NOBODY, MAIL = "nobody", "mail"
BOUNCES = "/v1/mail/bounces"
BOUNCE_TOKEN = "token-of-the-mail-system-for-trying-out"
# Where ids are listed, and which paths take them.
LISTS = {
    "/v1/cases": "/v1/cases/",
    "/v1/eapa/allegations": "/v1/eapa/allegations/",
    "/v1/eapa/investigations": "/v1/eapa/investigations/",
    "/v1/forced-labor/orders": "/v1/forced-labor/orders/",
    "/v1/forced-labor/allegations": "/v1/forced-labor/allegations/",
    "/v1/forced-labor/shipments": "/v1/forced-labor/shipments/",
    "/v1/forced-labor/penalties": "/v1/forced-labor/penalties/",
    "/v1/deadlines": "/v1/deadlines/",
    "/v1/notices": "/v1/notices/",
    "/v1/tasks": "/v1/tasks/",
    "/v1/parties": "/v1/parties/",
}
# The same of what is filed here: there is something at each.
FILED = {
    "/v1/tolling-orders": "/v1/tolling-orders/",
    "/v1/cases/{case}/documents": "/v1/documents/",
    "/v1/cases/{case}/receipts": "/v1/receipts/",
}
# What belongs to an account, and what it is made with: by whom, at which path.
OWN: dict[str, dict[str, Any]] = {
    "/v1/calendars": {"name": "My deadlines"},
    "/v1/simulations": {"program": "eapa", "docket": [{"entry": "investigation_initiated", "on": "2019-10-10"}]},
    "/v1/subscriptions": {"what": "ad_cvd_order", "value": "A-533-840", "channel": "mail"},
    "/v1/webhooks": {"url": "https://hooks.counsel.example/dockets"},
}
OF = {
    "filer": {**OWN, "/v1/uploads": {"title": "Invoices", "file_name": "invoices.txt", "length": 100}},
    "investigator": {**OWN, "/v1/sandboxes": {"name": "EAPA 7356", "now": "2019-07-17T15:00:00Z", "own": True}},
    "registrar": {"/v1/accounts": {"name": "l.ortiz", "role": "investigator", "email": "l.ortiz@customs.test"}},
}
BOUNDARY = "a-boundary-that-no-file-holds"
# Read by Schemathesis at its start. A clock moves for an hour: one that is moved for years keeps the service busy with nothing else. Seven of ten ids are such as are there: random ones never would be.
HOOKS = """
import atexit, collections, json, os, zlib, schemathesis
KNOWN = json.loads(open(os.environ["KNOWN_IDS"]).read())
ANSWERS = collections.Counter()

@atexit.register
def tell():
    with open(os.environ["ANSWERS"], "w") as out:
        json.dump(ANSWERS, out)

@schemathesis.hook
def after_call(context, case, response):
    ANSWERS[str(response.status_code)] += 1

# A part of an upload is bytes, under a media type of its own; and so is a message that came back.
for media_type in ("application/offset+octet-stream", "message/rfc822", "multipart/report"):
    schemathesis.serializer.alias(media_type, "application/octet-stream")

@schemathesis.hook
def map_body(context, body):
    if context.operation.path.endswith("/clock") and isinstance(body, dict) and str(body.get("to"))[:4].isdigit():
        return {**body, "to": "2019-07-17T16:00:00Z"}
    return body

def known(path):
    return next((ids for begins, ids in KNOWN.items() if ids and path.startswith(begins)), None)

@schemathesis.hook
def map_path_parameters(context, path_parameters):
    ids = known(context.operation.path)
    if ids and path_parameters and "id" in path_parameters:
        drawn = zlib.crc32(str(path_parameters["id"]).encode())
        if drawn % 10 < 7:
            path_parameters["id"] = ids[drawn % len(ids)]
    return path_parameters
"""


def main() -> None:
    asked = arguments()
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(parents=True)
    stack.RUN, stack.LOGS = FOLDER, FOLDER / "log"
    # How many requests somebody may make is tested elsewhere: here it would only be in the way.
    for name in ("REQUESTS_PER_SECOND", "BURST", "ANONYMOUS_PER_MINUTE", "OUTSIDE_PER_MINUTE"):
        os.environ[f"TIDEWAITER_{name}"] = "1000000"
    os.environ["TIDEWAITER_BOUNCE_TOKEN"] = BOUNCE_TOKEN
    library = tools.install(tools.SCHEMATHESIS)
    failed: list[str] = []
    answers: Counter[str] = Counter()
    print(f"Seed {asked.seed}.", flush=True)
    with Stack(asked.binary) as running:
        case = fill(running)
        known = FOLDER / "known.json"
        known.write_text(json.dumps(ids(running, case)))
        (FOLDER / "hooks.py").write_text(HOOKS)
        while True:
            for role in asked.role or [*running.tokens, MAIL, NOBODY]:
                print(f"\nAs {role}, for {asked.seconds} s at most, seed {asked.seed}:", flush=True)
                if not run(running, library, known, role, asked):
                    failed.append(role)
                of_role = answered()
                if not of_role and role not in failed:
                    raise Failed(f"As {role} no request was made: nothing was found out.")
                answers.update(of_role)
            if failed or answers.total() >= asked.requests:
                break
            asked.seed += 1
    counts = ", ".join(f"{status}: {count}" for status, count in sorted(answers.items()))
    print(f"\n{answers.total()} requests were answered ({counts}).")
    if failed:
        raise Failed(f"Answers off the contract, or none at all, as: {', '.join(failed)}. Seed {asked.seed}; logs in {FOLDER}.")
    print("Every answer to every role is in the contract.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fuzz the service over HTTP, as each role.")
    parser.add_argument("--seconds", type=int, default=60, help="for each role")
    parser.add_argument("--role", action="append", help="only this role; may be given more than once")
    parser.add_argument("--seed", type=int, default=1517)
    parser.add_argument("--requests", type=int, default=0, help="go on until so many were answered")
    parser.add_argument("--binary", type=Path, help="a tidewaiter that is built already")
    parser.add_argument("--examples", type=int, default=6, help="requests of each kind for each operation")
    return parser.parse_args()


def fill(running: Stack) -> str:
    """Real cases, and one that is filed with a document and has a receipt; and an order that would toll it. Gives that case."""
    cases = sorted(str(it) for it in (ROOT / "statute" / "cases").glob("*.json"))
    settings = {**os.environ, "TIDEWAITER_CONFIG": str(FOLDER / "tidewaiter.toml")}
    command = [running.binary, "import", "dockets", "--commit", *cases]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"The real cases were not taken over:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    document = send(running, "Invoices", "One.\n")
    named = [{"document": document["id"], "version": "public"}]
    filed = ask(running, "filer", "/v1/eapa/allegations", {**ALLEGATION, "documents": named})
    order = {"cause": "lapse_in_appropriations", "authority": "CBP", "reason": "The offices were closed.", "days": 30}
    scope = {"program": "eapa", "cases": [filed["case"]]}
    ask(running, "investigator", "/v1/tolling-orders", {**order, "from": filed["on"], "scope": scope})
    return filed["case"]


def ids(running: Stack, case: str) -> dict[str, list[str]]:
    """Ids that are there, by what the paths begin with that take them."""
    found = {}
    for path, begins in {**LISTS, **FILED}.items():
        page = ask(running, "investigator", f"{path.replace('{case}', case)}?limit=20")
        # The register's rows are instruments; their order is what paths take.
        found[begins] = [it.get("order", it["id"]) for it in page["items"]]
        if path in FILED and not found[begins]:
            raise Failed(f"There is nothing at {path}: what was filed is not listed.")
    for role, made in OF.items():
        for path, body in made.items():
            found.setdefault(f"{path}/", []).append(ask(running, role, path, body)["id"])
    return found


def send(running: Stack, title: str, words: str) -> Any:
    """Stages a document of the filer's."""
    parts = [f'name="title"\r\n\r\n{title}', f'name="file"; filename="paper.txt"\r\n\r\n{words}']
    form = "".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    body = f"{form}--{BOUNDARY}--\r\n".encode()
    return ask(running, "filer", "/v1/documents", body, f"multipart/form-data; boundary={BOUNDARY}")


def ask(running: Stack, role: str, path: str, body: Any = None, media_type: str = "application/json") -> Any:
    """Reads, or posts where there is a body: bytes as they are, anything else as JSON."""
    headers = {"Authorization": f"Bearer {running.tokens[role]}"}
    if body is not None:
        headers |= {"Content-Type": media_type, "Idempotency-Key": str(uuid.uuid4())}
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{running.urls['api']}{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Failed(f"{path} was answered {error.code}: {error.read().decode()[:800]}") from error


def answered() -> dict[str, int]:
    """How many answers of each status the last role got; none where Schemathesis did not come to its end."""
    file = FOLDER / "answers.json"
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    finally:
        file.unlink(missing_ok=True)


def run(running: Stack, library: Path, known: Path, role: str, asked: argparse.Namespace) -> bool:
    """One role. Whether every answer was in the contract."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(ROOT / "openapi" / "tidewaiter.json")]
    command += ["--url", running.urls["api"], "--checks", ",".join(CHECKS), "--phases", "examples,fuzzing"]
    # The mail system has one place to ask.
    seconds = max(5, asked.seconds // 10) if role == MAIL else asked.seconds
    command += ["--max-time", str(seconds), "--max-examples", str(asked.examples), "--seed", str(asked.seed)]
    # One worker: its threads disturb each other.
    command += ["--continue-on-failure", "--no-shrink", "--suppress-health-check", "all", "--workers", "1"]
    command += ["--warnings", "off"]
    if role == MAIL:
        command += ["--include-path", BOUNCES, "-H", f"Authorization: Bearer {BOUNCE_TOKEN}"]
    elif role != NOBODY:
        command += ["-H", f"Authorization: Bearer {running.tokens[role]}"]
    environment = {**os.environ, "PYTHONPATH": str(library), "SCHEMATHESIS_HOOKS": "hooks", "KNOWN_IDS": str(known)}
    environment["ANSWERS"] = str(FOLDER / "answers.json")
    environment["PYTHONPATH"] += os.pathsep + str(FOLDER)
    return subprocess.run(command, env=environment, cwd=FOLDER, check=False).returncode == 0


if __name__ == "__main__":
    try:
        main()
    except Stopped:
        print("Everything has ended.")
    except Failed as failed:
        sys.exit(str(failed))
