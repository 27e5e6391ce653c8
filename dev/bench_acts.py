"""Filing an act over HTTP on a PostgreSQL that may lose nothing, beside pgbench with the very statements of that act.

Sixteen clients act side by side, each on ten cases of its own in turns, as often as each other. What one act asks of the database is read
from the server's log and becomes a script of pgbench (`bench_script.py`), which runs on a copy of the database as it was before. It repeats
an act on a docket of some length, so the dockets of the other side must not grow far beyond that: they have a tenth as many entries more as each client acts.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import tools
from bench_script import Act, acts_in, script
from bench_servers import UNLIMITED, Servers, release_binary, servers, settings_file, token_of, verdict
from children import Child, free_port, wait_until
from postgres import DURABLE, Cluster
from stack import IMPORTER_NUMBER, answers
from tools import Failed

CLIENTS = 16
# On how many cases each client acts in turns, and how often: the dockets grow by a tenth of that.
CASES = 10
ACTS = 40
STATEMENTS_AT_MOST = 12
AT_LEAST = 0.65
# How each line of the server's log begins: with who speaks.
LOGGED = {"log_line_prefix": "%p "}

CERTIFICATIONS = {"true_to_best_of_knowledge": True, "public_release": True, "health_or_safety": True}
ALLEGATION = {
    "filer": {"name": "Gulf Shrimpers Committee", "address": "1 Harbor Road, Biloxi, MS 39530", "email": "filer@shrimpers.test"},
    "interested_party": {"limb": "trade_association", "facts": "A majority of its members produce a domestic like product."},
    "importer": {
        "name": "MSeafood Corporation",
        "address": "2 Wharf Street, Fountain Valley, CA 92708",
        "importer_number": IMPORTER_NUMBER,
        "email": "importer@mseafood.test",
    },
    "merchandise": {"description": "Certain frozen warmwater shrimp"},
    "ad_cvd_orders": ["A-533-840"],
    "evasion": "Shrimp of Indian origin was entered as a product of Vietnam.",
    "certifications": CERTIFICATIONS,
    "consent_public_items": True,
    "signer": {"name": "A. Signer", "position": "Director", "email": "signer@shrimpers.test"},
}
MEASURES = {
    "decision": "taken",
    "grounds": "The importer could not trace its shrimp through processing.",
    "measures": [{"measure": "cash_deposit", "entries": "entries from now on"}],
}
# The acts that can be measured: what an officer asks of the importer (the first), what he saw, what a party files.
BODIES: dict[str, dict[str, Any]] = {
    "information-requests": {
        "to": "importer",
        "questions": "Give the purchase records of every processor for the period of investigation.",
        "due": (date.today() + timedelta(days=30)).isoformat(),
    },
    "verification-visits": {
        "country": "Vietnam",
        "sites": ["Ca Mau"],
        "began_on": (date.today() - timedelta(days=8)).isoformat(),
        "ended_on": (date.today() - timedelta(days=7)).isoformat(),
    },
    "factual-information": {
        "title": "Purchase records",
        "summary": "Purchase and production records of the period of investigation.",
        "certifications": CERTIFICATIONS,
    },
}
# Which of them a party does: it needs no If-Match.
OF_A_PARTY = {"factual-information": "filer"}


@dataclass
class Case:
    """A case on which one acts, and what he saw of it last."""

    id: str
    etag: str


@dataclass
class Client:
    """One of those who act, on cases of his own: the first is next, and comes to the end of the line."""

    cases: list[Case]

    def next(self) -> Case:
        self.cases.append(self.cases.pop(0))
        return self.cases[-1]


@dataclass
class Door:
    """The service under test: its API alone, as where relay and worker are processes of their own."""

    port: int
    act: str

    @property
    def role(self) -> str:
        return OF_A_PARTY.get(self.act, "investigator")

    def request(self, case: Case) -> bytes:
        """One act, whole, as bytes: to make it costs this side next to nothing."""
        body = json.dumps(BODIES[self.act]).encode()
        head = [
            f"POST /v1/eapa/investigations/{case.id}/{self.act} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Authorization: Bearer {token_of(self.role)}",
            f"Idempotency-Key: {uuid.uuid4()}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        if self.role == "investigator":
            head.append(f"If-Match: {case.etag}")
        return "\r\n".join([*head, "", ""]).encode() + body

    def acts(self, client: Client, count: int) -> None:
        """As many acts, one after the other, on one connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(count):
                case = client.next()
                line.sendall(self.request(case))
                case.etag = tag_of(answer(line), case.etag)

    def all_act(self, clients: list[Client], count: int) -> float:
        """All clients side by side; how many seconds it took."""
        begun = time.perf_counter()
        with ThreadPoolExecutor(len(clients)) as side_by_side:
            # Asked for, so that what failed is raised here.
            list(side_by_side.map(lambda it: self.acts(it, count), clients))
        return time.perf_counter() - begun

    def ask(self, method: str, path: str, role: str, body: Any = None, etag: str = "") -> tuple[Any, str]:
        """What comes before the measurement: the answer and its ETag."""
        headers = {"Authorization": f"Bearer {token_of(role)}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        headers |= {"If-Match": etag} if etag else {}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answered:
                return json.load(answered), answered.headers.get("ETag") or ""
        except urllib.error.HTTPError as error:
            raise Failed(f"{method} {path} was answered {error.code}: {error.read().decode()[:800]}") from error

    def open_case(self) -> Case:
        """From the allegation to the notice of initiation: from then on everybody has his part in the case."""
        filed, _ = self.ask("POST", "/v1/eapa/allegations", "filer", ALLEGATION)
        case = filed["case"]
        allegation, investigation = f"/v1/eapa/allegations/{case}", f"/v1/eapa/investigations/{case}"
        initiation = {"allegation": case, "grounds": "Import records reasonably suggest evasion."}
        for seen, path, body in (
            (allegation, f"{allegation}/acknowledgments", {}),
            (allegation, "/v1/eapa/investigations", initiation),
            (investigation, f"{investigation}/interim-measures", MEASURES),
            (investigation, f"{investigation}/notices-of-initiation", {}),
        ):
            _, etag = self.ask("GET", seen, "investigator")
            self.ask("POST", path, "investigator", body, etag)
        _, etag = self.ask("GET", investigation, "investigator")
        return Case(case, etag)


def acts(count: int = ACTS, act: str = "information-requests") -> None:
    """Measures `count` acts of each client on both sides."""
    if act not in BODIES:
        raise Failed(f"There is no act {act} to measure; there are {', '.join(BODIES)}.")
    binary = release_binary()
    cluster = Cluster(tools.postgres_folder(), {**DURABLE, **LOGGED})
    try:
        wait_until(f"PostgreSQL {cluster.version}", cluster.ready, [cluster.child])
        with servers() as running:
            measure(cluster, running, binary, act, count)
    finally:
        cluster.stop()


def measure(cluster: Cluster, running: Servers, binary: Path, act: str, count: int) -> None:
    sql(cluster, "CREATE DATABASE ours")
    child, door = start(cluster, running, binary, act)
    print(f"  Opening {CLIENTS * CASES} cases ...", flush=True)
    clients = [Client([door.open_case() for _ in range(CASES)]) for _ in range(CLIENTS)]
    # Schemas are compiled at the first act of a kind, connections are opened when they are needed.
    door.all_act(clients, 2)
    known, captured, beside = capture(cluster, door, clients)
    running.end(child)
    sql(cluster, "VACUUM ANALYZE", "ours")
    sql(cluster, "CREATE DATABASE theirs TEMPLATE ours")

    child, door = start(cluster, running, binary, act)
    door.all_act(clients, 2)
    sql(cluster, "CHECKPOINT")
    ours = CLIENTS * count / door.all_act(clients, count)
    running.end(child)
    sql(cluster, "CHECKPOINT")
    file = running.folder / "acts.sql"
    file.write_text(script(captured, known))
    theirs = pgbench(cluster, file, count)

    print(f"\n{act}: {CLIENTS} clients, {count} acts each, PostgreSQL {cluster.version}, fsync=on, in {cluster.data}")
    statements = [statement for statement, _ in captured[0].statements]
    enough = len(statements) <= STATEMENTS_AT_MOST
    print(f"{len(statements)} statements between BEGIN and COMMIT (at most {STATEMENTS_AT_MOST}) {verdict(enough)}; beside them {len(beside)}")
    if not enough:
        for number, statement in enumerate(statements, 1):
            print(f"  {number:3}  {shown(statement)}")
        for statement in beside:
            print(f"    +  {shown(statement)}")
    print(f"pgbench      {theirs:8.1f} acts a second")
    print(f"Tidewaiter   {ours:8.1f} acts a second")
    print(f"Tidewaiter / pgbench = {ours / theirs:.2f} (at least {AT_LEAST}) {verdict(ours / theirs >= AT_LEAST)}")


def start(cluster: Cluster, running: Servers, binary: Path, act: str) -> tuple[Child, Door]:
    """The API on the database `ours`."""
    door = Door(free_port(), act)
    # Nobody is there: an act is recorded all the same.
    nobody = free_port(not_these=[door.port])
    environment = settings_file(
        running.folder / "tidewaiter.toml",
        {
            "http": {"listen": f"127.0.0.1:{door.port}", **UNLIMITED},
            "database": {"url": url(cluster, "ours")},
            "documents": {"store": f"file://{running.folder / 'documents'}"},
            "temporal": {"address": f"127.0.0.1:{nobody}"},
            "mail": {"smtp_url": f"smtp://127.0.0.1:{nobody}"},
        },
    )
    child = running.start(Child("Tidewaiter", [binary, "api"], running.folder / "tidewaiter.log", environment, ending=signal.SIGTERM))
    wait_until("Tidewaiter", lambda: answers(f"http://127.0.0.1:{door.port}/livez"), running.children)
    return child, door


def capture(cluster: Cluster, door: Door, clients: list[Client]) -> tuple[str, list[Act], list[str]]:
    """What there was before, what the database is asked for one act of each client, and what is asked beside the first of them."""
    done = subprocess.run(
        [str(cluster.binaries / "pg_dump"), "--data-only", url(cluster, "ours")], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Failed(f"pg_dump failed: {done.stderr.strip()}")
    log = cluster.home / "log"
    begins = log.stat().st_size
    logging(cluster, "all")
    first_ends = 0
    for client in clients:
        door.acts(client, 1)
        first_ends = first_ends or log.stat().st_size
    logging(cluster, "none")
    with open(log, "rb") as said:
        said.seek(begins)
        text = said.read().decode(errors="replace")
    captured, _ = acts_in(text)
    if len(captured) != len(clients):
        raise Failed(f"{len(captured)} acts are in the log of PostgreSQL instead of {len(clients)}: {log}")
    _, beside = acts_in(text.encode()[: first_ends - begins].decode(errors="replace"))
    return done.stdout, captured, beside


def logging(cluster: Cluster, what: str) -> None:
    """Has every statement written down, or none; what runs hears of it in its own time."""
    sql(cluster, f"ALTER SYSTEM SET log_statement = '{what}'")
    sql(cluster, "SELECT pg_reload_conf()")
    wait_until(f"PostgreSQL logs {what}", lambda: sql(cluster, "SHOW log_statement") == what, [cluster.child])
    # A backend reads the settings before its next statement.
    time.sleep(0.5)


def pgbench(cluster: Cluster, file: Path, count: int) -> float:
    """How many of the captured acts a second."""
    command = [str(cluster.binaries / "pgbench"), "-n", "-c", str(CLIENTS), "-j", "2", "-t", str(count), "-M", "prepared"]
    command += ["-D", "n=0", "-f", str(file), url(cluster, "theirs")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or not found or f"{CLIENTS * count}/{CLIENTS * count}" not in done.stdout:
        kept = Path("/tmp") / f"tw-bench-acts-{int(time.time())}.sql"
        kept.write_text(file.read_text())
        raise Failed(f"pgbench failed on {kept}:\n{done.stdout[-800:]}\n{done.stderr[-1500:]}")
    return float(found.group(1))


def url(cluster: Cluster, database: str) -> str:
    return cluster.url.rsplit("/", 1)[0] + f"/{database}"


def sql(cluster: Cluster, statement: str, database: str = "postgres") -> str:
    command = [str(cluster.binaries / "psql"), "-qXAt", "-v", "ON_ERROR_STOP=1", url(cluster, database), "-c", statement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{statement}: {done.stderr.strip()}")
    return done.stdout.strip()


def answer(line: socket.socket) -> bytes:
    """The head of an answer, once it has come whole; anything but 201 ends the benchmark."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += received(line)
    head, _, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    while len(body) < int(length.group(1)) if length else not body.endswith(b"0\r\n\r\n"):
        body += received(line)
    if not head.startswith(b"HTTP/1.1 201"):
        raise Failed(f"An act was answered {head.splitlines()[0].decode()}: {body.decode(errors='replace')[:800]}")
    return head


def received(line: socket.socket) -> bytes:
    some = line.recv(65536)
    if not some:
        raise Failed("The service closed a connection.")
    return some


def tag_of(head: bytes, before: str) -> str:
    found = re.search(rb"\r\netag: *([^\r]+)", head, re.IGNORECASE)
    return found.group(1).decode().strip() if found else before


def shown(statement: str) -> str:
    """The beginning of a statement; of one that reads, from where."""
    text = " ".join(statement.split())
    text = re.sub(r'^SELECT .*? FROM ', "SELECT ... FROM ", text)
    return text if len(text) <= 140 else text[:137] + "..."
