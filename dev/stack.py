"""Everything that a running Tidewaiter needs on one machine: started in order, ended in the reverse order."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

import tools
from children import Child, free_port, stop_all, wait_until
from tools import ROOT, Failed

RUN = ROOT / ".run"
LOGS = RUN / "log"

# Whom one can act as when trying out. Tokens are drawn at the first start and kept in .run/.
IMPORTER_NUMBER = "12-3456789AA"
ACCOUNTS: list[dict[str, Any]] = [
    {
        "name": "ada.filer",
        "role": "filer",
        "email": "filer@shrimpers.test",
        "party": {"name": "Gulf Shrimpers Committee", "address": "1 Harbor Road, Biloxi, MS 39530"},
    },
    {
        "name": "ivo.importer",
        "role": "importer",
        "email": "importer@mseafood.test",
        "party": {
            "name": "MSeafood Corporation",
            "importer_number": IMPORTER_NUMBER,
            "address": "2 Wharf Street, Fountain Valley, CA 92708",
        },
    },
    {
        "name": "cora.counsel",
        "role": "counsel",
        "email": "counsel@lawyers.test",
        "party": {
            "name": "MSeafood Corporation",
            "importer_number": IMPORTER_NUMBER,
            "address": "2 Wharf Street, Fountain Valley, CA 92708",
        },
    },
    {"name": "ines.investigator", "role": "investigator", "email": "investigator@customs.test"},
    {"name": "sam.supervisor", "role": "supervisor", "email": "supervisor@customs.test"},
    {"name": "polly.port", "role": "port_director", "email": "port@customs.test"},
    {"name": "rosa.registrar", "role": "registrar", "email": "registrar@customs.test"},
    {"name": "rhea.reviewer", "role": "reviewer", "email": "reviewer@customs.test"},
    {"name": "aldo.auditor", "role": "auditor", "email": "auditor@customs.test"},
]


class Stopped(Exception):
    """Somebody asked us to end."""


class Stack:
    """Temporal, the mail catcher and Tidewaiter on SQLite, all under .run/."""

    def __init__(self, binary: Path | None = None) -> None:
        """With a binary that is there already, nothing is built."""
        self.children: list[Child] = []
        self.urls: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.given = binary
        self.binary = Path()
        self.held: IO[str] | None = None

    def __enter__(self) -> Stack:
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, stopped)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        RUN.mkdir(mode=0o700, exist_ok=True)
        self.lock()
        self.binary = self.given or build()
        tools.main(["run"])
        print("Starting:", flush=True)
        temporal = self.start_temporal()
        smtp = self.start_mail_catcher()
        self.start_tidewaiter(temporal, smtp)
        write_private(RUN / "service.json", json.dumps({"urls": self.urls, "tokens": self.tokens}, indent=2))

    def lock(self) -> None:
        """One at a time: two services on one SQLite file and one Temporal would disturb each other."""
        self.held = open(RUN / "lock", "w")
        try:
            fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            where = running()
            raise Failed(f"It is running already{': ' + where['urls']['api'] if where else ' (or just starting)'}.") from error

    def start_temporal(self) -> str:
        given = os.environ.get("TEMPORAL_ADDRESS")
        if given:
            print(f"  Temporal: yours, at {given} (TEMPORAL_ADDRESS)")
            return given
        temporal = tools.temporal_binary()
        port = free_port(7233, "Temporal")
        ui = free_port(8233, "Temporal UI", [port])
        self.urls["temporal_ui"] = f"http://127.0.0.1:{ui}"
        command = [temporal, "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port), "--ui-port", str(ui)]
        command += ["--db-filename", RUN / "temporal.db", "--ui-disable-news-fetch", "--log-level", "warn"]
        command += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"]
        # Killed, not asked: it would take seconds, its database survives it, and the ledger is the truth anyway.
        self.children.append(Child("Temporal", command, LOGS / "temporal.log", ending=signal.SIGKILL))
        health = [str(temporal), "operator", "cluster", "health", "--address", f"127.0.0.1:{port}"]
        wait_until("Temporal", lambda: tools.succeeds(health), self.children)
        return f"127.0.0.1:{port}"

    def start_mail_catcher(self) -> str:
        smtp = free_port(1025, "mail")
        web = free_port(8025, "inbox", [smtp])
        command = [*tools.mail_catcher(), "--smtp", str(smtp), "--web", str(web), "--folder", str(RUN / "mail")]
        self.children.append(Child("Mail catcher", command, LOGS / "mail.log"))
        self.urls["inbox"] = f"http://127.0.0.1:{web}"
        wait_until("Mail catcher", lambda: answers(self.urls["inbox"] + "/status"), self.children)
        return f"smtp://127.0.0.1:{smtp}"

    def start_tidewaiter(self, temporal: str, smtp: str) -> None:
        port = free_port(8080, "API")
        self.tokens = tokens()
        settings = settings_file(port, temporal, smtp, self.tokens)
        named = {"TIDEWAITER_CONFIG": str(settings)}
        migrated = subprocess.run([self.binary, "migrate"], env={**os.environ, **named}, capture_output=True, text=True, check=False)
        if migrated.returncode != 0:
            raise Failed(f"`tidewaiter migrate` failed:\n{migrated.stdout}{migrated.stderr}")
        self.children.append(Child("Tidewaiter", [self.binary, "serve"], LOGS / "tidewaiter.log", named))
        self.urls["api"] = f"http://127.0.0.1:{port}"
        wait_until("Tidewaiter", lambda: answers(self.urls["api"] + "/readyz"), self.children)

    def watch(self) -> None:
        """Until somebody asks us to end, or a part ends by itself."""
        while True:
            dead = next((child for child in self.children if child.ended is not None), None)
            if dead:
                raise Failed(dead.why_it_ended())
            time.sleep(0.3)

    def stop(self) -> None:
        """Asking again while this runs changes nothing: it takes seconds and then everything has ended."""
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        if self.children:
            print("\nShutting down ...", flush=True)
        if self.urls:
            (RUN / "service.json").unlink(missing_ok=True)
        stop_all(self.children)


def stopped(*_: object) -> None:
    raise Stopped


def running() -> dict[str, Any] | None:
    """The service that `make run` started, if it answers."""
    try:
        service = json.loads((RUN / "service.json").read_text())
    except (OSError, ValueError):
        return None
    return service if answers(service["urls"]["api"] + "/livez") else None


def build() -> Path:
    """The binary: a debug build, which is there soonest, unless a release build exists already."""
    for needed, why in (("cargo", "Rust (rustup)"), ("cc", "a C compiler")):
        if not shutil.which(needed):
            raise Failed(f"`{needed}` is not on the PATH: install {why}, then run this again.")
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    release = (target / "release" / "tidewaiter").exists()
    print("Building tidewaiter (the first time takes some minutes) ...", flush=True)
    command = ["cargo", "build", "--locked", "--bin", "tidewaiter", *(["--release"] if release else [])]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise Failed("The build failed; the compiler's own words are above.")
    return target / ("release" if release else "debug") / "tidewaiter"


def tokens() -> dict[str, str]:
    """One random token a role, the same after a restart."""
    file = RUN / "tokens.json"
    try:
        kept = json.loads(file.read_text())
    except (OSError, ValueError):
        kept = {}
    kept = {account["role"]: kept.get(account["role"]) or f"tryout-{secrets.token_hex(16)}" for account in ACCOUNTS}
    write_private(file, json.dumps(kept, indent=2))
    return kept


def settings_file(port: int, temporal: str, smtp: str, kept: dict[str, str]) -> Path:
    """Every setting in one file, which is also an example of one. JSON strings are TOML strings."""
    sections: dict[str, dict[str, Any]] = {
        "http": {"listen": f"127.0.0.1:{port}"},
        "database": {"url": f"sqlite://{RUN / 'tidewaiter.db'}?mode=rwc"},
        "temporal": {"address": temporal, "namespace": os.environ.get("TEMPORAL_NAMESPACE", "default")},
        "mail": {"smtp_url": smtp},
        "sandbox": {"enabled": True},
    }
    lines = ["# Written by `make run` at each start. For trying out only: these tokens protect nothing."]
    for name, section in sections.items():
        lines += ["", f"[{name}]", *(f"{key} = {toml(value)}" for key, value in section.items())]
    for account in ACCOUNTS:
        lines += ["", "[[accounts]]", f"token = {toml(kept[account['role']])}"]
        lines += [f"{key} = {toml(value)}" for key, value in account.items()]
    file = RUN / "tidewaiter.toml"
    write_private(file, "\n".join(lines) + "\n")
    return file


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value)


def write_private(file: Path, text: str) -> None:
    """For the owner's eyes only, from the first byte on."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError, ValueError):
        return False
