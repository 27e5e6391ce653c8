"""How long the service needs from its start to be ready, and how much memory it holds while nothing happens, on SQLite."""

from __future__ import annotations

import http.client
import statistics
import sys
import time
from pathlib import Path

from bench_servers import release_binary, servers, settings_file, verdict
from children import Child, free_port
from tools import Failed

STARTS = 5
# How long nothing happens before its memory is read.
REST = 10
READY_WITHIN = 0.5
AT_MOST_MB = 60
PATIENCE = 30


def idle(starts: int = STARTS) -> None:
    """Starts the whole service (API, worker, relay) several times, with Temporal and mail there, and prints both medians."""
    binary = release_binary()
    with servers() as running:
        temporal, smtp, port = running.temporal(), running.mail(), free_port()
        environment = settings_file(
            running.folder / "tidewaiter.toml",
            {
                "http": {"listen": f"127.0.0.1:{port}"},
                "database": {"url": f"sqlite://{running.folder / 'ledger.db'}?mode=rwc"},
                "temporal": {"address": temporal},
                "mail": {"smtp_url": smtp},
            },
        )
        first, times, resident, own = None, [], [], []
        for _ in range(starts + 1):
            begun = time.perf_counter()
            child = running.start(Child("Tidewaiter", [binary, "serve"], running.folder / "tidewaiter.log", environment))
            until_ready(child, port)
            taken = time.perf_counter() - begun
            if first is None:
                # The one that makes the tables.
                first = taken
            else:
                times.append(taken)
                time.sleep(REST)
                memory = status(child.process.pid)
                resident.append(memory["VmRSS"])
                own.append(memory["RssAnon"])
            running.end(child)
    ready, memory, anonymous = (statistics.median(it) for it in (times, resident, own))
    print(f"\nstart to ready on SQLite, {starts} starts, release build ({size(binary):.0f} MB)")
    print(f"{'first start, which makes the tables':38} {first:8.2f} s")
    print(f"{'start to ready':38} {ready:8.2f} s    (under {READY_WITHIN} s) {verdict(ready < READY_WITHIN)}")
    print(f"{f'resident after {REST} s of rest':38} {memory:8.1f} MB   (under {AT_MOST_MB} MB) {verdict(memory < AT_MOST_MB)}")
    print(f"{'of that its own, not of the file':38} {anonymous:8.1f} MB")


def until_ready(child: Child, port: int) -> None:
    """Asks again every few milliseconds: `/readyz` answers 200 once database, Temporal and mail do."""
    patience = time.monotonic() + PATIENCE
    while True:
        if child.ended is not None:
            raise Failed(child.why_it_ended())
        if time.monotonic() > patience:
            raise Failed(f"Tidewaiter was not ready after {PATIENCE} s. The end of its log:\n{child.last_words()}")
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asked.request("GET", "/readyz")
            if asked.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            # It does not listen yet.
            pass
        finally:
            asked.close()
        time.sleep(0.005)


def status(pid: int) -> dict[str, float]:
    """What Linux says of a process's memory, in millions of bytes."""
    if sys.platform != "linux":
        raise Failed("Memory is read from /proc, which only Linux has.")
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = (line.split(":", 1) for line in lines if line.endswith("kB"))
    return {name: float(size.split()[0]) * 1024 / 1e6 for name, size in sizes}


def size(file: Path) -> float:
    return file.stat().st_size / 1e6

