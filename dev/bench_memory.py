"""What a burst of work leaves behind in the memory of the whole service: cases with their clocks and their mails, and then nothing for a while."""

from __future__ import annotations

import re
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import tools
from bench_acts import Door, url
from bench_idle import status, until_ready
from bench_servers import UNLIMITED, release_binary, servers, settings_file
from children import Child, free_port, wait_until
from postgres import Cluster
from tools import Failed

CASES = 1_000
AT_ONCE = 8
# How long nothing happens before memory is read for the last time.
REST = 60
# For how long work may stand still.
PATIENCE = 180
WAITING = re.compile(r"^(?:tidewaiter_outbox_waiting|tidewaiter_undelivered_notices) ([0-9.]+)$", re.MULTILINE)


def memory(cases: int = CASES) -> None:
    """Opens `cases` cases, from the allegation to the notice of initiation, and prints what the process holds before, meanwhile and after."""
    binary = release_binary()
    cluster = Cluster(tools.postgres_folder())
    try:
        wait_until(f"PostgreSQL {cluster.version}", cluster.ready, [cluster.child])
        with servers() as running:
            temporal, smtp, door = running.temporal(), running.mail(), Door(free_port(), "information-requests")
            environment = settings_file(
                running.folder / "tidewaiter.toml",
                {
                    "http": {"listen": f"127.0.0.1:{door.port}", **UNLIMITED},
                    "database": {"url": url(cluster, "postgres")},
                    "documents": {"store": f"file://{running.folder / 'documents'}"},
                    "temporal": {"address": temporal},
                    "mail": {"smtp_url": smtp},
                },
            )
            child = running.start(Child("Tidewaiter", [binary, "serve"], running.folder / "tidewaiter.log", environment))
            until_ready(child, door.port)
            door.open_case()
            wait_until_done(door)
            before = status(child.process.pid)["VmRSS"]
            print(f"  Opening {cases:,} cases ...", flush=True)
            begun = time.monotonic()
            with ThreadPoolExecutor(AT_ONCE) as side_by_side:
                for _ in side_by_side.map(lambda _: door.open_case(), range(cases)):
                    pass
            wait_until_done(door)
            taken = time.monotonic() - begun
            done = status(child.process.pid)
            time.sleep(REST)
            after = status(child.process.pid)
            mails = len(list((running.folder / "mail").glob("*.json")))
    finally:
        cluster.stop()
    print(f"\n{cases:,} cases from allegation to notice of initiation, {mails:,} mails, in {taken:.0f} s: one process on PostgreSQL {cluster.version}")
    for what, held in (
        ("after the first case", before),
        ("at most", done["VmHWM"]),
        ("when all was done", done["VmRSS"]),
        (f"after {REST} s of rest", after["VmRSS"]),
    ):
        print(f"{what:24} {held:8.1f} MB resident")


def wait_until_done(door: Door) -> None:
    """Until no work waits for the relay and every notice is served, for as long as they become fewer."""
    least, moved = float("inf"), time.monotonic()
    while True:
        with urllib.request.urlopen(f"http://127.0.0.1:{door.port}/metrics", timeout=60) as said:
            left = [float(it) for it in WAITING.findall(said.read().decode())]
        if len(left) != 2:
            raise Failed("/metrics does not tell what waits.")
        if sum(left) == 0:
            return
        if sum(left) < least:
            least, moved = sum(left), time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise Failed(f"{sum(left):.0f} pieces of work are left, and are not done.")
        time.sleep(0.5)
