"""PyPI's `dbos`, beside: one durable workflow with one empty step after the other, on a PostgreSQL that may lose nothing.

As a program (`bench_dbos.py LIBRARY URL COUNT`) it runs them and prints the median of their times in seconds, nothing else.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

WORKFLOWS = 200


def dbos() -> None:
    """Prints how many a second, or why that was not measured: it is no goal of ours, and no reason to fail."""
    import tools
    from children import wait_until
    from postgres import DURABLE, Cluster

    try:
        library = tools.install(tools.DBOS)
    except tools.Failed as failed:
        print(f"dbos: not measured: {failed}")
        return
    cluster = Cluster(tools.postgres_folder(), DURABLE)
    version = cluster.version
    try:
        wait_until(f"PostgreSQL {version}", cluster.ready, [cluster.child])
        url = cluster.url.replace("postgres://", "postgresql://", 1).rsplit("/", 1)[0] + "/dbos"
        command = [sys.executable, __file__, str(library), url, str(WORKFLOWS)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        print("dbos: not measured: it did not end within 300 s")
        return
    finally:
        cluster.stop()
    said = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
    try:
        each = float(done.stdout.split()[-1])
    except (IndexError, ValueError):
        print(f"dbos: not measured: {said}")
        return
    print(f"{f'dbos 3.4.0 on PostgreSQL {version}':36} {each * 1e3:8.1f} ms {1 / each:8.1f} a second (no goal)")


def run(library: str, url: str, count: int) -> float:
    sys.path.insert(0, library)
    from dbos import DBOS

    DBOS(config={"name": "bench", "system_database_url": url, "console_log_level": "ERROR", "log_level": "ERROR"})

    @DBOS.step()
    def nothing() -> None:
        pass

    @DBOS.workflow()
    def durable() -> None:
        nothing()

    DBOS.launch()
    times = []
    for turn in range(count + 10):
        begun = time.perf_counter()
        durable()
        # The first warm everything up.
        if turn >= 10:
            times.append(time.perf_counter() - begun)
    DBOS.destroy()
    return statistics.median(times)


if __name__ == "__main__":
    print(run(sys.argv[1], sys.argv[2], int(sys.argv[3])))
