"""What benchmarks of the running service start: its release build, Temporal and the mail catcher, in a folder of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import stack
import tools
from children import Child, free_port, stop_all, wait_until
from stack import answers, toml, write_private
from tools import ROOT, Failed

# How many requests somebody may make is in the way of every measurement.
UNLIMITED = {"requests_per_second": 1_000_000, "burst": 1_000_000}


class Servers:
    """Children in a temporary folder, which ends with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.children: list[Child] = []

    def start(self, child: Child) -> Child:
        self.children.append(child)
        return child

    def end(self, child: Child) -> None:
        """Ends one before the others."""
        child.stop()
        self.children.remove(child)

    def temporal(self) -> str:
        """A Temporal server with its database in a file; where it is reached."""
        binary, port = tools.temporal_binary(), free_port()
        command = [binary, "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(port)]
        command += ["--db-filename", self.folder / "temporal.db", "--log-level", "error"]
        command += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"]
        self.start(Child("Temporal", command, self.folder / "temporal.log", ending=signal.SIGKILL))
        health = [str(binary), "operator", "cluster", "health", "--address", f"127.0.0.1:{port}"]
        wait_until("Temporal", lambda: tools.succeeds(health), self.children)
        return f"127.0.0.1:{port}"

    def mail(self) -> str:
        """A mail server; where it is reached."""
        smtp = free_port()
        web = free_port(not_these=[smtp])
        command = [*tools.mail_catcher(), "--smtp", str(smtp), "--web", str(web), "--folder", str(self.folder / "mail")]
        self.start(Child("Mail catcher", command, self.folder / "mail.log"))
        wait_until("Mail catcher", lambda: answers(f"http://127.0.0.1:{web}/status"), self.children)
        return f"smtp://127.0.0.1:{smtp}"


@contextmanager
def servers() -> Iterator[Servers]:
    """A folder, and whatever is started in it until the end."""
    folder = Path(tempfile.mkdtemp(prefix="tw-bench-"))
    running = Servers(folder)
    try:
        yield running
    finally:
        stop_all(running.children)
        shutil.rmtree(folder, ignore_errors=True)


def release_binary() -> Path:
    """`tidewaiter` as it is released: what a debug build does is no measure of anything."""
    print("Building tidewaiter in release (some minutes, once) ...", flush=True)
    command = ["cargo", "build", "--release", "--locked", "--bin", "tidewaiter"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise Failed("The build failed; the compiler's own words are above.")
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    return target / "release" / "tidewaiter"


def bench(*arguments: str, read: bool = False, room: str = "statute") -> str:
    """Runs benchmarks of a room; what they say, where that is to be read and not shown."""
    command = ["cargo", "bench", "--quiet", "--locked", "-p", room, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE if read else None, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"`{' '.join(command)}` ended with {done.returncode}.")
    return done.stdout or ""


def settings_file(file: Path, sections: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Writes settings with the accounts of `make run`, whose tokens are `token_of` their roles; gives the environment that names them."""
    lines: list[str] = []
    for name, section in sections.items():
        lines += [f"[{name}]", *(f"{key} = {toml(value)}" for key, value in section.items()), ""]
    for account in stack.ACCOUNTS:
        lines += ["[[accounts]]", f"token = {toml(token_of(account['role']))}"]
        lines += [*(f"{key} = {toml(value)}" for key, value in account.items()), ""]
    write_private(file, "\n".join(lines))
    return {"TIDEWAITER_CONFIG": str(file)}


def token_of(role: str) -> str:
    """For a service that lives for minutes on this machine."""
    return f"token-of-{role}-for-benchmarks-only"


def verdict(met: bool) -> str:
    """How a result ends."""
    return "MET" if met else "MISSED"
