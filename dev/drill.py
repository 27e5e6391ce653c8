#!/usr/bin/env python3
"""`make drill`: everything that can go wrong is done on purpose, at length; each drill says its seed and ends in its counts.

    python3 dev/drill.py            all of them, one after the other; some hours
    python3 dev/drill.py kill race  some of them
    DRILL_SEED=1517 python3 dev/drill.py kill

    kill     200 kills of service, workers, Temporal, PostgreSQL and mail server, under acts and moving clocks
    race     a hundred writers on one case, and a hundred filers of one key
    clock    wake-ups around daylight saving, month ends and a leap day; the service's own clock jumps an hour
    replay   the histories of every release, and what changed code would have recorded
    notices  five thousand notices of one act, before a mail server that fails in every way
    fuzz     100,000 requests of anything at all, as each role
    parsers  whatever reads what comes from outside, under cargo-fuzz, on the compiler of the workspace

`make test` runs the short form of all but `notices`; that of `parsers` is api/tests/unit/parsers.rs. The sizes are environment variables
(`DRILL_KILLS`, `DRILL_LANES`, `DRILL_WRITERS`, `DRILL_MOVES`, `DRILL_JUMPS`): what is set stays as it is set. `DRILL_SEED` is the seed of each.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import bench
import fuzz_parsers
import test
import tools
from postgres import Cluster
from stack import Stopped, stopped
from tools import ROOT, Failed

# The long forms. Each name begins that of its tests.
TESTS: dict[str, dict[str, str]] = {
    "kill": {"DRILL_KILLS": "200", "DRILL_LANES": "8"},
    "race": {"DRILL_WRITERS": "100"},
    "clock": {"DRILL_MOVES": "60", "DRILL_JUMPS": "60"},
}
OTHERS = ["replay", "notices", "fuzz", "parsers"]
REQUESTS = 100_000


def main(arguments: list[str]) -> None:
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, stopped)
    names = arguments or [*TESTS, *OTHERS]
    unknown = [name for name in names if name not in [*TESTS, *OTHERS]]
    if unknown:
        raise Failed(f"There is no drill {', '.join(unknown)}; there are {', '.join([*TESTS, *OTHERS])}.")
    failed, not_run = [], []
    for name in names:
        print(f"\n==== Drill: {name}", flush=True)
        begun = time.monotonic()
        try:
            if not drill(name):
                not_run.append(name)
        except Failed as failure:
            # The others are drilled all the same.
            print(failure, file=sys.stderr)
            failed.append(name)
        print(f"==== {name}: {time.monotonic() - begun:.0f} s", flush=True)
    if failed:
        raise Failed(f"What did not go right: {', '.join(failed)}. The words above say how, and under which seed.")
    print(f"\nAll of it went right: {', '.join(name for name in names if name not in not_run) or 'nothing was run'}.")
    if not_run:
        print(f"Not run: {', '.join(not_run)}; the words above say why.")


def drill(name: str) -> bool:
    """One of them. Whether it was run."""
    seed = ["--seed", os.environ["DRILL_SEED"]] if os.environ.get("DRILL_SEED") else []
    if name in TESTS:
        public(name)
    elif name == "replay":
        words = ["test", "--locked", *test.WHOLE, "--test", "time", "--", "--nocapture", "histories::", "changed::"]
        test.cargo("Replay", words)
    elif name == "notices":
        bench.main(["drill"])
    elif name == "fuzz":
        words = ["--requests", str(REQUESTS), "--seconds", "120", "--examples", "12", *seed]
        done = subprocess.run([sys.executable, "dev/schemathesis_run.py", *words], cwd=ROOT, check=False)
        if done.returncode != 0:
            raise Failed("The fuzz over HTTP failed.")
    else:
        return fuzz_parsers.main(seed)
    return True


def public(name: str) -> None:
    """The tests of a drill in their long form: cargo's own runner, which lets them take their time and says what they say."""
    tools.main(["test"])
    clusters: list[Cluster] = []
    try:
        cluster = test.start(clusters, tools.postgres_folder())
        test.cargo("Build", ["build", "--locked", *test.WHOLE, "--all-targets"])
        words = ["test", "--locked", *test.WHOLE, "--test", "public", "--"]
        words += ["--nocapture", "--test-threads", "1", f"drills::{name}"]
        sizes = {size: os.environ.get(size) or value for size, value in TESTS[name].items()}
        test.cargo(f"Drill of {name}", words, {**test.servers(cluster), **sizes})
    finally:
        for cluster in clusters:
            cluster.stop()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Stopped, KeyboardInterrupt):
        sys.exit("Stopped.")
    except Failed as failure:
        sys.exit(str(failure))
