"""A PostgreSQL cluster for one test run: in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import tools
from children import Child, free_port
from tools import Failed

# Durability is not what these clusters are for: nothing in them outlives the run.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "warning",
}
# For a cluster whose writes are measured: as a server is that must lose nothing.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "256MB"}


class Cluster:
    """`initdb` and `postgres`, as a user who is not root, since PostgreSQL refuses root."""

    def __init__(self, binaries: Path, settings: dict[str, str] | None = None) -> None:
        """`settings` win over those of a cluster for tests."""
        self.settings = {**SETTINGS, **(settings or {})}
        self.home = Path(tempfile.mkdtemp(prefix="tw-pg-"))
        self.home.chmod(0o755)
        self.user = unprivileged()
        try:
            self.begin(binaries)
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise

    def begin(self, binaries: Path) -> None:
        self.binaries = self.within_reach(binaries)
        self.data = self.home / "data"
        self.data.mkdir(mode=0o700)
        if self.user is not None:
            os.chown(self.data, self.user, self.user)
        self.initialise()
        self.port = free_port()
        settings = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        self.child = Child(
            f"PostgreSQL from {binaries}",
            [self.binaries / "postgres", "-D", self.data, "-p", str(self.port), *settings],
            self.home / "log",
            user=self.user,
            # "Immediate": its data is thrown away.
            ending=signal.SIGQUIT,
        )

    @property
    def url(self) -> str:
        """Where an administrator connects, to make databases."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def version(self) -> str:
        said = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
        return said.stdout.split()[2]

    def ready(self) -> bool:
        return tools.succeeds([str(self.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)])

    def stop(self) -> None:
        self.child.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def within_reach(self, binaries: Path) -> Path:
        """The binaries where that user can run them: copied, if the checkout is in a private folder."""
        if self.user is None or self.runs([binaries / "postgres", "--version"]):
            return binaries
        copy = self.home / "postgres"
        top = binaries.parent.parent.parent if binaries.parent.name == "pginstall" else binaries.parent
        shutil.copytree(top, copy, symlinks=True)
        return copy / binaries.relative_to(top)

    def initialise(self) -> None:
        command = [self.binaries / "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--no-sync"]
        done = self.run([*command, "--encoding=UTF8", "--locale=C"])
        if done is None or done.returncode != 0:
            raise Failed(f"initdb did not work: {done.stdout.strip() if done else 'it could not be started'}")

    def runs(self, command: list[Path | str]) -> bool:
        done = self.run(command)
        return done is not None and done.returncode == 0

    def run(self, command: list[Path | str]) -> subprocess.CompletedProcess[str] | None:
        user = {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": []}
        try:
            return subprocess.run(
                [str(part) for part in command],
                cwd=self.home,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                **user,
            )
        except OSError:
            return None


def unprivileged() -> int | None:
    """Whom to become: nobody needed, unless we are root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 65534


def on_this_machine() -> Path | None:
    """The newest PostgreSQL that is installed here already, if any."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None
