#!/usr/bin/env python3
"""`make bench`: how fast it is, each beside one that everybody knows, in the same run. `make bench ARGS='acts'` measures one.

    law            folding a docket beside parsing its JSON with serde_json; business days beside `numpy.busday_offset`
    service        serving a thousand notices, beside a bare lettre transport to the same server
    deadlines      pages of a million deadlines beside those of ten thousand, and beside the bare SQL
    idle           start to ready, and memory at rest, of a release build on SQLite
    acts [N [ACT]] filing an act over HTTP on PostgreSQL, sixteen clients N times each, beside pgbench with its own statements
    memory [N]     what a burst of N cases leaves in the memory of the whole service
    tolling [N]    carrying a tolling order to N cases, beside pgbench with the ledger's own statements; half an hour and 20 GB for 100,000
    clocks [N]     starting the clocks of N cases, beside bare workflows
    wakeups [N]    N clocks that wake ten a second, and a thousand at one midnight, beside bare timers
    recovery [N]   N clocks that come back after Temporal has lost its database, by what is due first
    reminder [N]   one reminder after the other, beside a bare workflow with one empty activity, and beside `dbos`

Business days are added to every day of seventy-one years by `statute` and by NumPy with the same days off: both must give the same
answers. `bench.py drill` (`make drill ARGS=notices`): five thousand notices of one act, before a mail server that fails in every way.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Callable

import tools
from bench_acts import acts
from bench_dbos import dbos
from bench_idle import idle
from bench_memory import memory
from bench_servers import bench
from bench_tolling import tolling
from children import wait_until
from postgres import Cluster
from tools import Failed

AT_LEAST_PER_DATE = 100
AT_LEAST_VECTORISED = 1


def main(arguments: list[str]) -> None:
    parts: dict[str, Callable[..., None]] = {
        "law": law,
        "service": service,
        "deadlines": deadlines,
        "idle": idle,
        "acts": acts,
        "memory": memory,
        "tolling": tolling,
        "clocks": lambda *size: clocks("clocks", *size),
        "wakeups": lambda *size: clocks("wakeups", *size),
        "recovery": recovery,
        "reminder": reminder,
    }
    name, *more = arguments or ["all"]
    try:
        # How often, and then of what.
        words = [int(more[0]), *more[1:]] if more else []
    except ValueError as error:
        raise Failed(f"A number comes after {name}, and not {more[0]}.") from error
    if name == "all":
        for part in parts.values():
            part()
    elif name == "drill":
        service("drill", *words)
    elif words and name in ("law", "deadlines"):
        raise Failed(f"{name} is measured in one size.")
    elif name in parts:
        parts[name](*words)
    else:
        raise Failed(f"There is no {name} to measure; there are {', '.join(parts)}.")


def law() -> None:
    numpy = import_numpy()
    bench()
    ours = json.loads(bench("--bench", "business_days", "--", "--json", read=True))
    compare(ours, numpy)


def clocks(part: str, *size: int) -> None:
    """Runs a part of `workflows/benches/clocks/` with the servers that the tests use."""
    tools.main(["test"])
    bench("--bench", "clocks", "--", part, *(str(it) for it in size))


def recovery(*size: int) -> None:
    """Runs `workflows/benches/recovery.rs` with the servers that the tests use."""
    tools.main(["test"])
    bench("--bench", "recovery", "--", *(str(it) for it in size))


def reminder(*size: int) -> None:
    clocks("reminder", *size)
    dbos()


def service(*arguments: str | int) -> None:
    """Runs `workflows/benches/service.rs` with the servers that the tests use."""
    tools.main(["test"])
    bench("--bench", "service", "--", *(str(it) for it in arguments))


def deadlines() -> None:
    """Runs `entities/benches/deadlines.rs` on a PostgreSQL of its own."""
    cluster = Cluster(tools.postgres_folder())
    try:
        wait_until(f"PostgreSQL {cluster.version}", cluster.ready, [cluster.child])
        bench("--bench", "deadlines", "--", cluster.url)
    finally:
        cluster.stop()


def import_numpy() -> Any:
    sys.path.insert(0, str(tools.install(tools.NUMPY)))
    import numpy

    return numpy


def compare(ours: dict[str, Any], numpy: Any) -> None:
    """Prints both times per date and their ratio, once the answers are the same."""
    days, off = ours["days"], numpy.array(ours["days_off"], dtype="datetime64[D]")
    dates = numpy.arange(ours["first"], numpy.datetime64(ours["last"]) + 1, dtype="datetime64[D]")
    # Day zero may be a day off: NumPy then counts from the business day before it, which comes to the same.
    calendar = {"roll": "backward", "busdaycal": numpy.busdaycalendar(holidays=off)}
    holidays = {"roll": "backward", "holidays": off}

    answers = numpy.array(ours["answers"], dtype="datetime64[D]")
    different = dates[numpy.busday_offset(dates, days, **calendar) != answers]
    if len(answers) != len(dates) or len(different):
        raise Failed(f"NumPy and `statute` differ on {len(different)} of {len(dates)} dates: {different[:5]} ...")

    def one_by_one(how: dict[str, Any]) -> Callable[[], object]:
        singly = list(dates)
        return lambda: [numpy.busday_offset(date, days, **how) for date in singly]

    def at_once(how: dict[str, Any]) -> Callable[[], object]:
        return lambda: numpy.busday_offset(dates, days, **how)

    print(f"{days} business days from each day of {ours['first']} to {ours['last']}: {len(dates)} dates, ", end="")
    print(f"{len(off)} days off between Mondays and Fridays, all answers the same")
    mine = ours["ns_per_date"]
    print(f"{'statute':28} {mine:10,.1f} ns per date")
    rows = [
        ("per date", one_by_one(calendar), 5, AT_LEAST_PER_DATE),
        ("per date, holidays=", one_by_one(holidays), 3, AT_LEAST_PER_DATE),
        ("vectorised", at_once(calendar), 101, AT_LEAST_VECTORISED),
        ("vectorised, holidays=", at_once(holidays), 101, AT_LEAST_VECTORISED),
    ]
    for name, work, turns, limit in rows:
        theirs = median_seconds(work, turns) * 1e9 / len(dates)
        print(f"numpy {name:22} {theirs:10,.1f} ns per date   numpy / statute = {theirs / mine:,.1f} (at least {limit})")


def median_seconds(work: Callable[[], object], turns: int) -> float:
    times = []
    for _ in range(turns):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return sorted(times)[turns // 2]


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
